# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The hypervisor's stand-in: guests are a power state and a host, and every operation takes its
time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from kilonova.cloud.services.drivers import DEFAULT_DRIVER, DRIVERS, Driver
from kilonova.cloud.services.guests import Guests
from kilonova.cloud.services.measuring import (
    CpuMonitor,
    VolumeCounters,
    count_volume_requests,
    cpu_times,
)
from kilonova.contract.enums import InstancePowerState as PowerState, MonitorMetricType
from kilonova.errors import (
    InstanceNotRunning,
    InvalidFlagValue,
    LiveMigrationAborted,
    libvirtError,
)

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock
    from kilonova.cloud.flags import Flags
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.model.network import Vif
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.options.group import FlagValue
    from kilonova.cloud.steps import Steps

ABORTED = "aborted"
FORCED = "forced"


class StandInHypervisor(Guests):
    """Every host's hypervisor; behaves as the driver that the option ``compute_driver`` names.

    Operations on an unknown guest raise InstanceNotFound. Source: nova/virt/fake.py, FakeDriver.
    """

    def __init__(self, clock: Clock, flags: Flags) -> None:
        super().__init__()
        self._clock = clock
        self._flags = flags
        self._driver: Driver | None = None
        """The driver in use, once it was asked for and until a flag changes."""
        flags.on_change(self._forget_driver)
        self._moves: dict[str, Event] = {}
        self._tried: set[tuple[str, str]] = set()
        self._cpu_monitor = CpuMonitor()

    @property
    def driver(self) -> Driver:
        """The driver in use. Raises: InvalidFlagValue."""
        if self._driver is None:
            name = self._flags.DEFAULT.compute_driver or DEFAULT_DRIVER
            if name not in DRIVERS:
                known = f"one of {', '.join(sorted(DRIVERS))}"
                raise InvalidFlagValue("DEFAULT", "compute_driver", name, known)
            self._driver = DRIVERS[name]
        return self._driver

    def _forget_driver(self, group: str, option: str, value: FlagValue) -> None:
        self._driver = None

    def move_guest(self, instance: Instance, dest: Host) -> None:
        """The guest runs on another host from now on; a fake driver forgets it nowhere.

        Only FakeLiveMigrateDriver does. Source: nova/virt/fake.py, post_live_migration.
        """
        self._move(
            instance, dest, stays=self.driver.is_fake and not self.driver.migrates_until_told
        )

    @property
    def shares_disks(self) -> bool:
        """Whether every host sees every guest's disk, as fake drivers say of theirs."""
        return self.driver.is_fake

    def supports(self, capability: str) -> bool:
        """Whether the driver has a capability, by Nova's name."""
        return capability in self.driver.capabilities

    def volume_usage(self, instance: Instance, bdm: BlockDeviceMapping) -> VolumeCounters | None:
        """The counters of a volume since boot; None where the guest is not there."""
        if not self.knows(instance):
            return None
        return count_volume_requests(self.driver, self._clock, instance, bdm)

    def volumes_with_usage(
        self, volumes: Sequence[tuple[Instance, BlockDeviceMapping]]
    ) -> Sequence[tuple[Instance, BlockDeviceMapping]]:
        """Of one host's volumes in use, those that the driver reports: a fake one knows only the
        first.

        Source: nova/virt/fake.py, FakeDriver.get_all_volume_usage.
        """
        return volumes[:1] if self.driver.is_fake else volumes

    def monitor(self, host: Host) -> tuple[tuple[MonitorMetricType, int], ...]:
        """The readings of the monitors that ``compute_monitors`` enables; their source is the
        driver.
        """
        if not self._cpu_monitor.enabled(self._flags.DEFAULT.compute_monitors):
            return ()
        return self._cpu_monitor.read(host.name, cpu_times(self.driver, self._clock))

    def node_facts(self) -> dict[str, Any]:
        """Fields of ComputeNode as the driver reports them, with the options' ratios and reserves.

        Source: nova/virt/driver.py, ComputeDriver._get_allocation_ratios.
        """
        driver, flags = self.driver, self._flags.DEFAULT
        return {
            "vcpus": driver.vcpus,
            "memory_mb": driver.memory_mb,
            "local_gb": driver.local_gb,
            "hypervisor_type": driver.hypervisor_type,
            "hypervisor_version": driver.hypervisor_version,
            "cpu_allocation_ratio": flags.cpu_allocation_ratio
            or flags.initial_cpu_allocation_ratio,
            "ram_allocation_ratio": flags.ram_allocation_ratio
            or flags.initial_ram_allocation_ratio,
            "disk_allocation_ratio": flags.disk_allocation_ratio
            or flags.initial_disk_allocation_ratio,
            "reserved_host_cpus": flags.reserved_host_cpus,
            "reserved_host_memory_mb": flags.reserved_host_memory_mb,
            "reserved_host_disk_mb": flags.reserved_host_disk_mb,
        }

    @property
    def device_prefix(self) -> str:
        """How the guest's disks are called: ``vd``, or ``sd`` with a fake driver.

        Source: nova/block_device.py, DEFAULT_ROOT_DEV_NAME.
        """
        return "sd" if self.driver.is_fake else "vd"

    def connect(self, host: Host) -> Steps[None]:
        """Reach the hypervisor of a host."""
        return self._take("connect")

    def spawn(self, host: Host, instance: Instance) -> Steps[None]:
        """Make the guest and start it; others that are made at once are under way meanwhile."""
        if not self.driver.durations_s.get("spawn"):
            yield self._clock.environment.timeout(0)
        yield from self._take("spawn", instance)
        self._put(host.name, instance.uuid, PowerState.RUNNING)

    def destroy(self, host: Host, instance: Instance) -> Steps[None]:
        """Remove the guest from the host; one that is elsewhere by now is left alone."""
        yield from self._take("destroy", instance)
        self._remove(host, instance)

    def power_on(self, host: Host, instance: Instance) -> Steps[None]:
        """Start the guest."""
        return self._change("power_on", host, instance, PowerState.RUNNING)

    def power_off(self, host: Host, instance: Instance) -> Steps[None]:
        """Shut the guest down."""
        return self._change("power_off", host, instance, PowerState.SHUTDOWN)

    def reboot(self, host: Host, instance: Instance, hard: bool) -> Steps[None]:
        """Restart the guest; a hard reboot makes one that is missing."""
        yield from self._take("reboot_hard" if hard else "reboot_soft", instance)
        if not hard:
            self._find(instance)
        self._put(host.name, instance.uuid, PowerState.RUNNING)

    def pause(self, host: Host, instance: Instance) -> Steps[None]:
        """Halt the guest's processors."""
        return self._change("pause", host, instance)

    def unpause(self, host: Host, instance: Instance) -> Steps[None]:
        """Let the guest's processors run on."""
        return self._change("unpause", host, instance)

    def suspend(self, host: Host, instance: Instance) -> Steps[None]:
        """Save the guest's memory and stop it."""
        return self._change("suspend", host, instance)

    def resume(self, host: Host, instance: Instance) -> Steps[None]:
        """Load the guest's memory and let it run on."""
        return self._change("resume", host, instance)

    def snapshot(self, host: Host, instance: Instance, image_id: str) -> Steps[None]:
        """Copy the guest's disk. Raises: InstanceNotRunning."""
        if not self.knows(instance):
            raise InstanceNotRunning(instance.uuid)
        yield from self._take("snapshot", instance)

    def rescue(self, host: Host, instance: Instance, image: Image | None) -> Steps[None]:
        """Start the guest from another image."""
        return self._change("rescue", host, instance)

    def unrescue(self, host: Host, instance: Instance) -> Steps[None]:
        """Start the guest from its own disk again."""
        return self._change("unrescue", host, instance)

    def inject_nmi(self, host: Host, instance: Instance) -> Steps[None]:
        """Send a non-maskable interrupt, upon which a guest dumps its memory."""
        return self._change("inject_nmi", host, instance)

    def migrate_disk_and_power_off(self, host: Host, instance: Instance, dest: str) -> Steps[None]:
        """Stop the guest and send its disk to another host."""
        return self._change("migrate_disk_and_power_off", host, instance)

    def finish_migration(self, host: Host, instance: Instance, power_on: bool) -> Steps[None]:
        """Make the guest on its new host."""
        yield from self._take("finish_migration", instance)
        self._put(host.name, instance.uuid, _running(power_on))

    def finish_revert_migration(
        self, host: Host, instance: Instance, power_on: bool
    ) -> Steps[None]:
        """Bring the guest back on the host that it came from."""
        yield from self._take("finish_revert_migration", instance)
        self._put(host.name, instance.uuid, _running(power_on))

    def confirm_migration(self, host: Host, instance: Instance) -> Steps[None]:
        """Remove what was kept of the guest on the host that it came from."""
        return self._take("confirm_migration", instance)

    def attach_volume(self, host: Host, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
        """Give the guest a disk."""
        return self._take("attach_volume", instance)

    def detach_volume(self, host: Host, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
        """Take a disk from the guest."""
        return self._take("detach_volume", instance)

    def swap_volume(self, host: Host, instance: Instance, old: str, new: str) -> Steps[None]:
        """Copy a disk's data to another volume and use that one."""
        return self._take("swap_volume", instance)

    def extend_volume(
        self, host: Host, instance: Instance, volume_id: str, size_gb: int
    ) -> Steps[None]:
        """Show the guest that its disk has grown."""
        return self._take("extend_volume", instance)

    def attach_interface(self, host: Host, instance: Instance, vif: Vif) -> Steps[None]:
        """Give the guest a network card."""
        return self._take("attach_interface", instance)

    def detach_interface(self, host: Host, instance: Instance, vif: Vif) -> Steps[None]:
        """Take a network card from the guest."""
        return self._take("detach_interface", instance)

    def pre_live_migration(self, host: Host, instance: Instance) -> Steps[None]:
        """Make ready for a guest that is going to come."""
        return self._take("pre_live_migration", instance)

    def live_migration(
        self,
        host: Host,
        instance: Instance,
        dest: Host,
        migration: Migration,
        block_migration: bool,
    ) -> Steps[None]:
        """Copy the running guest to another host, until done, forced or aborted.

        With a FakeLiveMigrateDriver and no block migration it goes on until somebody ends it.
        Raises: LiveMigrationAborted; libvirtError where the guest is deleted meanwhile. Source:
        nova/virt/fake.py, FakeLiveMigrateDriver.
        """
        driver = self.driver
        duration_s = driver.durations_s.get("live_migration", 0)
        self._fail("live_migration", driver, instance)
        if not duration_s:
            return
        told = self._clock.event()
        self._moves[instance.uuid] = told
        try:
            if driver.migrates_until_told and not block_migration:
                yield told
            else:
                yield told | self._clock.environment.timeout(duration_s)
        finally:
            del self._moves[instance.uuid]
        if told.triggered and told.value == ABORTED:
            raise LiveMigrationAborted(instance.uuid)
        if not self.knows(instance):
            raise libvirtError(f"Domain not found: no domain with matching uuid '{instance.uuid}'")

    def live_migration_abort(self, host: Host, instance: Instance) -> Steps[None]:
        """End a running live migration; the guest stays where it is."""
        return self._tell("live_migration_abort", instance, ABORTED)

    def live_migration_force_complete(self, host: Host, instance: Instance) -> Steps[None]:
        """Pause the guest so that what is left can be copied."""
        return self._tell("live_migration_force_complete", instance, FORCED)

    def mount_share(self, host: Host, instance: Instance, share: ShareMapping) -> Steps[None]:
        """Mount a share on the host for the guest."""
        return self._take("mount_share", instance)

    def umount_share(self, host: Host, instance: Instance, share: ShareMapping) -> Steps[None]:
        """Unmount a share."""
        return self._take("umount_share", instance)

    def cache_image(self, host: Host, image_id: str) -> Steps[bool]:
        """Fetch an image before it is needed; False where the host has it.

        Raises: NotImplementedError, where the driver keeps no images: Nova calls that unsupported.
        """
        if not self.driver.keeps_images:
            raise NotImplementedError
        if image_id in host.cached_images:
            return False
        yield from self._take("cache_image")
        host.cached_images.add(image_id)
        return True

    def _take(self, operation: str, instance: Instance | None = None) -> Steps[None]:
        """Let the operation's time pass, then fail if the driver is one of those that do."""
        driver = self.driver
        duration_s = driver.durations_s.get(operation, 0)
        if duration_s:
            yield from self._clock.wait(duration_s)
        if driver.failures and instance is not None:
            self._fail(operation, driver, instance)

    def _change(
        self, operation: str, host: Host, instance: Instance, state: PowerState | None = None
    ) -> Steps[None]:
        """An operation on a guest that is there, which leaves it in a state; None is the driver's
        own.
        """
        self._find(instance)
        yield from self._take(operation, instance)
        state = state or self.driver.states.get(operation)
        if state is not None:
            self._put(host.name, instance.uuid, state)

    def _fail(self, operation: str, driver: Driver, instance: Instance) -> None:
        failure = driver.failures.get(operation)
        if failure is None:
            return
        attempt = (operation, instance.uuid)
        error = failure(instance, attempt not in self._tried)
        self._tried.add(attempt)
        if error is not None:
            raise error

    def _tell(self, operation: str, instance: Instance, word: str) -> Steps[None]:
        yield from self._take(operation, instance)
        told = self._moves.get(instance.uuid)
        if told is not None and not told.triggered:
            told.succeed(word)


def _running(power_on: bool) -> PowerState:
    return PowerState.RUNNING if power_on else PowerState.SHUTDOWN
