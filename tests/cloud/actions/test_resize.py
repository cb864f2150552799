# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Resize and cold migration: begin, confirm, revert, retry."""

from __future__ import annotations

import pytest

from kilonova.cloud.server_request import DiskRequest
from kilonova.errors import (
    CannotMigrateToSameHost,
    CannotResizeDisk,
    CannotResizeToSameFlavor,
    ComputeHostNotFound,
    FlavorDiskSmallerThanMinDisk,
    FlavorNotFound,
    InstanceFaultRollback,
    InstanceInvalidState,
    MessagingTimeout,
    MigrationError,
    NoValidHost,
    PortBindingFailed,
    ResizeError,
    ServiceUnavailable,
    TooManyInstances,
)
from tests.cloud.actions.moving import (
    VOLUME,
    counted,
    holders,
    moves,
    region_with_hosts,
    said,
    tell,
)
from tests.cloud.actions.regions import EVERY_UPDATE, IMAGE

GO = [
    "host2 instance.exists active/resize_prep/running",
    "host2 instance.resize_prep.start active/resize_prep/running",
    "host2 instance.resize_prep.end active/resize_prep/running",
    "compute instance.resize.start active/resize_migrating/running",
    "compute instance.resize.end active/resize_migrated/running",
    "host2 instance.resize_finish.start active/resize_finish/running",
    "host2 instance.resize_finish.end resized/None/running",
]
"""A server goes from compute to host2."""


def test_a_resized_server_waits_on_its_new_host() -> None:
    """The move holds what the server had, the server what it has now."""
    cloud, server = region_with_hosts()
    assert said(cloud, server.resize, "m1.small") == GO
    assert (server.status, server.host, server.flavor.name) == (
        "VERIFY_RESIZE",
        "host2",
        "m1.small",
    )
    move = next(iter(cloud.tables.migrations.values()))
    assert holders(cloud) == {move.uuid: ["compute"], server.id: ["host2"]}
    assert counted(cloud) == {"compute": [], "host2": [server.id]}
    assert moves(cloud) == [(1, "resize", "finished")]


def test_every_change_is_told() -> None:
    """Each save that Nova makes, with what it changes."""
    cloud, server = region_with_hosts(EVERY_UPDATE)
    told = [entry.partition(" ")[2] for entry in said(cloud, server.resize, "m1.small")]
    assert told == [
        "instance.update active/resize_prep/running",
        "instance.exists active/resize_prep/running",
        "instance.resize_prep.start active/resize_prep/running",
        "instance.update active/resize_prep/running",
        "instance.resize_prep.end active/resize_prep/running",
        "instance.update active/resize_migrating/running",
        "instance.resize.start active/resize_migrating/running",
        "instance.update active/resize_migrated/running",
        "instance.resize.end active/resize_migrated/running",
        "instance.update active/resize_finish/running",
        "instance.resize_finish.start active/resize_finish/running",
        "instance.update resized/None/running",
        "instance.resize_finish.end resized/None/running",
    ]


def test_a_confirmed_server_leaves_nothing_behind() -> None:
    """The old host says so, and holds nothing any more."""
    cloud, server = region_with_hosts()
    said(cloud, server.resize, "m1.small")
    assert said(cloud, server.confirm_resize) == [
        "compute instance.resize_confirm.start resized/None/running",
        "compute instance.resize_confirm.end active/None/running",
    ]
    assert holders(cloud) == {server.id: ["host2"]}
    assert (moves(cloud), server.instance.old_flavor) == ([(1, "resize", "confirmed")], None)


def test_a_reverted_server_is_back_as_it_was() -> None:
    """The new host tells of its usage, the old one of its return."""
    cloud, server = region_with_hosts()
    said(cloud, server.resize, "m1.small")
    assert said(cloud, server.revert_resize) == [
        "host2 instance.exists resized/resize_reverting/running",
        "compute instance.resize_revert.start resized/resize_reverting/running",
        "compute instance.resize_revert.end active/None/running",
    ]
    assert (server.host, server.flavor.name) == ("compute", "m1.tiny")
    assert holders(cloud) == {server.id: ["compute"]}
    assert counted(cloud) == {"compute": [server.id], "host2": []}
    assert moves(cloud) == [(1, "resize", "reverted")]


