# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What stands around a payload, and what is known of each event before it is sent."""

from collections.abc import Sequence
from typing import get_type_hints

import msgspec

from kilonova.contract.enums import (
    NotificationAction,
    NotificationPhase,
    NotificationPriority,
    NotificationSource,
)
from kilonova.contract.objects import NovaObject, Payload

API = NotificationSource.NOVA_API
COMPUTE = NotificationSource.NOVA_COMPUTE
CONDUCTOR = NotificationSource.NOVA_CONDUCTOR
METADATA = NotificationSource.NOVA_METADATA
SCHEDULER = NotificationSource.NOVA_SCHEDULER

START = NotificationPhase.START
END = NotificationPhase.END
ERROR = NotificationPhase.ERROR
PROGRESS = NotificationPhase.PROGRESS


class EventType(NovaObject, frozen=True, kw_only=True):
    """What happened to which kind of object, and how far it has come; `str()` is the wire form."""

    VERSION = "1.22"

    object: str
    action: NotificationAction
    phase: NotificationPhase | None

    def __str__(self) -> str:
        stem = f"{self.object}.{self.action}"
        return stem if self.phase is None else f"{stem}.{self.phase}"


class NotificationPublisher(NovaObject, frozen=True, kw_only=True):
    """The binary that speaks and the host it speaks for; `str()` is the wire form."""

    VERSION = "2.2"

    host: str
    source: NotificationSource

    def __str__(self) -> str:
        return f"{self.source}:{self.host}"


class NotificationObject(NovaObject, frozen=True, kw_only=True):
    """A notification as Nova's own classes see it; only its payload is serialized as an object."""

    VERSION = "1.0"

    event_type: EventType
    publisher: NotificationPublisher
    priority: NotificationPriority


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an event type before any notification of it is sent.

    `publisher_host` is the host that stands in the publisher: that of the process that sends it
    ("emitter"), the one the instance is on ("instance"), the one chosen for it ("destination"), or
    the one of the service it is about ("service record"). `samples` are the documented examples,
    the plain one first.
    """

    event_type: str
    object: str
    action: NotificationAction
    phase: NotificationPhase | None
    notification: type[NotificationObject]
    payload: type[Payload]
    priority: NotificationPriority
    sources: tuple[NotificationSource, ...]
    publisher_host: str
    samples: tuple[str, ...]


def announce(
    stem: str,
    notification: type[NotificationObject],
    *phases: NotificationPhase,
    by: Sequence[NotificationSource] = (COMPUTE,),
    priority: NotificationPriority | None = None,
    publisher_host: str = "emitter",
    variants: Sequence[str] = (),
) -> tuple[Event, ...]:
    """Make the events of one action, one for each phase, or a single one where it has no phases.

    An error phase has the priority error, all else info, unless told otherwise. `variants` are the
    forms of the names of further samples, with the places of `{action}` and `{phase}` in them.
    """
    object_, action = stem.split(".")
    return tuple(
        Event(
            event_type=stem if phase is None else f"{stem}.{phase}",
            object=object_,
            action=NotificationAction(action),
            phase=phase,
            notification=notification,
            payload=get_type_hints(notification)["payload"],
            priority=priority
            or (NotificationPriority.ERROR if phase == ERROR else NotificationPriority.INFO),
            sources=tuple(by),
            publisher_host=publisher_host,
            samples=tuple(
                form.format(
                    action=f"{object_}-{action}", phase="" if phase is None else f"-{phase}"
                )
                for form in ("{action}{phase}.json", *(f"{form}.json" for form in variants))
            ),
        )
        for phase in phases or (None,)
    )
