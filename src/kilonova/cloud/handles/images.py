# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images, as users of the image service make and change them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kilonova.cloud.arguments import checked_class
from kilonova.cloud.model.image import Image

if TYPE_CHECKING:
    from kilonova.cloud.services.image import StandInImages
    from kilonova.cloud.session import Session

SIZE = 21233664
"""Bytes of an image of which nobody says how large it is: those of a small system."""


@checked_class
class Images:
    """The images that a project may see; they are given by themselves, by id or by name."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        name: str,
        *,
        properties: Mapping[str, Any] | None = None,
        size: int = SIZE,
        visibility: str = "private",
        disk_format: str = "qcow2",
        container_format: str = "bare",
        min_ram: int = 0,
        min_disk: int = 0,
    ) -> Image:
        """A new image with its data, active at once: ``size`` in bytes, ``min_ram`` in MiB,
        ``min_disk`` in GiB.
        """
        context = self._session.context
        image = self._session.cloud.answer(
            self._images.create(
                context,
                name,
                properties or {},
                visibility=visibility,
                disk_format=disk_format,
                container_format=container_format,
                min_ram=min_ram,
                min_disk=min_disk,
            )
        )
        return self._images.update(context, image.id, status="active", size=size)

    def get(self, image: Image | str) -> Image:
        """An image. Raises: ImageNotFound."""
        return self._images.image(self._session.context, self._id(image))

    def list(self) -> list[Image]:
        """The images that the project may see, oldest first."""
        return self._images.list(self._session.context)

    def update(self, image: Image | str, **fields: Any) -> Image:
        """Change fields of an image; servers keep what they were made from. Raises:
        ImageNotFound.
        """
        return self._images.update(self._session.context, self._id(image), **fields)

    def delete(self, image: Image | str) -> None:
        """Delete an image. Raises: ImageNotFound, ImageNotAuthorized."""
        self._images.delete(self._session.context, self._id(image))

    def _id(self, image: Image | str) -> str:
        return image.id if isinstance(image, Image) else self._images.id_of(image)

    @property
    def _images(self) -> StandInImages:
        return self._session.cloud.neighbours.images

    def __iter__(self) -> Iterator[Image]:
        return iter(self.list())

    def __len__(self) -> int:
        return len(self.list())