def test_a_stopped_server_stays_stopped() -> None:
    """Also when it is reverted: it is stopped once more."""
    cloud, server = region_with_hosts()
    said(cloud, server.stop)
    assert said(cloud, server.migrate)[-1] == (
        "host2 instance.resize_finish.end resized/None/shutdown"
    )
    assert said(cloud, server.revert_resize)[1:] == [
        "compute instance.resize_revert.start resized/resize_reverting/shutdown",
        "compute instance.power_off.start resized/powering-off/shutdown",
        "compute instance.power_off.end stopped/None/shutdown",
        "compute instance.resize_revert.end stopped/None/shutdown",
    ]
    said(cloud, server.migrate)
    said(cloud, server.confirm_resize)
    assert (server.status, server.host) == ("SHUTOFF", "host2")


def test_a_migrated_server_may_name_its_host() -> None:
    """Of two others, and none that is its own or unknown."""
    cloud, server = region_with_hosts(more=2)
    with pytest.raises(CannotMigrateToSameHost):
        server.migrate("compute")
    with pytest.raises(ComputeHostNotFound):
        server.migrate("nope")
    said(cloud, server.migrate, "host3")
    assert (server.host, moves(cloud)) == ("host3", [(1, "migration", "finished")])


def test_volumes_go_along() -> None:
    """Attached to the new host, and back again."""
    cloud, server = region_with_hosts()
    server.attach_volume(VOLUME)
    cloud.run()
    volume = cloud.neighbours.volumes.volume(cloud.service_context(), VOLUME)
    for request, host in ((server.migrate, "host2"), (server.revert_resize, "compute")):
        said(cloud, request)
        assert [(a.host, a.status) for a in volume.attachments.values()] == [(host, "attached")]


def test_a_server_that_boots_from_a_volume_can_move() -> None:
    """Its root disk is attached to the new host."""
    disk = DiskRequest(
        source_type="image",
        destination_type="volume",
        uuid=IMAGE,
        boot_index=0,
        volume_size=1,
    )
    cloud, server = region_with_hosts(image=None, disks=(disk,))
    said(cloud, server.resize, "m1.small")
    said(cloud, server.confirm_resize)
    root = server.instance.root_bdm
    assert root is not None
    assert root.attachment_id is not None
    assert cloud.neighbours.volumes.attachment(root.attachment_id).host == "host2"


# What is refused


def test_what_cannot_be_is_refused() -> None:
    """The same size, no disk, less disk than the image's, and a state that does not fit."""
    cloud, server = region_with_hosts(flags={"quota": {"cores": 4}})
    tiny = cloud.flavors.create("no disk", 512, 1, 0)
    with pytest.raises(CannotResizeToSameFlavor):
        server.resize("m1.tiny")
    with pytest.raises(CannotResizeDisk):
        server.resize(tiny)
    with pytest.raises(TooManyInstances):
        server.resize("m1.xlarge")
    with pytest.raises(InstanceInvalidState, match="Cannot confirm_resize while"):
        server.confirm_resize()
    said(cloud, server.resize, "m1.small")
    with pytest.raises(InstanceInvalidState, match="Cannot resize while"):
        server.migrate()
    said(cloud, server.confirm_resize)
    assert (server.status, moves(cloud)) == ("ACTIVE", [(1, "resize", "confirmed")])


def test_a_disk_cannot_shrink_below_the_image() -> None:
    """What the server was first made with is taken for what its image needs."""
    cloud, _server = region_with_hosts()
    server = cloud.servers.create("large", "m1.small", IMAGE, networks="none")
    cloud.run()
    with pytest.raises(FlavorDiskSmallerThanMinDisk):
        server.resize("m1.tiny")


def test_its_own_host_must_be_up() -> None:
    """Before it moves, and before it forgets."""
    cloud, server = region_with_hosts()
    tell(cloud, "compute", running=False)
    with pytest.raises(ServiceUnavailable):
        server.migrate()
    tell(cloud, "compute", running=True)
    said(cloud, server.migrate)
    tell(cloud, "compute", running=False)
    with pytest.raises(ServiceUnavailable):
        server.confirm_resize()
    assert moves(cloud) == [(1, "migration", "finished")]


def test_a_server_stays_when_no_host_takes_it() -> None:
    """The conductor says so; nothing else has changed."""
    cloud, server = region_with_hosts(more=0)
    assert said(cloud, server.resize, "m1.small") == ["fake-mini compute_task.migrate_server.error"]
    assert (server.status, server.task_state, server.flavor.name) == ("ACTIVE", None, "m1.tiny")
    assert server.fault == "No valid host was found. There are not enough hosts available."
    assert holders(cloud) == {server.id: ["compute"]}


