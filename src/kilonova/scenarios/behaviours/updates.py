# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is told of changes to a server's record."""

from __future__ import annotations

from dataclasses import replace

from kilonova.scenarios.behaviours.sequences import OFFLOADED, SCHEDULED, SHELVED
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import Scenario, Story, scenario

UPDATE = "instance.update"
MODES = ("vm_state", "vm_and_task_state")


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


def in_every_mode(story: Story) -> tuple[Scenario, ...]:
    """The story under each value of notify_on_state_change that turns updates on.

    The same updates are told either way; only one of them tells what a task state was before.
    """
    told = scenario(story)
    return tuple(
        replace(
            told,
            name=f"{told.name}_{mode}",
            flags={"notifications": {"notify_on_state_change": mode}},
        )
        for mode in MODES
    )


SCENARIOS = (
    *in_every_mode(create),
    *in_every_mode(power),
    *in_every_mode(reboot),
    *in_every_mode(shelve),
    *in_every_mode(image),
    *in_every_mode(record),
    *in_every_mode(delete),
    tags,
    names_and_metadata,
)
