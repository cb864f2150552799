# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Image payloads, as the scheduler sees images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.image_properties import typed_properties
from kilonova.contract.image import ImageMetaPayload, ImageMetaPropsPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.image import Image


def image_payload(image: Image) -> ImageMetaPayload:
    """An image and those of its properties that Compute knows.

    Source: nova/notifications/objects/image.py, ImageMetaPayload.
    """
    return ImageMetaPayload(
        id=image.id or None,
        name=image.name,
        status=image.status,
        visibility=image.visibility,
        protected=image.protected,
        checksum=image.checksum,
        owner=image.owner,
        size=image.size,
        virtual_size=image.virtual_size,
        container_format=image.container_format,
        disk_format=image.disk_format,
        created_at=image.created_at,
        updated_at=image.updated_at,
        tags=list(image.tags) if image.id else None,
        direct_url=image.direct_url,
        min_ram=image.min_ram,
        min_disk=image.min_disk,
        properties=ImageMetaPropsPayload(**typed_properties(image.properties)),
    )