def test_a_server_may_stay_on_its_host_where_that_is_allowed() -> None:
    """With allow_resize_to_same_host the only host takes it again."""
    cloud, server = region_with_hosts({"DEFAULT": {"allow_resize_to_same_host": True}}, more=0)
    said(cloud, server.resize, "m1.small")
    said(cloud, server.confirm_resize)
    assert (server.host, server.flavor.name) == ("compute", "m1.small")
    assert holders(cloud) == {server.id: ["compute"]}
    assert counted(cloud) == {"compute": [server.id]}


# What fails


def test_a_host_that_cannot_take_it_passes_it_on() -> None:
    """The next of the alternates does; the first says why it does not."""
    cloud, server = region_with_hosts(more=2)
    with cloud.faults.inject("compute.prep_resize", MigrationError(reason="no"), times=1):
        assert said(cloud, server.resize, "m1.small")[:6] == [
            "host2 instance.exists active/resize_prep/running",
            "host2 instance.resize_prep.start active/resize_prep/running",
            "host2 instance.resize.error active/resize_prep/running",
            "host2 instance.resize_prep.end active/resize_prep/running",
            "host3 instance.exists active/resize_prep/running",
            "host3 instance.resize_prep.start active/resize_prep/running",
        ]
    said(cloud, server.confirm_resize)
    assert (server.host, moves(cloud)) == ("host3", [(1, "resize", "confirmed")])
    assert holders(cloud) == {server.id: ["host3"]}


def test_a_server_is_in_error_when_every_host_has_failed() -> None:
    """The last one says that nobody is left, and then what went wrong with itself."""
    cloud, server = region_with_hosts(more=1)
    with cloud.faults.inject("compute.prep_resize", MigrationError(reason="no")):
        told = [entry.partition(" ")[2] for entry in said(cloud, server.resize, "m1.small")]
    assert told == [
        "instance.exists active/resize_prep/running",
        "instance.resize_prep.start active/resize_prep/running",
        "compute_task.migrate_server.error",
        "instance.resize.error active/None/running",
        "instance.resize_prep.end active/None/running",
        "compute.exception MigrationError",
    ]
    assert (server.status, server.host, server.flavor.name) == ("ERROR", "compute", "m1.tiny")
    assert holders(cloud) == {server.id: ["compute"]}
    assert moves(cloud) == [(1, "resize", "error")]


def test_a_named_host_is_the_only_one_asked() -> None:
    """Its failure is final."""
    cloud, server = region_with_hosts(more=2)
    with cloud.faults.inject("compute.prep_resize", MigrationError(reason="no")):
        assert said(cloud, server.migrate, "host2")[-2:] == [
            "host2 instance.resize_prep.end active/resize_prep/running",
            "fake-mini compute.exception MigrationError",
        ]
    assert (server.status, holders(cloud)) == ("ERROR", {server.id: ["compute"]})


def test_a_disk_that_cannot_be_sent_leaves_the_server_in_error() -> None:
    """On its old host, which holds what it needs."""
    cloud, server = region_with_hosts()
    with cloud.faults.inject("virt.migrate_disk_and_power_off", ResizeError(reason="no")):
        assert said(cloud, server.resize, "m1.small")[3:] == [
            "compute instance.resize.start active/resize_migrating/running",
            "fake-mini compute.exception ResizeError",
        ]
    assert (server.status, server.host, server.task_state) == ("ERROR", "compute", None)
    assert (holders(cloud), moves(cloud)) == (
        {server.id: ["compute"]},
        [(1, "resize", "error")],
    )


def test_what_is_undone_leaves_the_server_as_it_was() -> None:
    """Only the error that made the host undo it is told."""
    cloud, server = region_with_hosts()
    undone = InstanceFaultRollback(ResizeError("too small"))
    with cloud.faults.inject("virt.migrate_disk_and_power_off", undone):
        assert (
            said(cloud, server.resize, "m1.small")[-1] == "fake-mini compute.exception ResizeError"
        )
    assert (server.status, server.fault) == ("ACTIVE", "Resize error: too small")


