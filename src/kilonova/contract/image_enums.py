# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The values that image properties and what is scheduled by them may take, in Nova's order."""

from enum import StrEnum


class Architecture(StrEnum):
    """The processor architectures a guest can ask for."""

    ALPHA = "alpha"
    ARMV6 = "armv6"
    ARMV7L = "armv7l"
    ARMV7B = "armv7b"
    AARCH64 = "aarch64"
    CRIS = "cris"
    I686 = "i686"
    IA64 = "ia64"
    LM32 = "lm32"
    M68K = "m68k"
    MICROBLAZE = "microblaze"
    MICROBLAZEEL = "microblazeel"
    MIPS = "mips"
    MIPSEL = "mipsel"
    MIPS64 = "mips64"
    MIPS64EL = "mips64el"
    OPENRISC = "openrisc"
    PARISC = "parisc"
    PARISC64 = "parisc64"
    PPC = "ppc"
    PPCLE = "ppcle"
    PPC64 = "ppc64"
    PPC64LE = "ppc64le"
    PPCEMB = "ppcemb"
    S390 = "s390"
    S390X = "s390x"
    SH4 = "sh4"
    SH4EB = "sh4eb"
    SPARC = "sparc"
    SPARC64 = "sparc64"
    UNICORE32 = "unicore32"
    X86_64 = "x86_64"
    XTENSA = "xtensa"
    XTENSAEB = "xtensaeb"


class BlockDeviceEncryptionFormatType(StrEnum):
    """How an encrypted disk is laid out."""

    PLAIN = "plain"
    LUKS = "luks"
    LUKSV2 = "luksv2"


class BlockDeviceType(StrEnum):
    """What a block device looks like to the guest."""

    CDROM = "cdrom"
    DISK = "disk"
    FLOPPY = "floppy"
    FS = "fs"
    LUN = "lun"


class CPUAllocationPolicy(StrEnum):
    """Whether guest CPUs float over host CPUs, are pinned, or both."""

    DEDICATED = "dedicated"
    SHARED = "shared"
    MIXED = "mixed"


class CPUEmulatorThreadsPolicy(StrEnum):
    """Where the hypervisor's own threads run beside pinned guest CPUs."""

    SHARE = "share"
    ISOLATE = "isolate"


class CPUThreadAllocationPolicy(StrEnum):
    """What pinned guest CPUs do about hyper-threads."""

    PREFER = "prefer"
    ISOLATE = "isolate"
    REQUIRE = "require"


class ConfigDrivePolicy(StrEnum):
    """Whether a guest of the image must have a configuration drive."""

    OPTIONAL = "optional"
    MANDATORY = "mandatory"


class DiskBus(StrEnum):
    """The buses a disk can hang on."""

    FDC = "fdc"
    IDE = "ide"
    SATA = "sata"
    SCSI = "scsi"
    USB = "usb"
    VIRTIO = "virtio"
    XEN = "xen"
    LXC = "lxc"
    UML = "uml"


class FirmwareType(StrEnum):
    """What boots the guest."""

    UEFI = "uefi"
    BIOS = "bios"


class HVType(StrEnum):
    """The kinds of hypervisor an image can ask for."""

    BAREMETAL = "baremetal"
    BHYVE = "bhyve"
    DOCKER = "docker"
    FAKE = "fake"
    HYPERV = "hyperv"
    IRONIC = "ironic"
    KQEMU = "kqemu"
    KVM = "kvm"
    LXC = "lxc"
    LXD = "lxd"
    OPENVZ = "openvz"
    PARALLELS = "parallels"
    PHYP = "phyp"
    QEMU = "qemu"
    TEST = "test"
    UML = "uml"
    VBOX = "vbox"
    VZ = "vz"
    VMWARE = "vmware"
    XEN = "xen"
    ZVM = "zvm"
    PRSM = "prsm"


class ImageSignatureHashType(StrEnum):
    """The digests an image signature may be made over."""

    SHA_224 = "SHA-224"
    SHA_256 = "SHA-256"
    SHA_384 = "SHA-384"
    SHA_512 = "SHA-512"


class ImageSignatureKeyType(StrEnum):
    """The keys an image signature may be made with."""

    DSA = "DSA"
    ECC_SECP384R1 = "ECC_SECP384R1"
    ECC_SECP521R1 = "ECC_SECP521R1"
    ECC_SECT409K1 = "ECC_SECT409K1"
    ECC_SECT409R1 = "ECC_SECT409R1"
    ECC_SECT571K1 = "ECC_SECT571K1"
    ECC_SECT571R1 = "ECC_SECT571R1"
    RSA_PSS = "RSA-PSS"


