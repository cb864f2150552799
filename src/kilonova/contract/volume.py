# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about volumes: where they are attached and how they are used."""

from kilonova.contract.envelope import Event, NotificationObject, announce
from kilonova.contract.objects import Payload
from kilonova.contract.values import DateTime, Uuid


class BlockDevicePayload(Payload, frozen=True, kw_only=True):
    """A volume attached to a server; with a boot index of null or -1 it is not booted from."""

    VERSION = "1.0"
    SOURCE = "bdm"

    device_name: str | None
    boot_index: int | None
    delete_on_termination: bool = False
    volume_id: Uuid
    tag: str | None


class VolumeUsagePayload(Payload, frozen=True, kw_only=True):
    """What a server has read from and written to a volume since it was attached."""

    VERSION = "1.0"
    SOURCE = "vol_usage"

    volume_id: Uuid
    project_id: str | None
    user_id: str | None
    availability_zone: str | None
    instance_uuid: Uuid | None
    last_refreshed: DateTime | None
    reads: int
    read_bytes: int
    writes: int
    write_bytes: int


class VolumeUsageNotification(NotificationObject, frozen=True, kw_only=True):
    """A volume's usage was polled, or the volume was detached."""

    payload: VolumeUsagePayload


EVENTS: tuple[Event, ...] = (*announce("volume.usage", VolumeUsageNotification),)
