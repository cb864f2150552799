# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the neighbours keep that Compute only looks at: volumes, attachments, shares, network
wishes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct


@dataclass(slots=True, eq=False)
class Attachment:
    """The use of a volume by a server; ``status`` is reserved, attaching, attached or detached.

    Source: Block Storage API, attachments.
    """

    id: str
    volume_id: str
    instance_uuid: str
    status: str = "reserved"
    host: str | None = None
    mountpoint: str | None = None
    attached_at: str | None = None


@dataclass(slots=True, eq=False)
class Volume:
    """A volume; ``size_gb`` in GiB, ``status`` as the API has it (available, reserved, in-use,
    ...).

    ``migration_status`` is ``migrating`` while block storage moves its data: only then may it be
    swapped. Source: Block Storage API, volumes.
    """

    id: str
    size_gb: int
    project_id: str
    user_id: str
    name: str = ""
    status: str = "available"
    multiattach: bool = False
    bootable: bool = False
    volume_type: str | None = None
    availability_zone: str = "nova"
    image_id: str | None = None
    image_metadata: dict[str, str] = field(default_factory=dict)
    snapshot_id: str | None = None
    migration_status: str | None = None
    encrypted: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    description: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    attachments: dict[str, Attachment] = field(default_factory=dict)
    source_volid: str | None = None


@dataclass(slots=True, eq=False)
class Snapshot:
    """What a volume held at one moment; ``size_gb`` in GiB.

    Source: Block Storage API, snapshots.
    """

    id: str
    volume_id: str
    size_gb: int
    name: str
    project_id: str
    created_at: str
    status: str = "available"
    description: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Share:
    """A share; ``status`` as the API has it. Source: Shared File Systems API, shares."""

    id: str
    export_location: str
    share_proto: str = "NFS"
    status: str = "available"
    size_gb: int = 1
    name: str = ""
    project_id: str = ""
    access_rules: dict[str, str] = field(default_factory=dict)
    """Access level by the address or user it was granted to."""
    access_types: dict[str, str] = field(default_factory=dict)
    """What they are (ip, user, cert, cephx), where it was said."""
    description: str | None = None
    is_public: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    created_at: str | None = None


class NetworkRequest(Struct, frozen=True, eq=False, gc=False):
    """One network card that a request asks for: by network, by port, or a fixed address in a
    network.
    """

    network_id: str | None = None
    port_id: str | None = None
    address: str | None = None
    tag: str | None = None
