# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A server's names, metadata, tags, state and password."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.errors import (
    InstanceInvalidState,
    InstanceTagNotFound,
    InternalError,
    InvalidRequest,
    MetadataLimitExceeded,
    QemuGuestAgentNotEnabled,
)
from tests.cloud.actions.regions import (
    EVERY_UPDATE,
    IMAGE,
    publishers,
    region,
    region_with_server,
    story,
)


def test_a_new_name_is_told_with_the_old_one() -> None:
    """Where changes are told."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.update, name="new", description=None) == [
        "instance.update active/None/running"
    ]
    payload = list(cloud.notifications)[-1].payload
    assert (payload.display_name, payload.old_display_name) == (
        "new",
        "some-server",
    )


def test_a_server_without_a_cell_is_renamed_in_silence() -> None:
    """It is only a request for a server so far."""
    cloud = region(EVERY_UPDATE)
    server = cloud.servers.create("old", "m1.tiny", IMAGE)
    before = len(cloud.notifications)
    server.update(name="new")
    assert (server.name, len(cloud.notifications) - before) == ("new", 0)


def test_metadata_is_added_to_replaced_and_deleted() -> None:
    """Each is told where changes are."""
    cloud, server = region_with_server(EVERY_UPDATE)

    def change() -> None:
        server.update_metadata({"a": "1"})
        server.update_metadata({"b": "2"})
        server.set_metadata({"c": "3"})
        server.delete_metadata("c")

    story(cloud, change)
    told = [n.payload.metadata for n in list(cloud.notifications)[-4:]]
    assert told == [{"a": "1"}, {"a": "1", "b": "2"}, {"c": "3"}, {}]


def test_metadata_has_its_limit() -> None:
    """The refusal says which."""
    cloud, server = region_with_server({"quota": {"metadata_items": 1}})
    with pytest.raises(MetadataLimitExceeded, match="Maximum number of metadata items exceeds 1"):
        server.set_metadata({"a": "1", "b": "2"})
    assert (cloud.servers.get(server.id).metadata, server.metadata) == ({}, {})


def test_tags_are_told_even_where_changes_are_not() -> None:
    """By the API, in order; what is there already is not told again."""
    cloud, server = region_with_server()

    def change() -> None:
        server.set_tags(["b", "a"])
        server.add_tag("c")
        server.add_tag("c")
        server.delete_tag("a")
        server.delete_tags()

    assert publishers(cloud, change) == [("nova-api:fake-mini", "instance.update")] * 4
    told = [n.payload.tags for n in list(cloud.notifications)[-4:]]
    assert told == [["a", "b"], ["a", "b", "c"], ["b", "c"], []]


def test_tags_that_cannot_be_changed() -> None:
    """A tag that is not there, the fifty-first, and those of a server in error."""
    _cloud, server = region_with_server()
    with pytest.raises(InstanceTagNotFound, match=f"Instance {server.id} has no tag 'x'"):
        server.delete_tag("x")
    server.set_tags(f"t{number}" for number in range(50))
    with pytest.raises(InvalidRequest, match="The number of tags exceeded the per-server limit 50"):
        server.add_tag("x")
    server.reset_state("error")
    with pytest.raises(InstanceInvalidState, match="Cannot delete tags while the instance is in"):
        server.delete_tags()


def test_a_state_is_reset_whatever_the_guest_does() -> None:
    """Only instance.update tells of it, with both states."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.reset_state, "error") + story(
        cloud, server.reset_state, "active"
    ) == [
        "instance.update error/None/running",
        "instance.update active/None/running",
    ]
    update = list(cloud.notifications)[-1].payload.state_update
    assert (update.old_state, update.state) == ("error", "active")


def test_a_password_is_changed_in_a_running_guest() -> None:
    """Only the task is told, where changes are."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.change_password, "made-up") == [
        "instance.update active/updating_password/running",
        "instance.update active/None/running",
    ]


def test_a_guest_without_an_agent_keeps_its_password() -> None:
    """Nova asks the image, and says so when it answers."""
    cloud, server = region_with_server({"DEFAULT": {"compute_driver": "libvirt.LibvirtDriver"}})

    def refused() -> None:
        with pytest.raises(QemuGuestAgentNotEnabled, match="QEMU guest agent is not enabled"):
            server.change_password("made-up")

    assert story(cloud, refused) == ["compute.exception QemuGuestAgentNotEnabled"]
    assert (server.status, server.task_state) == ("ACTIVE", None)


def test_no_password_is_ever_told() -> None:
    """Neither a new one nor a rescued server's."""
    cloud, server = region_with_server(EVERY_UPDATE)
    server.change_password("Planted-Secret-1")
    server.rescue(admin_password="Planted-Secret-2")  # pragma: allowlist secret
    cloud.run()
    assert b"Planted-Secret" not in b"".join(said(cloud))


def said(cloud: Cloud) -> list[bytes]:
    """Every notification as JSON."""
    return [notification.to_json() for notification in cloud.notifications]


def test_a_crash_dump_changes_no_state() -> None:
    """Whether it succeeds or not."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.trigger_crash_dump) == [
        "instance.trigger_crash_dump.start active/None/running",
        "instance.trigger_crash_dump.end active/None/running",
    ]
    with cloud.faults.inject("virt.inject_nmi", InternalError("no")):
        failed = story(cloud, server.trigger_crash_dump)
    assert failed == [
        "instance.trigger_crash_dump.start active/None/running",
        "compute.exception InternalError",
    ]
