# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Stories that happen beside others: nobody waits for their end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, ClassVar, Final

from simpy.events import URGENT

from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Scope
    from kilonova.cloud.steps import Steps


ENDED: Final = object()
"""What a story gives instead of an event when it has ended."""


class Story:
    """A story that happens beside whatever else does: it begins once the clock goes on, and goes on
    whenever what it waits for has happened.

    It is what SimPy's Process is, but its end is no event: nothing waits for it. Its beginning is
    one, and has nothing but what SimPy asks of an event that is due. Its host knows it by its
    steps, and abandons those.
    """

    __slots__ = ("_clock", "_course", "_host", "_steps", "callbacks")

    _ok: ClassVar[bool] = True
    _value: ClassVar[None] = None

    def __init__(self, clock: Clock, steps: Steps[Any], host: Host | None) -> None:
        self._clock = clock
        self._steps = steps
        self._course = _to_the_end(steps)
        self._host = host
        self.callbacks: list[Callable[[Any], None]] | None = [self.go_on]
        clock.environment.schedule(self, URGENT)  # type: ignore[arg-type]  # as good as an event

    # Any: an event that has happened has no callbacks, of which SimPy's types know nothing.
    def go_on(self, event: Any) -> None:
        """Go on with what an event brought, up to the next one to wait for."""
        while True:
            try:
                if event._ok:
                    event = self._course.send(event._value)
                else:
                    event.defused = True
                    event = self._course.throw(_again(event._value))
                if event is ENDED:
                    self._end()
                    return
                callbacks = event.callbacks
            except KilonovaError:
                self._end()
                return
            except BaseException as mistake:  # comes out of the run, after what happens with it
                self._end()
                self._clock.event().fail(mistake)  # type: ignore[arg-type]  # SimPy takes any
                return
            if callbacks is not None:
                callbacks.append(self.go_on)
                return

    def _end(self) -> None:
        if self._host is not None:
            self._host.stories.pop(self._steps, None)


def _to_the_end(steps: Steps[Any]) -> Generator[Any, Any, None]:
    """What a story waits for, and then ``ENDED``: compiled, that is less work than an end with
    StopIteration.
    """
    yield from steps
    yield ENDED


def _again(error: BaseException) -> BaseException:
    """An error for one of those who wait, who may not have each other's tracebacks."""
    fresh = type(error)(*error.args)
    fresh.__cause__ = error
    return fresh


def start(
    cloud: Region, steps: Steps[Any], host: Host | None = None, subject: object | None = None
) -> None:
    """Have a story happen beside whatever else does.

    With a host it is that host's, and ends where the host crashes; ``subject`` is what it is about,
    an instance for example. An error ends it as it would end in a service's log; a mistake in
    Kilonova is raised out of ``Cloud.run``.
    """
    if host is not None:
        host.stories[steps] = subject
    Story(cloud.clock, steps, host)


def cast(
    cloud: Region, story: Callable[..., Steps[Any]], service: Scope, args: tuple[Any, ...]
) -> None:
    """Send a message: the service carries out the story, as soon as its host runs."""
    host: Host | None = getattr(service, "host", None)
    if host is not None and not host.service.running:
        host.inbox.append((story, service, args))
    else:
        start(cloud, story(service, *args), host, args[0] if args else None)