def test_a_guest_that_is_not_made_belongs_to_the_new_host() -> None:
    """With its old size; what the old host held is free."""
    cloud, server = region_with_hosts()
    with cloud.faults.inject("network.bind_port", PortBindingFailed("p")):
        said(cloud, server.resize, "m1.small")
    assert (server.status, server.host, server.flavor.name) == ("ERROR", "host2", "m1.tiny")
    assert (holders(cloud), moves(cloud)) == ({server.id: ["host2"]}, [(1, "resize", "error")])


def test_a_confirmation_that_fails_frees_the_old_host_all_the_same() -> None:
    """The server is in error on its new host."""
    cloud, server = region_with_hosts()
    said(cloud, server.resize, "m1.small")
    with cloud.faults.inject("virt.confirm_migration", "libvirtError", args={"message": "no"}):
        assert said(cloud, server.confirm_resize) == [
            "compute instance.resize_confirm.start resized/None/running",
            "fake-mini compute.exception libvirtError",
        ]
    assert (server.status, holders(cloud)) == ("ERROR", {server.id: ["host2"]})


def test_a_revert_that_fails_leaves_the_server_in_error() -> None:
    """On its old host."""
    cloud, server = region_with_hosts()
    said(cloud, server.resize, "m1.small")
    with cloud.faults.inject("virt.finish_revert_migration", "libvirtError", args={"message": "n"}):
        assert said(cloud, server.revert_resize)[-2:] == [
            "compute instance.resize_revert.start resized/resize_reverting/running",
            "fake-mini compute.exception libvirtError",
        ]
    assert (server.status, server.host) == ("ERROR", "compute")
    assert (holders(cloud), moves(cloud)) == (
        {server.id: ["compute"]},
        [(1, "resize", "error")],
    )


# What else ends a move


def test_a_server_is_confirmed_before_it_is_deleted() -> None:
    """It is deleted as it was, waiting: the recordings of Nova show so."""
    cloud, server = region_with_hosts()
    said(cloud, server.resize, "m1.small")
    assert said(cloud, server.delete) == [
        "compute instance.resize_confirm.start resized/deleting/running",
        "compute instance.resize_confirm.end active/None/running",
        "host2 instance.delete.start resized/deleting/running",
        "host2 instance.shutdown.start resized/deleting/running",
        "host2 instance.shutdown.end resized/deleting/running",
        "host2 instance.delete.end deleted/None/pending",
    ]
    assert (holders(cloud), counted(cloud)) == ({}, {"compute": [], "host2": []})


def test_a_server_cannot_be_deleted_while_its_old_host_does_not_answer() -> None:
    """It keeps the task of being deleted."""
    cloud, server = region_with_hosts()
    said(cloud, server.resize, "m1.small")
    tell(cloud, "compute", running=False)
    with pytest.raises(MessagingTimeout):
        server.delete()
    assert server.task_state == "deleting"


def test_no_host_is_what_the_conductor_answers() -> None:
    """A planned failure of the conductor is told like its own."""
    cloud, server = region_with_hosts()
    with cloud.faults.inject("conductor.resize_instance", NoValidHost("full")):
        told = said(cloud, server.migrate)
    assert [entry.partition(" ")[2] for entry in told] == ["compute_task.migrate_server.error"]
    assert (server.status, holders(cloud)) == ("ACTIVE", {server.id: ["compute"]})


def test_shares_go_along() -> None:
    """The new host mounts them; the old one may not any more once the move is confirmed."""
    cloud, server = region_with_hosts()
    said(cloud, server.stop)
    server.attach_share("e8debdc0-447a-4376-a10a-4cd9122d7986")
    cloud.run()
    with cloud.faults.watch() as crossings:
        said(cloud, server.migrate)
        said(cloud, server.confirm_resize)
    hosts = {host.name: host for host in cloud.hosts}
    seen = [
        (crossing.seam, crossing.arguments.get("host"))
        for crossing in crossings
        if crossing.seam.endswith("mount_share") or crossing.seam.startswith("share.")
    ]
    assert seen == [
        ("share.allow_access", None),
        ("virt.mount_share", hosts["host2"]),
        ("virt.umount_share", hosts["compute"]),
        ("share.deny_access", None),
    ]


def test_the_state_is_looked_at_before_the_flavor() -> None:
    """A flavor that does not exist is only found out when the server could be resized."""
    cloud, server = region_with_hosts()
    with pytest.raises(FlavorNotFound):
        server.resize("nope")
    said(cloud, server.pause)
    with pytest.raises(InstanceInvalidState):
        server.resize("nope")
