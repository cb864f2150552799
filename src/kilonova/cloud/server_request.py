# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a user asks for when asking for servers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct, field

from kilonova.cloud.services.records import NetworkRequest

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor

NetworkWish = NetworkRequest
"""One network card: by network, by port, or a fixed address in a network."""

NO_NETWORK = "none"
"""The wish for no network at all."""


class DiskRequest(Struct, frozen=True, gc=False):
    """One disk: where its data come from (image, volume, snapshot, blank) and where it is kept.

    ``volume_size`` in GiB. Source: Compute API, block_device_mapping_v2.
    """

    source_type: str = "blank"
    destination_type: str = "volume"
    uuid: str | None = None
    boot_index: int | None = None
    volume_size: int | None = None
    volume_type: str | None = None
    delete_on_termination: bool = False
    device_name: str | None = None
    device_type: str | None = None
    disk_bus: str | None = None
    guest_format: str | None = None
    tag: str | None = None


class ServerRequest(Struct, frozen=True):
    """A request for between ``min_count`` and ``max_count`` equal servers.

    ``networks`` is None for the project's own choice, and empty with ``no_network`` for none.
    ``forced_host`` and ``forced_node`` bypass the filters, ``requested_host`` and
    ``requested_node`` do not.
    Source: Compute API, Create Server.
    """

    name: str
    flavor: Flavor
    image_id: str | None = None
    min_count: int = 1
    max_count: int = 1
    networks: tuple[NetworkRequest, ...] | None = None
    no_network: bool = False
    disks: tuple[DiskRequest, ...] = ()
    key_name: str | None = None
    description: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ("default",)
    availability_zone: str | None = None
    forced_host: str | None = None
    forced_node: str | None = None
    requested_host: str | None = None
    requested_node: str | None = None
    scheduler_hints: Mapping[str, list[str]] = field(default_factory=dict)
    trusted_image_certificates: tuple[str, ...] | None = None
    config_drive: bool = False
    user_data: str | None = None
    hostname: str | None = None
    auto_disk_config: bool | None = None
    access_ip_v4: str | None = None
    access_ip_v6: str | None = None
    files: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        *,
        image: str | None = None,
        networks: Sequence[NetworkRequest] | str | None = None,
        disks: Sequence[DiskRequest] = (),
        tags: Sequence[str] = (),
        security_groups: Sequence[str] = ("default",),
        metadata: Mapping[str, str] | None = None,
        availability_zone: str | None = None,
        host: str | None = None,
        scheduler_hints: Mapping[str, Any] | None = None,
        trusted_image_certificates: Sequence[str] | None = None,
        **wishes: Any,
    ) -> Self:
        """A request from what a user writes: ``zone:host:node`` forces a host, hints are lists."""
        zone, _, forced = (availability_zone or "").partition(":")
        forced_host, _, forced_node = forced.partition(":")
        return cls(
            image_id=image,
            networks=None if networks is None or isinstance(networks, str) else tuple(networks),
            no_network=networks == NO_NETWORK,
            disks=tuple(disks),
            tags=tuple(tags),
            security_groups=tuple(dict.fromkeys(security_groups)),
            metadata=dict(metadata or {}),
            availability_zone=zone or None,
            forced_host=forced_host or None,
            forced_node=forced_node or None,
            requested_host=host,
            scheduler_hints={
                name: list(value) if isinstance(value, (list, tuple)) else [str(value)]
                for name, value in (scheduler_hints or {}).items()
            },
            trusted_image_certificates=None
            if trusted_image_certificates is None
            else tuple(trusted_image_certificates),
            **wishes,
        )
