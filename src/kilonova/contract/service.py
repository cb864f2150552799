# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about the services of the cloud."""

from kilonova.contract.envelope import (
    API,
    COMPUTE,
    CONDUCTOR,
    METADATA,
    SCHEDULER,
    Event,
    NotificationObject,
    announce,
)
from kilonova.contract.objects import Payload
from kilonova.contract.values import DateTime, Uuid


class ServiceStatusPayload(Payload, frozen=True, kw_only=True):
    """A service as its record in the database has it."""

    VERSION = "1.1"
    SOURCE = "service"

    host: str | None
    binary: str | None
    topic: str | None
    report_count: int
    disabled: bool
    disabled_reason: str | None
    availability_zone: str | None
    last_seen_up: DateTime | None
    forced_down: bool
    version: int
    uuid: Uuid


class ServiceStatusNotification(NotificationObject, frozen=True, kw_only=True):
    """A service's record is created, changed or deleted."""

    payload: ServiceStatusPayload


EVENTS: tuple[Event, ...] = (
    *announce(
        "service.create",
        ServiceStatusNotification,
        by=(API, COMPUTE, CONDUCTOR, METADATA, SCHEDULER),
        publisher_host="service record",
    ),
    *announce(
        "service.delete",
        ServiceStatusNotification,
        by=(API, COMPUTE, CONDUCTOR, METADATA, SCHEDULER),
        publisher_host="service record",
    ),
    *announce(
        "service.update",
        ServiceStatusNotification,
        by=(API, COMPUTE, CONDUCTOR, METADATA, SCHEDULER),
        publisher_host="service record",
    ),
)
