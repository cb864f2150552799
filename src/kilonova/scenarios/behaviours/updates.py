# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is told of changes to a server's record."""

from __future__ import annotations

from dataclasses import replace

from kilonova.scenarios.behaviours.sequences import (
    CONFIRMED,
    LIVE_MIGRATED,
    OFFLOADED,
    SCHEDULED,
    SHELVED,
)
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import Flags, Scenario, Story, scenario
from kilonova.verify import race

UPDATE = "instance.update"
MODES = ("vm_state", "vm_and_task_state")
ROOMY: Flags = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}
MIGRATES: Flags = {
    "DEFAULT": {"compute_driver": "fake.FakeDriver"},
    "compute": {"live_migration_wait_for_vif_plug": False},
}


@scenario
def tags(cloud: Region) -> None:
    """Every change of tags is an update, told by Nova's API; a tag that is there already is not."""
    server = cloud.running_server()
    server.set_tags("one", "two")
    (changed,) = cloud.expect(UPDATE, samples=("instance-update-tags-action",))
    assert changed.payload.tags == ["one", "two"]
    server.add_tag("three")
    server.add_tag("three")
    cloud.expect(UPDATE)
    server.delete_tag("one")
    cloud.expect(UPDATE)
    server.delete_tags()
    (changed,) = cloud.expect(UPDATE)
    assert changed.payload.tags == []


@scenario
def names_and_metadata(cloud: Region) -> None:
    """Unless Nova is told to, it does not tell of new names and metadata."""
    server = cloud.running_server()
    server.update(name="new-name", description="said")
    server.set_metadata({"a": "1"})
    server.update_metadata({"b": "2"})
    server.delete_metadata("a")
    cloud.expect()


def create(cloud: Region) -> None:
    """Every step of a build is an update."""
    cloud.servers.create("watched")
    *_, last, _ = cloud.expect(
        *SCHEDULED,
        UPDATE,
        UPDATE,
        "instance.create.start",
        *[UPDATE] * 5,
        "instance.create.end",
        samples=("instance-update",),
    )
    change = last.payload.state_update
    assert (change.old_state, change.state) == ("building", "active")


def power(cloud: Region) -> None:
    """The request is an update, and so is what became of it."""
    server = cloud.running_server()
    server.stop()
    requested, _, done, _ = cloud.expect(
        UPDATE, "instance.power_off.start", UPDATE, "instance.power_off.end"
    )
    assert requested.payload.state_update.new_task_state == "powering-off"
    assert done.payload.state_update.state == "stopped"
    server.start()
    cloud.expect(UPDATE, "instance.power_on.start", UPDATE, "instance.power_on.end")


def pause(cloud: Region) -> None:
    """Pausing and unpausing tell of each state on the way."""
    server = cloud.running_server()
    server.pause()
    cloud.expect(UPDATE, "instance.pause.start", UPDATE, "instance.pause.end")
    server.unpause()
    cloud.expect(UPDATE, "instance.unpause.start", UPDATE, "instance.unpause.end")


def suspend(cloud: Region) -> None:
    """Suspending and resuming tell of each state on the way."""
    server = cloud.running_server()
    server.suspend()
    cloud.expect(UPDATE, "instance.suspend.start", UPDATE, "instance.suspend.end")
    server.resume()
    cloud.expect(UPDATE, "instance.resume.start", UPDATE, "instance.resume.end")


def rescue(cloud: Region) -> None:
    """Rescuing and letting go tell of each state on the way."""
    server = cloud.running_server()
    server.rescue()
    cloud.expect(UPDATE, "instance.rescue.start", "instance.exists", UPDATE, "instance.rescue.end")
    server.unrescue()
    cloud.expect(UPDATE, "instance.unrescue.start", UPDATE, "instance.unrescue.end")


def rebuild(cloud: Region) -> None:
    """A rebuild is told step by step; the request alone changes the record twice."""
    server = cloud.running_server()
    server.rebuild()
    cloud.expect(
        *[UPDATE] * 2,
        *SCHEDULED,
        "instance.rebuild_scheduled",
        "instance.exists",
        "instance.rebuild.start",
        *[UPDATE] * 4,
        "instance.rebuild.end",
        UPDATE,
    )


