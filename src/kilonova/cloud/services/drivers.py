# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a compute driver can do, has to give and fails with: Nova's fake drivers, and a believable
libvirt.

Source: nova/virt/fake.py; nova/virt/libvirt/driver.py for the capabilities of libvirt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from kilonova.cloud.services.durations import REAL_GUESTS
from kilonova.contract.enums import InstancePowerState as PowerState, InstanceState as VmState
from kilonova.errors import (
    BuildAbortException,
    ComputeResourcesUnavailable,
    KilonovaError,
    VirtualInterfaceCreateException,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance

DEFAULT_DRIVER = "libvirt.LibvirtDriver"

Failure = Callable[["Instance", bool], KilonovaError | None]
"""Why an operation fails for an instance; the flag says whether it is the first try on any host."""

FAKE_CAPABILITIES = frozenset(
    {
        "has_imagecache",
        "supports_evacuate",
        "supports_attach_interface",
        "supports_device_tagging",
        "supports_tagged_attach_interface",
        "supports_tagged_attach_volume",
        "supports_extend_volume",
        "supports_multiattach",
        "supports_trusted_certs",
        "supports_accelerators",
        "supports_remote_managed_ports",
        "supports_address_space_passthrough",
        "supports_address_space_emulated",
        "supports_stateless_firmware",
        "supports_virtio_fs",
        "supports_mem_backing_file",
        "supports_image_type_raw",
    }
)

LIBVIRT_CAPABILITIES = (FAKE_CAPABILITIES - {"supports_remote_managed_ports"}).union(
    (
        "supports_pcpus",
        "supports_bfv_rescue",
        "supports_secure_boot",
        "supports_socket_pci_numa_affinity",
        "supports_ephemeral_encryption",
        "supports_ephemeral_encryption_luks",
        "supports_image_type_aki",
        "supports_image_type_ami",
        "supports_image_type_ari",
        "supports_image_type_iso",
        "supports_image_type_qcow2",
    )
)

REAL_STATES: Mapping[str, PowerState] = MappingProxyType(
    {
        "pause": PowerState.PAUSED,
        "unpause": PowerState.RUNNING,
        "suspend": PowerState.SHUTDOWN,
        "resume": PowerState.RUNNING,
        "rescue": PowerState.RUNNING,
        "unrescue": PowerState.RUNNING,
        "migrate_disk_and_power_off": PowerState.SHUTDOWN,
    }
)
"""The power state that an operation leaves a guest in, where that depends on the driver."""

FAKE_STATES: Mapping[str, PowerState] = MappingProxyType({"unrescue": PowerState.RUNNING})
"""A fake driver only notes power on and off: a paused guest runs on, a rescued one stays shut down.
"""


@dataclass(slots=True, frozen=True)
class PciDevice:
    """A PCI device of a node. Source: nova/virt/fake.py, FakeDriverWithPciResources."""

    address: str
    dev_type: str
    parent_address: str | None = None
    vendor_id: str = "fake-vendor_id"
    product_id: str = "fake-product_id"
    numa_node: int = 0


@dataclass(slots=True, frozen=True, eq=False)
class Driver:
    """One driver: what each of its nodes has (MiB and GiB), how it behaves, and what it fails
    with.
    """

    name: str
    vcpus: int
    memory_mb: int
    local_gb: int
    hypervisor_type: str = "fake"
    hypervisor_version: int = 1000000
    capabilities: frozenset[str] = FAKE_CAPABILITIES
    durations_s: Mapping[str, float] = field(default_factory=dict)
    states: Mapping[str, PowerState] = field(default_factory=lambda: FAKE_STATES)
    failures: Mapping[str, Failure] = field(default_factory=dict)
    keeps_images: bool = False
    """Whether images can be cached before they are needed."""
    migrates_until_told: bool = False
    """Whether a live migration without block migration ends only when aborted or forced."""
    custom_resources: Mapping[str, int] = field(default_factory=dict)
    """Resources of a nested provider, by class."""
    pci_devices: tuple[PciDevice, ...] = ()

    @property
    def is_fake(self) -> bool:
        """Whether it is one of those that Nova tests itself with."""
        return self.hypervisor_type == "fake"


def _first_spawn(_instance: Instance, first: bool) -> KilonovaError | None:
    return ComputeResourcesUnavailable("FakeRescheduleDriver") if first else None


def _every_spawn(instance: Instance, _first: bool) -> KilonovaError | None:
    return BuildAbortException(instance.uuid, "FakeBuildAbortDriver")


def _spawn_to_unshelve(instance: Instance, _first: bool) -> KilonovaError | None:
    if instance.vm_state is VmState.SHELVED_OFFLOADED:
        return VirtualInterfaceCreateException("FakeUnshelveSpawnFailDriver")
    return None


def _finish_migration(_instance: Instance, _first: bool) -> KilonovaError | None:
    return VirtualInterfaceCreateException()


FAKE_PCI_DEVICES = tuple(
    device
    for bus in ("01", "02", "03")
    for device in (
        PciDevice(f"0000:{bus}:00.0", "type-PF"),
        PciDevice(f"0000:{bus}:00.1", "type-VF", f"0000:{bus}:00.0"),
    )
)

FAKE_LIVE_MIGRATION_S = 0.25
"""Nova's fake sleeps through real time in which its frozen clock stands still: less than a second
here.
"""


def _drivers() -> list[Driver]:
    large = Driver("fake.FakeDriver", vcpus=1000, memory_mb=800000, local_gb=600000)
    small = replace(large, name="fake.SmallFakeDriver", vcpus=2, memory_mb=8192, local_gb=1028)
    medium = replace(small, name="fake.MediumFakeDriver", vcpus=10)
    nested = replace(
        medium,
        name="fake.MediumFakeDriverWithNestedCustomResources",
        custom_resources=MappingProxyType({"CUSTOM_MAGIC": 10}),
    )
    pci = replace(small, name="fake.FakeDriverWithPciResources", pci_devices=FAKE_PCI_DEVICES)

    def rescheduling(driver: Driver, name: str) -> Driver:
        return replace(driver, name=name, failures=MappingProxyType({"spawn": _first_spawn}))

    def aborting(driver: Driver, name: str) -> Driver:
        return replace(driver, name=name, failures=MappingProxyType({"spawn": _every_spawn}))

    def unshelving(driver: Driver, name: str) -> Driver:
        return replace(driver, name=name, failures=MappingProxyType({"spawn": _spawn_to_unshelve}))

    def migrating(driver: Driver, name: str) -> Driver:
        return replace(
            driver,
            name=name,
            migrates_until_told=True,
            durations_s=MappingProxyType({"live_migration": FAKE_LIVE_MIGRATION_S}),
        )

    def with_capabilities(driver: Driver, name: str, *added: str) -> Driver:
        return replace(driver, name=name, capabilities=driver.capabilities.union(added))

    encrypting = "supports_ephemeral_encryption"
    return [
        large,
        small,
        medium,
        nested,
        pci,
        with_capabilities(
            medium, "fake.SameHostColdMigrateDriver", "supports_migrate_to_same_host"
        ),
        with_capabilities(medium, "fake.RescueBFVDriver", "supports_bfv_rescue"),
        replace(small, name="fake.PowerUpdateFakeDriver"),
        replace(small, name="fake.PredictableNodeUUIDDriver"),
        replace(
            large,
            name="fake.FakeFinishMigrationFailDriver",
            failures=MappingProxyType({"finish_migration": _finish_migration}),
        ),
        rescheduling(large, "fake.FakeRescheduleDriver"),
        rescheduling(nested, "fake.FakeRescheduleDriverWithNestedCustomResources"),
        aborting(large, "fake.FakeBuildAbortDriver"),
        aborting(nested, "fake.FakeBuildAbortDriverWithNestedCustomResources"),
        unshelving(large, "fake.FakeUnshelveSpawnFailDriver"),
        unshelving(nested, "fake.FakeUnshelveSpawnFailDriverWithNestedCustomResources"),
        migrating(large, "fake.FakeLiveMigrateDriver"),
        migrating(nested, "fake.FakeLiveMigrateDriverWithNestedCustomResources"),
        migrating(pci, "fake.FakeLiveMigrateDriverWithPciResources"),
        replace(large, name="fake.FakeDriverWithCaching", keeps_images=True),
        with_capabilities(medium, "fake.EphEncryptionDriver", encrypting),
        with_capabilities(medium, "fake.EphEncryptionDriverLUKS", encrypting, f"{encrypting}_luks"),
        with_capabilities(
            medium, "fake.EphEncryptionDriverPLAIN", encrypting, f"{encrypting}_plain"
        ),
        replace(large, name="fake.FakeDriverWithoutFakeNodes"),
        Driver(
            DEFAULT_DRIVER,
            vcpus=64,
            memory_mb=524288,
            local_gb=10240,
            hypervisor_type="QEMU",
            hypervisor_version=8002000,
            capabilities=LIBVIRT_CAPABILITIES,
            durations_s=REAL_GUESTS,
            states=REAL_STATES,
            keeps_images=True,
        ),
    ]


DRIVERS: Mapping[str, Driver] = MappingProxyType({driver.name: driver for driver in _drivers()})
"""Every driver by the name that the option ``compute_driver`` takes."""
