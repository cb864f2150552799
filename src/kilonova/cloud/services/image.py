# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The image service's stand-in: images in memory, and what is worth keeping of their data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kilonova.cloud.model.image import Image
from kilonova.cloud.services.durations import REAL_NEIGHBOURS, NeighbourDurations
from kilonova.errors import ImageNotAuthorized, ImageNotFound

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock
    from kilonova.cloud.context import Context
    from kilonova.cloud.ids import Ids
    from kilonova.cloud.steps import Steps

SHOWN_TO_ALL = ("public", "community")
MOST_BYTES_KEPT = 16 << 20
"""How many bytes an image may have whose data is kept; larger ones are known by their size."""
MOST_BYTES_OF_ALL = 64 << 20
"""How many bytes are kept of all images together: the oldest data is forgotten first."""


class StandInImages:
    """Every project's images. Source: nova/image/glance.py, API."""

    def __init__(
        self, clock: Clock, ids: Ids, *, durations: NeighbourDurations = REAL_NEIGHBOURS
    ) -> None:
        self.clock = clock
        self._ids = ids
        self._durations = durations
        self._images: dict[str, Image] = {}
        self._data: dict[str, bytes] = {}
        self._members: dict[str, dict[str, str]] = {}

    # What Compute asks, each a seam

    def get(self, context: Context, image_id: str) -> Steps[Image]:
        """An image that the project may see. Raises: ImageNotFound."""
        yield from self.clock.wait(0)
        return self.image(context, image_id)

    def create(
        self, context: Context, name: str, properties: Mapping[str, Any], **fields: Any
    ) -> Steps[Image]:
        """A new image in status queued, to be uploaded to; ``fields`` are those of Image."""
        yield from self.clock.wait(0)
        stamp = self.clock.stamp
        image = Image(
            id=self._ids.uuid(),
            name=name,
            properties=dict(properties),
            **{
                "status": "queued",
                "visibility": "private",
                "owner": context.project_id,
                "created_at": stamp,
                "updated_at": stamp,
                **fields,
            },
        )
        self._images[image.id] = image
        return image

    def upload(self, context: Context, image_id: str, size: int, **fields: Any) -> Steps[Image]:
        """The image's data are here, ``size`` bytes of them: it is active from now on.

        Raises: ImageNotFound.
        """
        self.image(context, image_id)
        yield from self.clock.wait(self._durations.image_upload_s)
        return self.update(context, image_id, status="active", size=size, **fields)

    # What else can be done to images

    def image(self, context: Context, image_id: str) -> Image:
        """An image that the project may see, at once. Raises: ImageNotFound."""
        image = self._images.get(image_id)
        if image is None or not self._may_see(context, image):
            raise ImageNotFound(image_id)
        return image

    def update(self, context: Context, image_id: str, **fields: Any) -> Image:
        """Change fields of an image; those who hold the old one keep it. Raises: ImageNotFound."""
        image = replace(self.image(context, image_id), **{"updated_at": self.clock.stamp, **fields})
        self._images[image_id] = image
        return image

    def add(self, image: Image) -> Image:
        """Put an image that is described already, such as a data set's."""
        self._images[image.id] = image
        return image

    def delete(self, context: Context, image_id: str) -> None:
        """Delete an image. Raises: ImageNotFound, ImageNotAuthorized."""
        image = self.image(context, image_id)
        own = context.is_admin or image.owner in (None, context.project_id)
        if image.protected or not own:
            raise ImageNotAuthorized(image_id)
        del self._images[image_id]
        self._data.pop(image_id, None)
        self._members.pop(image_id, None)

    def put_data(
        self,
        context: Context,
        image_id: str,
        data: bytes | None,
        *,
        size: int,
        checksum: str,
        os_hash_value: str,
    ) -> Image:
        """A user's data are here, ``size`` bytes of them; ``data`` is None where they are too many
        to be kept. The image is active at once. Raises: ImageNotFound.
        """
        image = self.update(
            context,
            image_id,
            status="active",
            size=size,
            checksum=checksum,
            os_hash_value=os_hash_value,
        )
        if data is not None:
            self._data[image_id] = data
        kept = sum(map(len, self._data.values()))
        while kept > MOST_BYTES_OF_ALL:
            oldest = next(iter(self._data))
            kept -= len(self._data.pop(oldest))
        return image

    def data(self, image_id: str) -> bytes | None:
        """What was put into an image, as far as it was kept."""
        return self._data.get(image_id)

    def members(self, image_id: str) -> dict[str, str]:
        """The projects that a shared image is shared with, and what they said: pending, accepted
        or rejected.
        """
        return self._members.setdefault(image_id, {})

    def id_of(self, id_or_name: str) -> str:
        """The id of an image by its id or name; what is no name of one is taken for an id."""
        if id_or_name in self._images:
            return id_or_name
        named = (image.id for image in self._images.values() if image.name == id_or_name)
        return next(named, id_or_name)

    def list(self, context: Context) -> list[Image]:
        """The images that the project may see, oldest first."""
        return [image for image in self._images.values() if self._may_see(context, image)]

    def _may_see(self, context: Context, image: Image) -> bool:
        if context.is_admin or image.visibility in SHOWN_TO_ALL:
            return True
        if image.visibility == "shared" and context.project_id in self._members.get(image.id, ()):
            return True
        return image.owner is None or context.project_id in (None, image.owner)