class InputBus(StrEnum):
    """The buses of tablets and keyboards."""

    USB = "usb"
    VIRTIO = "virtio"


class MaxPhyAddrMode(StrEnum):
    """How the guest learns the width of physical addresses."""

    PASSTHROUGH = "passthrough"
    EMULATE = "emulate"


class MemEncryptionModel(StrEnum):
    """The technologies that encrypt guest memory."""

    AMD_SEV = "amd-sev"
    AMD_SEV_ES = "amd-sev-es"
    AMD_SEV_SNP = "amd-sev-snp"
    INTEL_TDX = "intel-tdx"


class OSType(StrEnum):
    """The operating systems that change what the hypervisor does."""

    LINUX = "linux"
    WINDOWS = "windows"


class PCINUMAAffinityPolicy(StrEnum):
    """How near a PCI device must be to the guest's NUMA nodes."""

    REQUIRED = "required"
    LEGACY = "legacy"
    PREFERRED = "preferred"
    SOCKET = "socket"


class PointerModelType(StrEnum):
    """The pointer devices a guest can have."""

    USBTABLET = "usbtablet"


class RNGModel(StrEnum):
    """The random number devices a guest can have."""

    VIRTIO = "virtio"


class SCSIModel(StrEnum):
    """The SCSI controllers a guest can have."""

    BUSLOGIC = "buslogic"
    IBMVSCSI = "ibmvscsi"
    LSILOGIC = "lsilogic"
    LSISAS1068 = "lsisas1068"
    LSISAS1078 = "lsisas1078"
    VIRTIO_SCSI = "virtio-scsi"
    VMPVSCSI = "vmpvscsi"


class SecureBoot(StrEnum):
    """Whether the guest's firmware verifies what it boots."""

    REQUIRED = "required"
    DISABLED = "disabled"
    OPTIONAL = "optional"


class SoundModelType(StrEnum):
    """The sound cards a guest can have."""

    SB16 = "sb16"
    ES1370 = "es1370"
    PCSPK = "pcspk"
    AC97 = "ac97"
    ICH6 = "ich6"
    ICH9 = "ich9"
    USB = "usb"
    VIRTIO = "virtio"


class TPMModel(StrEnum):
    """The interfaces of an emulated trusted platform module."""

    TPM_TIS = "tpm-tis"
    TPM_CRB = "tpm-crb"


class TPMVersion(StrEnum):
    """The versions of an emulated trusted platform module."""

    V1_2 = "1.2"
    V2_0 = "2.0"


class USBControllerModelType(StrEnum):
    """The USB controllers a guest can have."""

    NONE = "none"
    NEC_XHCI = "nec-xhci"
    QEMU_XHCI = "qemu-xhci"


class VIFModel(StrEnum):
    """The network cards a guest can have."""

    VIRTIO = "virtio"
    NE2K_PCI = "ne2k_pci"
    PCNET = "pcnet"
    RTL8139 = "rtl8139"
    E1000 = "e1000"
    E1000E = "e1000e"
    NETFRONT = "netfront"
    SPAPR_VLAN = "spapr-vlan"
    LAN9118 = "lan9118"
    SRIOV = "sriov"
    VMXNET = "vmxnet"
    VMXNET3 = "vmxnet3"
    IGB = "igb"


class VIOMMUModel(StrEnum):
    """The virtual IOMMUs a guest can have."""

    INTEL = "intel"
    SMMUV3 = "smmuv3"
    VIRTIO = "virtio"
    AUTO = "auto"


class VMMode(StrEnum):
    """How the guest's kernel meets the hypervisor."""

    HVM = "hvm"
    XEN = "xen"
    UML = "uml"
    EXE = "exe"


class VideoModel(StrEnum):
    """The graphics cards a guest can have."""

    CIRRUS = "cirrus"
    QXL = "qxl"
    VGA = "vga"
    VMVGA = "vmvga"
    XEN = "xen"
    VIRTIO = "virtio"
    GOP = "gop"
    NONE = "none"
    BOCHS = "bochs"


class WatchdogAction(StrEnum):
    """What happens to a guest that stops answering its watchdog."""

    NONE = "none"
    PAUSE = "pause"
    POWEROFF = "poweroff"
    RESET = "reset"
    DISABLED = "disabled"
