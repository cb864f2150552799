# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images, as Compute sees what the image service keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, frozen=True, eq=False)
class Image:
    """One image; a change makes a new object, so a request keeps the image it was made with.

    What a volume remembers of its image has no id, and nothing is known of its owner.

    ``size`` is in bytes, ``min_disk`` in GiB, ``min_ram`` in MiB; ``created_at`` and ``updated_at``
    have the form ``2011-01-01T01:02:03Z``. ``properties`` are the custom properties as text; those
    that ImageMetaPropsPayload names are shown typed. Source: nova/objects/image_meta.py, ImageMeta.
    """

    id: str
    name: str | None
    status: str = "active"
    visibility: str | None = "public"
    protected: bool | None = False
    checksum: str | None = None
    owner: str | None = None
    size: int | None = None
    virtual_size: int | None = None
    container_format: str | None = None
    disk_format: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    tags: tuple[str, ...] = ()
    direct_url: str | None = None
    min_ram: int = 0
    min_disk: int = 0
    properties: dict[str, Any] = field(default_factory=dict)
    os_hidden: bool = False
    os_hash_value: str | None = None
    """The data's SHA-512."""
