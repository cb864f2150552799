# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images: queued, uploaded, seen and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kilonova.cloud.clock import Clock
from kilonova.cloud.context import Context
from kilonova.cloud.ids import Ids
from kilonova.cloud.model.image import Image
from kilonova.cloud.services.image import StandInImages
from kilonova.errors import ImageNotAuthorized, ImageNotFound

Answer = Callable[[Any], Any]


@pytest.fixture
def images(clock: Clock, ids: Ids) -> StandInImages:
    return StandInImages(clock, ids)


def test_a_snapshot_is_queued_until_its_data_are_here(
    images: StandInImages, context: Context, answer: Answer
) -> None:
    """Whoever holds the queued image keeps it as it was."""
    queued = answer(images.create(context, "snap", {"base": "image-1"}, min_disk=1))
    active = answer(images.upload(context, queued.id, 1024))
    assert (queued.status, queued.size, queued.owner) == ("queued", None, "project-1")
    assert (active.status, active.size, active.updated_at) == (
        "active",
        1024,
        "2026-01-01T00:00:05Z",
    )
    assert (active.id, active.min_disk, active.properties) == (queued.id, 1, {"base": "image-1"})
    assert answer(images.get(context, queued.id)) is active


def test_a_project_sees_public_images_and_its_own(
    images: StandInImages, context: Context, admin: Context, answer: Answer
) -> None:
    """What it does not see it is told does not exist."""
    public = images.add(Image("public", "cirros", owner="project-2"))
    own = answer(images.create(context, "own", {}))
    theirs = answer(images.create(admin, "theirs", {}))
    assert images.list(context) == [public, own]
    assert images.list(admin) == [public, own, theirs]
    with pytest.raises(ImageNotFound) as raised:
        answer(images.get(context, theirs.id))
    assert str(raised.value) == f"Image {theirs.id} could not be found."


def test_an_image_is_deleted_by_its_owner_unless_it_is_protected(
    images: StandInImages, context: Context, admin: Context, answer: Answer
) -> None:
    """Another project may see it but not delete it."""
    public = images.add(Image("public", "cirros", owner="project-2"))
    with pytest.raises(ImageNotAuthorized):
        images.delete(context, public.id)
    images.update(admin, public.id, protected=True)
    with pytest.raises(ImageNotAuthorized):
        images.delete(admin, public.id)
    images.update(admin, public.id, protected=False)
    images.delete(admin, public.id)
    assert images.list(admin) == []
