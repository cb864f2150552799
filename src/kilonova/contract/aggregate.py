# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about host aggregates."""

from kilonova.contract.envelope import (
    API,
    CONDUCTOR,
    END,
    PROGRESS,
    START,
    Event,
    NotificationObject,
    announce,
)
from kilonova.contract.objects import Payload
from kilonova.contract.values import Computed, Uuid


class AggregatePayload(Payload, frozen=True, kw_only=True):
    """A host aggregate; its hosts and metadata are null until they are known."""

    VERSION = "1.1"
    SOURCE = "aggregate"

    id: int | None
    uuid: Uuid
    name: str
    hosts: list[str] | None
    metadata: dict[str, str] | None


class AggregateCachePayload(Payload, frozen=True, kw_only=True):
    """How far caching images on the hosts of an aggregate has come, one host at a time."""

    VERSION = "1.0"
    SOURCE = "aggregate"

    id: int
    uuid: Uuid
    name: str
    host: Computed[str]
    images_cached: Computed[list[str]]
    images_failed: Computed[list[str]]
    index: Computed[int]
    total: Computed[int]


class AggregateNotification(NotificationObject, frozen=True, kw_only=True):
    """An aggregate changes."""

    payload: AggregatePayload


class AggregateCacheNotification(NotificationObject, frozen=True, kw_only=True):
    """One more host of an aggregate has cached its images."""

    payload: AggregateCachePayload


EVENTS: tuple[Event, ...] = (
    *announce("aggregate.add_host", AggregateNotification, START, END, by=(API,)),
    *announce("aggregate.cache_images", AggregateNotification, START, END, by=(API,)),
    *announce("aggregate.cache_images", AggregateCacheNotification, PROGRESS, by=(CONDUCTOR,)),
    *announce("aggregate.create", AggregateNotification, START, END, by=(API,)),
    *announce("aggregate.delete", AggregateNotification, START, END, by=(API,)),
    *announce("aggregate.remove_host", AggregateNotification, START, END, by=(API,)),
    *announce("aggregate.update_metadata", AggregateNotification, START, END, by=(API,)),
    *announce("aggregate.update_prop", AggregateNotification, START, END, by=(API,)),
)
