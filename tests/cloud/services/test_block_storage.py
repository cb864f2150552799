# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Block storage: a volume's status follows from who uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kilonova.cloud.clock import Clock
from kilonova.cloud.context import Context
from kilonova.cloud.ids import Ids
from kilonova.cloud.model.image import Image
from kilonova.cloud.services.block_storage import StandInBlockStorage
from kilonova.cloud.services.image import StandInImages
from kilonova.errors import (
    ImageNotFound,
    InvalidInput,
    InvalidVolume,
    SnapshotNotFound,
    VolumeAttachmentNotFound,
    VolumeNotFound,
)

Answer = Callable[[Any], Any]


@pytest.fixture
def storage(clock: Clock, ids: Ids) -> StandInBlockStorage:
    images = StandInImages(clock, ids)
    images.add(Image("image-1", "cirros", size=100, properties={"os_type": "linux"}))
    return StandInBlockStorage(clock, ids, images)


def test_a_volume_is_in_use_from_the_completed_attachment_to_its_deletion(
    storage: StandInBlockStorage, context: Context, answer: Answer
) -> None:
    """Reserved, attaching, in use, and available again."""
    volume = storage.create(context, 1)
    seen = [volume.status]
    attachment = answer(storage.attachment_create(context, volume.id, "server-1"))
    seen.append(volume.status)
    answer(storage.attachment_update(context, attachment.id, "host1", "/dev/vdb"))
    seen.append(volume.status)
    answer(storage.attachment_complete(context, attachment.id))
    seen.append(volume.status)
    assert (attachment.host, attachment.mountpoint) == ("host1", "/dev/vdb")
    answer(storage.attachment_delete(context, attachment.id))
    seen.append(volume.status)
    assert seen == ["available", "reserved", "attaching", "in-use", "available"]
    with pytest.raises(VolumeAttachmentNotFound):
        answer(storage.attachment_delete(context, attachment.id))


def test_a_volume_serves_one_server_unless_it_is_made_for_more(
    storage: StandInBlockStorage, context: Context, answer: Answer
) -> None:
    """The same server may reserve it again, which moving from host to host needs."""
    single = storage.create(context, 1)
    answer(storage.attachment_create(context, single.id, "server-1"))
    answer(storage.attachment_create(context, single.id, "server-1"))
    with pytest.raises(InvalidVolume) as raised:
        answer(storage.attachment_create(context, single.id, "server-2"))
    assert str(raised.value) == (
        f"Invalid volume: Volume {single.id} status must be available or downloading to reserve, "
        "but the current status is reserved."
    )
    shared = storage.create(context, 1, multiattach=True)
    first = answer(storage.attachment_create(context, shared.id, "server-1"))
    answer(storage.attachment_complete(context, first.id))
    answer(storage.attachment_create(context, shared.id, "server-2"))
    assert len(shared.attachments) == 2


def test_two_servers_cannot_connect_to_a_volume_that_is_not_shared(
    storage: StandInBlockStorage, context: Context, answer: Answer
) -> None:
    """Not even when both attachments were made while that was allowed."""
    volume = storage.create(context, 1, multiattach=True)
    first = answer(storage.attachment_create(context, volume.id, "server-1"))
    answer(storage.attachment_update(context, first.id, "host1", None))
    answer(storage.attachment_complete(context, first.id))
    second = answer(storage.attachment_create(context, volume.id, "server-2"))
    volume.multiattach = False
    with pytest.raises(InvalidInput):
        answer(storage.attachment_update(context, second.id, "host2", None))
    assert second.status == "reserved"


def test_a_volume_made_from_an_image_boots_once_the_image_is_copied(
    storage: StandInBlockStorage, context: Context, clock: Clock, answer: Answer
) -> None:
    """It says which image it came from."""
    volume = storage.create(context, 1, image_id="image-1")
    assert (volume.status, volume.bootable) == ("downloading", True)
    assert answer(storage.wait_until_made(context, volume.id)) is volume
    assert (volume.status, clock.elapsed_s) == ("available", 4)
    assert volume.image_metadata == {
        "image_id": "image-1",
        "image_name": "cirros",
        "container_format": "",
        "disk_format": "",
        "min_disk": "0",
        "min_ram": "0",
        "size": "100",
        "os_type": "linux",
    }


def test_a_volume_made_from_a_snapshot_has_its_size_and_boots_where_that_did(
    storage: StandInBlockStorage, context: Context, clock: Clock, answer: Answer
) -> None:
    """The snapshot may be of a volume that is in use."""
    source = storage.create(context, 3, image_id="image-1")
    answer(storage.wait_until_made(context, source.id))
    snapshot_id = storage.create_snapshot(context, source.id, "before")
    copy = storage.create(context, 1, snapshot_id=snapshot_id)
    assert (copy.status, copy.size_gb, copy.bootable, copy.image_id) == (
        "creating",
        3,
        True,
        "image-1",
    )
    clock.environment.run()
    assert copy.status == "available"
    storage.delete_snapshot(context, snapshot_id)
    with pytest.raises(SnapshotNotFound):
        storage.create(context, 1, snapshot_id=snapshot_id)


def test_a_volume_that_is_used_or_moved_cannot_be_deleted(
    storage: StandInBlockStorage, context: Context, answer: Answer
) -> None:
    """Afterwards it can, once."""
    volume = storage.create(context, 1)
    attachment = answer(storage.attachment_create(context, volume.id, "server-1"))
    with pytest.raises(InvalidVolume):
        storage.delete(context, volume.id)
    answer(storage.attachment_delete(context, attachment.id))
    storage.reset_status(context, volume.id, migration_status="migrating")
    with pytest.raises(InvalidVolume):
        storage.delete(context, volume.id)
    storage.reset_status(context, volume.id, migration_status="none")
    storage.delete(context, volume.id)
    with pytest.raises(VolumeNotFound) as raised:
        storage.delete(context, volume.id)
    assert str(raised.value) == f"Volume {volume.id} could not be found."


