# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a service announces what it does to an instance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kilonova.cloud.legacy.instances import tell_twin
from kilonova.cloud.payloads.instance import body_of_event
from kilonova.contract import EVENTS
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Scope


def announce_instance(
    scope: Scope,
    event_type: str,
    instance: Instance,
    details: dict[str, Any],
    fault: BaseException | None = None,
    host: str | None = None,
) -> None:
    """Publish an event of an instance, with what its action adds to it by the names of the
    contract; the publisher's host is the service's own unless given.

    Its legacy twin, where it has one, goes right before it.
    Source: nova/compute/utils.py, notify_about_instance_action and its siblings.
    """
    if scope.cloud.legacy.is_open:
        tell_twin(scope, event_type, instance, fault, details)
    body = body_of_event(event_type, scope, instance, fault, details)
    scope.cloud.outlet.publish(
        event_type, f"{scope.SOURCE}:{host or scope.own_host}", body, scope.context
    )


class Phases:
    """A stretch of an action: ``.start`` on entry, ``.end`` on success, ``.error`` where Nova has
    one.

    Only a ``KilonovaError`` is announced: a story that is merely abandoned, or stumbles over a
    mistake in Kilonova, says nothing more.
    """

    __slots__ = ("_details", "_event", "_instance", "_scope")

    def __init__(
        self, scope: Scope, event: str, instance: Instance, details: dict[str, Any]
    ) -> None:
        self._scope = scope
        self._event = event
        self._instance = instance
        self._details = details

    def __enter__(self) -> None:
        announce_instance(self._scope, f"{self._event}.start", self._instance, self._details)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            announce_instance(self._scope, f"{self._event}.end", self._instance, self._details)
        elif isinstance(error, KilonovaError) and f"{self._event}.error" in EVENTS:
            announce_instance(
                self._scope, f"{self._event}.error", self._instance, self._details, fault=error
            )


@contextmanager
def unsaved(instance: Instance, **changes: Any) -> Iterator[None]:
    """What is announced within shows changes that only the service's own memory has yet.

    Nothing may be waited for within: nobody else is to see them.
    """
    before = {name: getattr(instance, name) for name in changes}
    for name, value in changes.items():
        setattr(instance, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(instance, name, value)
