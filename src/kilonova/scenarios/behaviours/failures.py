# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Steps that fail, and where they leave a server."""

from __future__ import annotations

from kilonova.errors import (
    BuildAbortException,
    DeviceBusy,
    FlavorDiskTooSmall,
    HypervisorUnavailable,
    ImageQuotaExceeded,
    InstanceDeployFailure,
    InstancePowerOffFailure,
    InstancePowerOnFailure,
    InstanceResumeFailure,
    InstanceSuspendFailure,
    InstanceUnRescueFailure,
    InterfaceDetachFailed,
    NoMoreFixedIps,
    PortInUse,
    TriggerCrashDumpNotSupported,
    UnsupportedVirtType,
)
from kilonova.scenarios.behaviours.sequences import (
    OFFLOADED,
    REBUILT,
    SCHEDULED,
    SHELVED,
    UNSHELVED,
)
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import Flags, scenario

ROOMY: Flags = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}
FAILED = "compute.exception"
GIVEN_UP = "compute_task.build_instances.error"
TAKEN_DOWN = ("instance.shutdown.start", "instance.shutdown.end")


@scenario
def disk_is_too_small(cloud: Region) -> None:
    """What no other host could mend ends a build at once."""
    with cloud.faults.inject("compute.build_resources", FlavorDiskTooSmall()):
        server = cloud.servers.create()
    *_, error = cloud.expect(*SCHEDULED, "instance.create.start", "instance.create.error")
    assert error.payload.fault.exception == "FlavorDiskTooSmall"
    assert server.status == "ERROR"


@scenario(hosts=2, flags=ROOMY)
def spawn_fails_once(cloud: Region) -> None:
    """A server whose guest does not start on one host is built on the next."""
    with cloud.faults.inject("virt.spawn", InstanceDeployFailure("no disk left"), times=1):
        server = cloud.servers.create()
    *_, error, _, end = cloud.expect(
        *SCHEDULED,
        "instance.create.start",
        *TAKEN_DOWN,
        "instance.create.error",
        "instance.create.start",
        "instance.create.end",
    )
    assert error.publisher_id != end.publisher_id
    assert server.status == "ACTIVE"


@scenario
def spawn_fails_everywhere(cloud: Region) -> None:
    """Once no host is left to try, the conductor gives up."""
    with cloud.faults.inject("virt.spawn", InstanceDeployFailure("no disk left")):
        server = cloud.servers.create()
    *_, given_up = cloud.expect(
        *SCHEDULED, "instance.create.start", *TAKEN_DOWN, "instance.create.error", GIVEN_UP
    )
    assert given_up.payload.reason.exception == "MaxRetriesExceeded"
    assert server.status == "ERROR"


@scenario
def build_is_aborted(cloud: Region) -> None:
    """A host that aborts a build asks nobody else to try."""
    error = BuildAbortException(world.NOBODY, "stop")
    with cloud.faults.inject("virt.spawn", error):
        cloud.servers.create()
    cloud.expect(*SCHEDULED, "instance.create.start", *TAKEN_DOWN, "instance.create.error")


@scenario
def port_is_taken(cloud: Region) -> None:
    """A port that somebody else got meanwhile may be free for another host."""
    with cloud.faults.inject("network.allocate", PortInUse(world.PORT)):
        cloud.servers.create(networks=[{"uuid": world.NETWORK}])
    cloud.expect(
        *SCHEDULED, "instance.create.start", *TAKEN_DOWN, "instance.create.error", GIVEN_UP
    )


@scenario
def addresses_are_used_up(cloud: Region) -> None:
    """A network without addresses has none for another host either."""
    with cloud.faults.inject("network.allocate", NoMoreFixedIps(world.NETWORK)):
        cloud.servers.create(networks=[{"uuid": world.NETWORK}])
    cloud.expect(*SCHEDULED, "instance.create.start", *TAKEN_DOWN, "instance.create.error")


@scenario
def stop_fails(cloud: Region) -> None:
    """A guest that does not go down runs on."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.power_off", InstancePowerOffFailure("it hangs")):
        server.stop()
    cloud.expect("instance.power_off.start", FAILED)
    assert server.status == "ACTIVE"


@scenario
def start_fails(cloud: Region) -> None:
    """A guest that does not come up stays down."""
    server = cloud.stopped_server()
    with cloud.faults.inject("virt.power_on", InstancePowerOnFailure("no kernel")):
        server.start()
    cloud.expect("instance.power_on.start", FAILED)
    assert server.status == "SHUTOFF"


@scenario
def reboot_fails(cloud: Region) -> None:
    """A reboot that fails says so, and ends all the same while the guest runs."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.reboot", UnsupportedVirtType("FakeVirt")):
        server.reboot(hard=True)
    _, error, end = cloud.expect(
        "instance.reboot.start", "instance.reboot.error", "instance.reboot.end"
    )
    assert error.payload.fault.exception == "UnsupportedVirtType"
    assert end.payload.state == "active"


