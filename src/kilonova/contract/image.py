# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about images in requests to the scheduler."""

from msgspec import UNSET

from kilonova.contract.image_enums import (
    Architecture,
    BlockDeviceEncryptionFormatType,
    BlockDeviceType,
    ConfigDrivePolicy,
    CPUAllocationPolicy,
    CPUThreadAllocationPolicy,
    DiskBus,
    FirmwareType,
    HVType,
    ImageSignatureHashType,
    ImageSignatureKeyType,
    InputBus,
    MaxPhyAddrMode,
    MemEncryptionModel,
    OSType,
    PCINUMAAffinityPolicy,
    PointerModelType,
    RNGModel,
    SCSIModel,
    SecureBoot,
    SoundModelType,
    TPMModel,
    TPMVersion,
    USBControllerModelType,
    VideoModel,
    VIFModel,
    VIOMMUModel,
    VMMode,
    WatchdogAction,
)
from kilonova.contract.objects import Payload
from kilonova.contract.values import DateTime, FlexibleBoolean, MayBeAbsent, Uuid, VersionPredicate


class ImageMetaPropsPayload(Payload, frozen=True, kw_only=True):
    """The properties of an image that steer the guest; only those that the image has are sent."""

    VERSION = "1.20"
    SOURCE = "image_meta_props"

    hw_architecture: MayBeAbsent[Architecture] = UNSET
    hw_emulation_architecture: MayBeAbsent[Architecture] = UNSET
    hw_auto_disk_config: MayBeAbsent[str] = UNSET
    hw_boot_menu: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_cdrom_bus: MayBeAbsent[DiskBus] = UNSET
    hw_cpu_cores: MayBeAbsent[int] = UNSET
    hw_cpu_sockets: MayBeAbsent[int] = UNSET
    hw_cpu_max_cores: MayBeAbsent[int] = UNSET
    hw_cpu_max_sockets: MayBeAbsent[int] = UNSET
    hw_cpu_max_threads: MayBeAbsent[int] = UNSET
    hw_cpu_policy: MayBeAbsent[CPUAllocationPolicy] = UNSET
    hw_cpu_thread_policy: MayBeAbsent[CPUThreadAllocationPolicy] = UNSET
    hw_cpu_realtime_mask: MayBeAbsent[str] = UNSET
    hw_cpu_threads: MayBeAbsent[int] = UNSET
    hw_device_id: MayBeAbsent[int] = UNSET
    hw_disk_bus: MayBeAbsent[DiskBus] = UNSET
    hw_disk_type: MayBeAbsent[str] = UNSET
    hw_floppy_bus: MayBeAbsent[DiskBus] = UNSET
    hw_firmware_type: MayBeAbsent[FirmwareType] = UNSET
    hw_firmware_stateless: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_input_bus: MayBeAbsent[InputBus] = UNSET
    hw_ipxe_boot: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_locked_memory: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_machine_type: MayBeAbsent[str] = UNSET
    hw_mem_encryption: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_mem_encryption_model: MayBeAbsent[MemEncryptionModel] = UNSET
    hw_mem_page_size: MayBeAbsent[str] = UNSET
    hw_numa_nodes: MayBeAbsent[int] = UNSET
    hw_numa_cpus: MayBeAbsent[list[frozenset[int]]] = UNSET
    hw_numa_mem: MayBeAbsent[list[int]] = UNSET
    hw_pci_numa_affinity_policy: MayBeAbsent[PCINUMAAffinityPolicy] = UNSET
    hw_pointer_model: MayBeAbsent[PointerModelType] = UNSET
    hw_pmu: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_qemu_guest_agent: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_rescue_bus: MayBeAbsent[DiskBus] = UNSET
    hw_rescue_device: MayBeAbsent[BlockDeviceType] = UNSET
    hw_rng_model: MayBeAbsent[RNGModel] = UNSET
    hw_time_hpet: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_serial_port_count: MayBeAbsent[int] = UNSET
    hw_scsi_model: MayBeAbsent[SCSIModel] = UNSET
    hw_video_model: MayBeAbsent[VideoModel] = UNSET
    hw_video_ram: MayBeAbsent[int] = UNSET
    hw_vif_model: MayBeAbsent[VIFModel] = UNSET
    hw_viommu_model: MayBeAbsent[VIOMMUModel] = UNSET
    hw_vm_mode: MayBeAbsent[VMMode] = UNSET
    hw_watchdog_action: MayBeAbsent[WatchdogAction] = UNSET
    hw_vif_multiqueue_enabled: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_tpm_model: MayBeAbsent[TPMModel] = UNSET
    hw_tpm_version: MayBeAbsent[TPMVersion] = UNSET
    hw_ephemeral_encryption: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_ephemeral_encryption_format: MayBeAbsent[BlockDeviceEncryptionFormatType] = UNSET
    hw_virtio_packed_ring: MayBeAbsent[FlexibleBoolean] = UNSET
    hw_maxphysaddr_mode: MayBeAbsent[MaxPhyAddrMode] = UNSET
    hw_maxphysaddr_bits: MayBeAbsent[int] = UNSET
    hw_sound_model: MayBeAbsent[SoundModelType] = UNSET
    hw_usb_model: MayBeAbsent[USBControllerModelType] = UNSET
    hw_redirected_usb_ports: MayBeAbsent[int] = UNSET
    img_bittorrent: MayBeAbsent[FlexibleBoolean] = UNSET
    img_bdm_v2: MayBeAbsent[FlexibleBoolean] = UNSET
    img_block_device_mapping: MayBeAbsent[list[dict[str, str | None]]] = UNSET
    img_cache_in_nova: MayBeAbsent[FlexibleBoolean] = UNSET
    img_compression_level: MayBeAbsent[int] = UNSET
    img_hv_requested_version: MayBeAbsent[VersionPredicate] = UNSET
    img_hv_type: MayBeAbsent[HVType] = UNSET
    img_config_drive: MayBeAbsent[ConfigDrivePolicy] = UNSET
    img_linked_clone: MayBeAbsent[FlexibleBoolean] = UNSET
    img_mappings: MayBeAbsent[list[dict[str, str | None]]] = UNSET
    img_owner_id: MayBeAbsent[str] = UNSET
    img_root_device_name: MayBeAbsent[str] = UNSET
    img_use_agent: MayBeAbsent[FlexibleBoolean] = UNSET
    img_version: MayBeAbsent[int] = UNSET
    img_signature: MayBeAbsent[str] = UNSET
    img_signature_hash_method: MayBeAbsent[ImageSignatureHashType] = UNSET
    img_signature_certificate_uuid: MayBeAbsent[Uuid] = UNSET
    img_signature_key_type: MayBeAbsent[ImageSignatureKeyType] = UNSET
    img_hide_hypervisor_id: MayBeAbsent[FlexibleBoolean] = UNSET
    os_admin_user: MayBeAbsent[str] = UNSET
    os_command_line: MayBeAbsent[str] = UNSET
    os_distro: MayBeAbsent[str] = UNSET
    os_require_quiesce: MayBeAbsent[FlexibleBoolean] = UNSET
    os_secure_boot: MayBeAbsent[SecureBoot] = UNSET
    os_skip_agent_inject_files_at_boot: MayBeAbsent[FlexibleBoolean] = UNSET
    os_skip_agent_inject_ssh: MayBeAbsent[FlexibleBoolean] = UNSET
    os_type: MayBeAbsent[OSType] = UNSET
    traits_required: MayBeAbsent[list[str]] = UNSET


class ImageMetaPayload(Payload, frozen=True, kw_only=True):
    """An image as the image service knows it; size in bytes, `min_disk` GiB, `min_ram` MiB."""

    VERSION = "1.0"
    SOURCE = "image_meta"

    id: Uuid | None
    name: str | None
    status: str | None
    visibility: str | None
    protected: FlexibleBoolean | None
    checksum: str | None
    owner: str | None
    size: int | None
    virtual_size: int | None
    container_format: str | None
    disk_format: str | None
    created_at: DateTime | None
    updated_at: DateTime | None
    tags: list[str] | None
    direct_url: str | None
    min_ram: int | None
    min_disk: int | None
    properties: ImageMetaPropsPayload
