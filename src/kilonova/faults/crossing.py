# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a call crosses a seam: straight through while nothing is planned."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Hashable, Mapping
from functools import cache, wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar, cast

from kilonova.errors import KilonovaError
from kilonova.faults.plan import FaultPlan, planned_error
from kilonova.faults.seams import SEAMS, Seam, seam

if TYPE_CHECKING:
    from simpy.events import Event

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")
Steps: TypeAlias = "Generator[Event, Any, R]"

MORE_CALLS: Mapping[str, tuple[str, ...]] = {"network.allocate": ("allocate_port",)}
"""The calls that cross a seam beside the one that it is named for."""


def through_seams(implementation: T, group: str, plan: FaultPlan) -> T:
    """The implementation behind the seams of its group; everything else about it is as it was.

    What the implementation calls on itself crosses no seam. While nothing is planned the methods
    are its own, so that a seam costs nothing; look them up when calling, since they change places.
    """
    return cast(T, _Crossed(implementation, group, plan))


def crosses(name: str) -> Callable[[Callable[P, Steps[R]]], Callable[P, Steps[R]]]:
    """Have a story cross a seam first; its first argument is a scope, whose cloud has ``faults``.

    Raises: UnknownSeam.
    """
    at = seam(name)

    def decorate(story: Callable[P, Steps[R]]) -> Callable[P, Steps[R]]:
        @wraps(story)
        def through(*args: P.args, **kwargs: P.kwargs) -> Steps[R]:
            if args[0].cloud.faults.planned:  # type: ignore[attr-defined]  # a scope
                return slowly(*args, **kwargs)
            return story(*args, **kwargs)

        def slowly(*args: P.args, **kwargs: P.kwargs) -> Steps[R]:
            arguments = inspect.signature(story).bind(*args, **kwargs).arguments
            arguments["scope"] = scope = cast(Any, args[0])
            return _cross(scope.cloud.faults, at, arguments, lambda: story(*args, **kwargs))

        return through

    return decorate


class _Crossed:
    """An implementation, seen from across its seams."""

    def __init__(self, implementation: object, group: str, plan: FaultPlan) -> None:
        own, cls = vars(self), cast(Hashable, type(implementation))
        own["_implementation"] = implementation
        for name in _methods(cls):
            own[name] = getattr(implementation, name)  # spares the detour of __getattr__
        calls = _calls(cls, group)
        straight = {name: own[name] for name, _ in calls}

        def change_places(planned: bool) -> None:
            if not planned:
                own.update(straight)
                return
            for name, at in calls:
                own[name] = _crossing_call(implementation, straight[name], at, plan)

        plan.when_planned(change_places)

    def __getattr__(self, name: str) -> Any:
        return getattr(vars(self)["_implementation"], name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(vars(self)["_implementation"], name, value)

    def __repr__(self) -> str:
        return f"<{vars(self)['_implementation']!r} behind its seams>"


@cache
def _methods(cls: Hashable) -> tuple[str, ...]:
    """The names of a class's public methods."""
    return tuple(
        dict.fromkeys(
            name
            for each in cast(type, cls).__mro__
            for name, member in vars(each).items()
            if isinstance(member, FunctionType) and not name.startswith("_")
        )
    )


@cache
def _calls(cls: Hashable, group: str) -> tuple[tuple[str, Seam], ...]:
    """The methods of a class that cross a seam of the group, each with its seam."""
    methods = frozenset(_methods(cls))
    return tuple(
        (name, at)
        for at in SEAMS.values()
        if at.group == group
        for name in (at.method, *MORE_CALLS.get(at.name, ()))
        if name in methods
    )


def _crossing_call(
    implementation: object, method: Callable[..., Steps[R]], at: Seam, plan: FaultPlan
) -> Callable[..., Steps[R]]:
    def call(*args: Any, **kwargs: Any) -> Steps[R]:
        if not plan.planned:
            return method(*args, **kwargs)
        arguments = inspect.signature(method).bind(*args, **kwargs).arguments
        _add_attachment(implementation, arguments)
        return _cross(plan, at, arguments, lambda: method(*args, **kwargs))

    return call


def _cross(
    plan: FaultPlan, at: Seam, arguments: Mapping[str, object], call: Callable[[], Steps[R]]
) -> Steps[R]:
    """Meet what is planned, then make the call."""
    for planned in plan.meet(at.name, arguments):
        fault = planned.fault
        if fault.error is not None:
            raise planned_error(fault.error, at)
        if fault.skip:
            return cast(R, None)  # only seams whose result nobody needs can be skipped
        if fault.delay is not None:
            yield plan.environment.timeout(fault.delay)
        elif (event := planned.hang(plan.environment)) is not None:
            yield event
    return (yield from call())


def _add_attachment(implementation: object, arguments: dict[str, Any]) -> None:
    """Look up whose attachment a call names only by its id, so that server and volume can match."""
    find = getattr(implementation, "attachment", None)
    if find is not None and "attachment_id" in arguments:
        try:
            arguments["attachment"] = find(arguments["attachment_id"])
        except KilonovaError:
            return  # the call itself will say that there is none