@scenario
def pause_fails(cloud: Region) -> None:
    """A server whose hypervisor cannot be reached stays as it was, paused or not."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.pause", HypervisorUnavailable()):
        server.pause()
    cloud.expect("instance.pause.start", FAILED)
    server.pause()
    cloud.expect("instance.pause.start", "instance.pause.end")
    with cloud.faults.inject("virt.unpause", HypervisorUnavailable()):
        server.unpause()
    cloud.expect("instance.unpause.start", FAILED)
    assert server.status == "PAUSED"


@scenario
def suspend_fails(cloud: Region) -> None:
    """A guest that cannot be saved leaves its server in error."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.suspend", InstanceSuspendFailure("no room")):
        server.suspend()
    cloud.expect("instance.suspend.start", FAILED)
    assert server.status == "ERROR"


@scenario
def resume_fails(cloud: Region) -> None:
    """A guest that cannot be loaded leaves its server in error."""
    server = cloud.running_server()
    server.suspend()
    cloud.look_away()
    with cloud.faults.inject("virt.resume", InstanceResumeFailure("no room")):
        server.resume()
    cloud.expect("instance.resume.start", FAILED)
    assert server.status == "ERROR"


@scenario
def unrescue_fails(cloud: Region) -> None:
    """A rescued server whose own disk does not boot is in error."""
    server = cloud.running_server()
    server.rescue()
    cloud.look_away()
    with cloud.faults.inject("virt.unrescue", InstanceUnRescueFailure("no disk")):
        server.unrescue()
    cloud.expect("instance.unrescue.start", FAILED)
    assert server.status == "ERROR"


@scenario
def crash_dump_fails(cloud: Region) -> None:
    """A guest that cannot be interrupted runs on."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.inject_nmi", TriggerCrashDumpNotSupported()):
        server.trigger_crash_dump()
    cloud.expect("instance.trigger_crash_dump.start", FAILED)
    assert server.status == "ACTIVE"


@scenario
def snapshot_fails(cloud: Region) -> None:
    """An image for which there is no room is not made; the server runs on, and is not shelved."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.snapshot", ImageQuotaExceeded(world.NOBODY)):
        server.create_image("snap")
        cloud.expect("instance.snapshot.start", FAILED)
        server.shelve()
    cloud.expect(*SHELVED[:2], FAILED)
    assert server.status == "ACTIVE"


@scenario
def unshelve_fails(cloud: Region) -> None:
    """A shelved server whose guest does not start stays shelved."""
    server = cloud.running_server()
    server.shelve()
    cloud.expect(*SHELVED, *OFFLOADED)
    with cloud.faults.inject("virt.spawn", InstanceDeployFailure("no disk left")):
        server.unshelve()
    cloud.expect(*UNSHELVED[:-1], FAILED)
    assert server.status == "SHELVED_OFFLOADED"


@scenario
def delete_fails(cloud: Region) -> None:
    """A server whose guest cannot be destroyed is in error, and can be deleted later."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.destroy", InstancePowerOffFailure("it hangs")):
        server.delete()
    cloud.expect("instance.delete.start", "instance.shutdown.start", FAILED)
    assert server.status == "ERROR"
    server.delete()
    cloud.expect("instance.delete.start", *TAKEN_DOWN, "instance.delete.end")


@scenario
def rebuild_spawn_fails(cloud: Region) -> None:
    """A rebuilt server whose guest does not start is in error until it is rebooted."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.spawn", InstanceDeployFailure("no disk left")):
        server.rebuild(world.OTHER_IMAGE)
    *_, error, _ = cloud.expect(*REBUILT[:-1], "instance.rebuild.error", FAILED)
    assert error.payload.task_state == "rebuild_spawning"
    assert server.status == "ERROR"
    server.reboot(hard=True)
    cloud.expect("instance.reboot.start", "instance.reboot.end")


@scenario
def volume_is_not_plugged(cloud: Region) -> None:
    """A volume that the hypervisor cannot plug is not attached."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.attach_volume", DeviceBusy("vdb")):
        server.attach_volume(world.VOLUME)
    cloud.expect("instance.volume_attach.start", "instance.volume_attach.error", FAILED)


@scenario
def interface_is_not_unplugged(cloud: Region) -> None:
    """A port that the hypervisor cannot unplug stays."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.detach_interface", InterfaceDetachFailed(server.id)):
        server.detach_interface(world.PORT)
    cloud.expect("instance.interface_detach.start", FAILED)


SCENARIOS = (
    disk_is_too_small,
    spawn_fails_once,
    spawn_fails_everywhere,
    build_is_aborted,
    port_is_taken,
    addresses_are_used_up,
    stop_fails,
    start_fails,
    reboot_fails,
    pause_fails,
    suspend_fails,
    resume_fails,
    unrescue_fails,
    crash_dump_fails,
    snapshot_fails,
    unshelve_fails,
    delete_fails,
    rebuild_spawn_fails,
    volume_is_not_plugged,
    interface_is_not_unplugged,
)
