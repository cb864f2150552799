# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of the scheduler."""

from msgspec import UNSET

from kilonova.contract.envelope import END, SCHEDULER, START, Event, NotificationObject, announce
from kilonova.contract.flavor import FlavorPayload
from kilonova.contract.image import ImageMetaPayload
from kilonova.contract.objects import Payload
from kilonova.contract.server_group import ServerGroupPayload
from kilonova.contract.topology import InstanceNUMATopologyPayload, InstancePCIRequestsPayload
from kilonova.contract.values import Computed, MayBeAbsent, NeverSent, Uuid


class CellMappingPayload(Payload, frozen=True, kw_only=True):
    """A cell."""

    VERSION = "2.0"
    SOURCE = "cell"

    uuid: Uuid
    name: str | None
    disabled: bool = False


class DestinationPayload(Payload, frozen=True, kw_only=True):
    """Where the request must end up; what was not asked for is absent."""

    VERSION = "1.0"
    SOURCE = "destination"

    host: Computed[MayBeAbsent[str]] = UNSET
    node: Computed[MayBeAbsent[str | None]] = UNSET
    cell: MayBeAbsent[CellMappingPayload | None] = UNSET
    aggregates: list[str] | None = None


class SchedulerRetriesPayload(Payload, frozen=True, kw_only=True):
    """The hosts that were tried before, and how often it was tried."""

    VERSION = "1.0"
    SOURCE = "retry"

    num_attempts: int
    hosts: Computed[list[str]]


class RequestSpecPayload(Payload, frozen=True, kw_only=True):
    """What a server needs of the host that is to be found."""

    VERSION = "1.1"
    SOURCE = "request_spec"

    instance_uuid: Uuid
    project_id: str | None
    user_id: str | None
    availability_zone: str | None
    flavor: FlavorPayload | None
    force_hosts: Computed[str | None]
    force_nodes: Computed[str | None]
    ignore_hosts: list[str] | None
    image_meta: NeverSent[ImageMetaPayload | None] = UNSET
    instance_group: ServerGroupPayload | None
    image: ImageMetaPayload | None
    numa_topology: InstanceNUMATopologyPayload | None
    pci_requests: InstancePCIRequestsPayload | None
    num_instances: int = 1
    requested_destination: DestinationPayload | None
    retry: SchedulerRetriesPayload | None
    scheduler_hints: dict[str, list[str]] | None
    security_groups: Computed[list[str]]


class SelectDestinationsNotification(NotificationObject, frozen=True, kw_only=True):
    """The scheduler looks for a host."""

    payload: RequestSpecPayload


EVENTS: tuple[Event, ...] = (
    *announce(
        "scheduler.select_destinations", SelectDestinationsNotification, START, END, by=(SCHEDULER,)
    ),
)