@pytest.mark.parametrize(
    ("target", "error", "known_as"),
    [(False, False, "new"), (True, False, "old"), (False, True, "old"), (True, True, "old")],
)
def test_after_a_swap_the_data_is_known_as(
    target: bool,
    error: bool,
    known_as: str,
    storage: StandInBlockStorage,
    context: Context,
    answer: Answer,
) -> None:
    """The target of a migration takes the old id; after an error the old volume goes on."""
    old, new = storage.create(context, 1), storage.create(context, 2)
    names = {old.id: "old", new.id: "new"}
    storage.reset_status(context, old.id, migration_status="migrating")
    if target:
        storage.reset_status(context, new.id, migration_status=f"target:{old.id}")
    saved = answer(storage.migrate_volume_completion(context, old.id, new.id, error))
    assert names[saved] == known_as
    size_gb = 2 if not error else 1
    assert storage.volume(context, saved).size_gb == size_gb
    assert storage.volume(context, saved).migration_status is None


def test_a_detachment_that_comes_to_nothing_leaves_the_volume_in_use(
    storage: StandInBlockStorage, context: Context, answer: Answer
) -> None:
    """Only what is in use can be detached."""
    volume = storage.create(context, 1)
    with pytest.raises(InvalidVolume):
        storage.begin_detaching(context, volume.id)
    attachment = answer(storage.attachment_create(context, volume.id, "server-1"))
    answer(storage.attachment_complete(context, attachment.id))
    storage.begin_detaching(context, volume.id)
    assert volume.status == "detaching"
    storage.roll_detaching(context, volume.id)
    assert volume.status == "in-use"


def test_a_volume_only_grows(storage: StandInBlockStorage, context: Context) -> None:
    """The refusal names both sizes."""
    volume = storage.create(context, 2)
    assert storage.extend(context, volume.id, 3).size_gb == 3
    with pytest.raises(InvalidInput) as raised:
        storage.extend(context, volume.id, 3)
    assert "(current: 3, extended: 3)" in str(raised.value)


def test_a_project_sees_its_own_volumes(
    storage: StandInBlockStorage, context: Context, admin: Context, answer: Answer
) -> None:
    """An administrator sees all of them."""
    own, theirs = storage.create(context, 1), storage.create(admin, 1)
    assert (storage.list(context), storage.list(admin)) == ([own], [own, theirs])
    with pytest.raises(VolumeNotFound):
        answer(storage.get(context, theirs.id))


def test_what_a_volume_is_made_from_must_be_there(
    storage: StandInBlockStorage, context: Context
) -> None:
    """Otherwise nothing is made."""
    with pytest.raises(ImageNotFound):
        storage.create(context, 1, image_id="image-9")
    assert storage.list(context) == []


class Volumes(RuleBasedStateMachine):
    """Attachments of two servers to one shared volume, in any order, beside what the status
    should be.
    """

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        ids = Ids(1)
        self.storage = StandInBlockStorage(self.clock, ids, StandInImages(self.clock, ids))
        self.context = Context("user-1", "project-1", "req-1")
        self.volume = self.storage.create(self.context, 1, multiattach=True)
        self.statuses: dict[str, str] = {}

    def answer(self, steps: Any) -> Any:
        return self.clock.environment.run(until=self.clock.environment.process(steps))

    @rule(server=st.sampled_from(["server-1", "server-2"]))
    def reserve(self, server: str) -> None:
        steps = self.storage.attachment_create(self.context, self.volume.id, server)
        users = {a.instance_uuid for a in self.volume.attachments.values()}
        if self.volume.status in ("available", "in-use") or users == {server}:
            self.statuses[self.answer(steps).id] = "reserved"
        else:
            with pytest.raises(InvalidVolume):
                self.answer(steps)

    @precondition(lambda self: self.statuses)
    @rule(data=st.data())
    def connect(self, data: st.DataObject) -> None:
        attachment = data.draw(st.sampled_from(sorted(self.statuses)))
        self.answer(self.storage.attachment_update(self.context, attachment, "host1", None))
        self.statuses[attachment] = "attaching"

    @precondition(lambda self: self.statuses)
    @rule(data=st.data())
    def complete(self, data: st.DataObject) -> None:
        attachment = data.draw(st.sampled_from(sorted(self.statuses)))
        self.answer(self.storage.attachment_complete(self.context, attachment))
        self.statuses[attachment] = "attached"

    @precondition(lambda self: self.statuses)
    @rule(data=st.data())
    def detach(self, data: st.DataObject) -> None:
        attachment = data.draw(st.sampled_from(sorted(self.statuses)))
        self.answer(self.storage.attachment_delete(self.context, attachment))
        del self.statuses[attachment]

    @invariant()
    def the_status_is_that_of_the_strongest_attachment(self) -> None:
        held = set(self.statuses.values())
        expected = "available"
        for status, shown in (
            ("reserved", "reserved"),
            ("attaching", "attaching"),
            ("attached", "in-use"),
        ):
            if status in held:
                expected = shown
        assert self.volume.status == expected
        assert set(self.volume.attachments) == set(self.statuses)


TestVolumes = Volumes.TestCase
