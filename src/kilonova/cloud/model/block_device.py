# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Block device mappings: which disks an instance has."""

from __future__ import annotations

from msgspec import Struct


class BlockDeviceMapping(Struct, eq=False, gc=False):
    """One disk of an instance; only those with a volume show in payloads.

    ``source_type`` is image, volume, snapshot or blank; ``destination_type`` local or volume;
    ``volume_size`` in GiB. Source: nova/objects/block_device.py, BlockDeviceMapping.
    """

    uuid: str
    source_type: str
    destination_type: str
    device_name: str | None = None
    boot_index: int | None = None
    delete_on_termination: bool = False
    volume_id: str | None = None
    volume_size: int | None = None
    volume_type: str | None = None
    snapshot_id: str | None = None
    image_id: str | None = None
    attachment_id: str | None = None
    device_type: str | None = None
    disk_bus: str | None = None
    guest_format: str | None = None
    tag: str | None = None

    @property
    def is_volume(self) -> bool:
        """Whether the disk is a volume of the block storage service."""
        return self.destination_type == "volume"

    @property
    def is_root(self) -> bool:
        """Whether the instance boots from this disk."""
        return self.boot_index == 0
