# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One server that lives through much, so that whatever an action leaves behind meets the next."""

from __future__ import annotations

from kilonova.errors import (
    CinderConnectionFailed,
    InterfaceAttachFailed,
    ShareAccessGrantError,
    ShareAccessRemovalError,
    ShareMountError,
    UnsupportedVirtType,
)
from kilonova.scenarios.behaviours import images, interfaces, shares, soft_delete, volumes
from kilonova.scenarios.behaviours.sequences import (
    DELETED,
    MOVED,
    OFFLOADED,
    REVERTED,
    SHELVED,
    STARTED,
    STOPPED,
    UNSHELVED,
)
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.client.servers import Server
from kilonova.scenarios.scenario import scenario

TIMED_OUT = "Connection timed out"


@scenario(
    flags={
        "DEFAULT": {
            "allow_resize_to_same_host": True,
            "reclaim_instance_interval": 30,
            "shelved_offload_time": -1,
        }
    }
)
def every_instance_action(cloud: Region) -> None:
    """A server is told to do nearly everything there is, one after another, and then deleted."""
    server = cloud.running_server()
    be_off(cloud, server)
    be_asleep(cloud, server)
    be_shelved(cloud, server)
    be_shelved(cloud, server)
    be_off(cloud, server)
    be_larger(cloud, server)
    be_kept_and_repaired(cloud, server)
    have_volumes(cloud, server)
    have_interfaces(cloud, server)
    be_locked(cloud, server)
    have_a_share(cloud, server)
    server.force_delete()
    cloud.expect(*DELETED)


def be_off(cloud: Region, server: Server) -> None:
    """The server is stopped, and deleted, for a while."""
    server.stop()
    cloud.expect(*STOPPED)
    server.start()
    cloud.expect(*STARTED)
    server.delete()
    cloud.expect(*soft_delete.SOFTLY)
    server.restore()
    cloud.expect("instance.restore.start", "instance.restore.end")


def be_asleep(cloud: Region, server: Server) -> None:
    """The server is suspended and paused."""
    server.suspend()
    cloud.expect("instance.suspend.start", "instance.suspend.end")
    server.resume()
    cloud.expect("instance.resume.start", "instance.resume.end")
    server.pause()
    cloud.expect("instance.pause.start", "instance.pause.end")
    server.unpause()
    cloud.expect("instance.unpause.start", "instance.unpause.end")


def be_shelved(cloud: Region, server: Server) -> None:
    """The server leaves its host for a while."""
    server.shelve()
    cloud.expect(*SHELVED)
    server.shelve_offload()
    cloud.expect(*OFFLOADED)
    server.unshelve()
    cloud.expect(*UNSHELVED)


def be_larger(cloud: Region, server: Server) -> None:
    """The server has another flavor for a while."""
    other = cloud.flavors.create("other_flavor", 256, 1, 1, id=world.OTHER_FLAVOR)
    cloud.look_away()
    server.resize(other)
    cloud.expect(*MOVED)
    server.revert_resize()
    cloud.expect(*REVERTED)


def be_kept_and_repaired(cloud: Region, server: Server) -> None:
    """An image is made of the server; it is rebooted, interrupted and rescued."""
    server.create_image("snap")
    cloud.expect(*images.SNAPSHOT)
    for hard in (False, True):
        server.reboot(hard=hard)
        cloud.expect("instance.reboot.start", "instance.reboot.end")
    with cloud.faults.inject("virt.reboot", UnsupportedVirtType("FakeVirt")):
        server.reboot(hard=True)
    cloud.expect("instance.reboot.start", "instance.reboot.error", "instance.reboot.end")
    server.trigger_crash_dump()
    cloud.expect("instance.trigger_crash_dump.start", "instance.trigger_crash_dump.end")
    server.rescue(world.OTHER_IMAGE)
    cloud.expect("instance.rescue.start", "instance.exists", "instance.rescue.end")
    server.unrescue()
    cloud.expect("instance.unrescue.start", "instance.unrescue.end")


def have_volumes(cloud: Region, server: Server) -> None:
    """A volume comes and goes, twice; another is out of reach."""
    for _ in range(2):
        server.attach_volume(world.VOLUME)
        cloud.expect(*volumes.ATTACHED)
        server.detach_volume(world.VOLUME)
        cloud.expect(*volumes.DETACHED)
    failure = CinderConnectionFailed(TIMED_OUT)
    with cloud.faults.inject("block_storage.attachment_update", failure):
        server.attach_volume(world.VOLUME_AFTER)
    cloud.expect(volumes.ATTACHED[0], "instance.volume_attach.error", "compute.exception")


def have_interfaces(cloud: Region, server: Server) -> None:
    """A port comes and goes; another cannot be plugged."""
    server.attach_interface(world.NETWORK)
    cloud.expect(*interfaces.ATTACHED)
    server.detach_interface(world.NEXT_PORT)
    cloud.expect(*interfaces.DETACHED)
    sentence = f"Failed to attach network adapter device to {server.id}"
    with (
        cloud.faults.inject("virt.attach_interface", InterfaceAttachFailed("dummy")),
        cloud.refused(500, sentence),
    ):
        server.attach_interface(world.NETWORK)
    cloud.expect(interfaces.ATTACHED[0], "instance.interface_attach.error", "compute.exception")


def be_locked(cloud: Region, server: Server) -> None:
    """The server is locked, without a reason and with one."""
    server.lock()
    cloud.expect("instance.lock")
    server.unlock()
    cloud.expect("instance.unlock")
    server.lock("global warming")
    cloud.expect("instance.lock")
    server.unlock()
    cloud.expect("instance.unlock")


def have_a_share(cloud: Region, server: Server) -> None:
    """A share comes and goes while the server is off, and fails it in every way it can."""
    server.stop()
    cloud.expect(*STOPPED)
    server.attach_share(world.SHARE)
    cloud.expect(*shares.ATTACHED)
    server.start()
    cloud.expect(*STARTED)
    server.stop()
    cloud.expect(*STOPPED)
    server.detach_share(world.SHARE)
    cloud.expect(*shares.DETACHED)
    with cloud.faults.inject("share.allow_access", ShareAccessGrantError(world.SHARE, TIMED_OUT)):
        server.attach_share(world.SHARE)
    cloud.expect(shares.ATTACHED[0], "instance.share_attach.error", "compute.exception")
    server.detach_share(world.SHARE)
    cloud.expect(*shares.DETACHED)
    server.attach_share(world.SHARE)
    cloud.expect(*shares.ATTACHED)
    with cloud.faults.inject("share.deny_access", ShareAccessRemovalError(world.SHARE, TIMED_OUT)):
        server.detach_share(world.SHARE)
    cloud.expect(shares.DETACHED[0], "instance.share_detach.error", "compute.exception")
    server.detach_share(world.SHARE)
    cloud.expect(*shares.DETACHED)
    server.attach_share(world.SHARE)
    cloud.expect(*shares.ATTACHED)
    failure = ShareMountError(world.SHARE, server.id, TIMED_OUT)
    with cloud.faults.inject("virt.mount_share", failure):
        server.start()
    cloud.expect(STARTED[0], "compute.exception")
    server.detach_share(world.SHARE)
    cloud.expect(*shares.DETACHED)


SCENARIOS = (every_instance_action,)