def resize(cloud: Region) -> None:
    """Both hosts tell of each state on the way; each hands over before its own part has ended."""
    server = cloud.running_server()
    server.resize(world.SMALL)
    finished = [UPDATE, "instance.resize_finish.start", UPDATE, "instance.resize_finish.end"]
    sent = [
        UPDATE,
        "instance.resize.start",
        UPDATE,
        race(["instance.resize.end"], finished),
    ]
    cloud.expect(
        UPDATE,
        *SCHEDULED,
        "instance.exists",
        "instance.resize_prep.start",
        UPDATE,
        race(["instance.resize_prep.end"], sent),
    )
    server.confirm_resize()
    cloud.expect(CONFIRMED[0], UPDATE, CONFIRMED[1], UPDATE)


def live_migrate(cloud: Region) -> None:
    """The destination tells that the server is its own."""
    server = cloud.running_server()
    server.live_migrate()
    cloud.expect(UPDATE, *LIVE_MIGRATED[:6], UPDATE, *LIVE_MIGRATED[6:])


def soft_delete(cloud: Region) -> None:
    """A server that is kept for a while tells of it, and of its return."""
    server = cloud.running_server()
    server.delete()
    cloud.expect(UPDATE, "instance.soft_delete.start", UPDATE, "instance.soft_delete.end")
    server.restore()
    cloud.expect(UPDATE, "instance.restore.start", UPDATE, "instance.restore.end")


def reboot(cloud: Region) -> None:
    """A hard reboot is four updates."""
    server = cloud.running_server()
    server.reboot(hard=True)
    cloud.expect(UPDATE, "instance.reboot.start", UPDATE, UPDATE, UPDATE, "instance.reboot.end")


def shelve(cloud: Region) -> None:
    """Shelving and offloading tell of each state on the way."""
    server = cloud.running_server()
    server.shelve()
    cloud.expect(
        UPDATE, *SHELVED[:2], UPDATE, UPDATE, SHELVED[2], OFFLOADED[0], UPDATE, UPDATE, OFFLOADED[1]
    )


def image(cloud: Region) -> None:
    """An image is made in steps."""
    server = cloud.running_server()
    server.create_image("snap")
    cloud.expect(*[UPDATE] * 3, "instance.snapshot.start", UPDATE, UPDATE, "instance.snapshot.end")


def record(cloud: Region) -> None:
    """Locking, unlocking and naming are updates of which no state changes."""
    server = cloud.running_server()
    server.lock()
    cloud.expect(UPDATE, "instance.lock")
    server.unlock()
    cloud.expect(UPDATE, "instance.unlock")
    server.update(name="renamed")
    (renamed,) = cloud.expect(UPDATE)
    assert renamed.payload.old_display_name == "some-server"


def delete(cloud: Region) -> None:
    """The last update says that the server is deleted."""
    server = cloud.running_server()
    server.delete()
    *_, last, _ = cloud.expect(
        UPDATE,
        "instance.delete.start",
        "instance.shutdown.start",
        "instance.shutdown.end",
        UPDATE,
        "instance.delete.end",
    )
    assert last.payload.state_update.state == "deleted"


def in_every_mode(story: Story, hosts: int = 1, flags: Flags | None = None) -> tuple[Scenario, ...]:
    """The story under each value of notify_on_state_change that turns updates on.

    The same updates are told either way; only one of them tells what a task state was before.
    """
    told = scenario(hosts=hosts)(story)
    return tuple(
        replace(
            told,
            name=f"{told.name}_{mode}",
            flags={**(flags or {}), "notifications": {"notify_on_state_change": mode}},
        )
        for mode in MODES
    )


SCENARIOS = (
    *in_every_mode(create),
    *in_every_mode(power),
    *in_every_mode(pause),
    *in_every_mode(suspend),
    *in_every_mode(rescue),
    *in_every_mode(reboot),
    *in_every_mode(rebuild),
    *in_every_mode(resize, hosts=2, flags=ROOMY),
    *in_every_mode(live_migrate, hosts=2, flags=MIGRATES),
    *in_every_mode(soft_delete, flags={"DEFAULT": {"reclaim_instance_interval": 30}}),
    *in_every_mode(shelve),
    *in_every_mode(image),
    *in_every_mode(record),
    *in_every_mode(delete),
    tags,
    names_and_metadata,
)
