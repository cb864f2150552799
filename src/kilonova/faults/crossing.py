# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a call crosses a seam: straight through while nothing is planned."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterable, Mapping
from functools import wraps
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
    seams = (each for each in SEAMS.values() if each.group == group)
    return cast(T, _Crossed(implementation, seams, plan))


def crosses(name: str) -> Callable[[Callable[P, Steps[R]]], Callable[P, Steps[R]]]:
    """Have a story cross a seam first; its first argument is a scope, whose cloud has ``faults``.

    Raises: UnknownSeam.
    """
    at = seam(name)

    def decorate(story: Callable[P, Steps[R]]) -> Callable[P, Steps[R]]:
        @wraps(story)
        def through(*args: P.args, **kwargs: P.kwargs) -> Steps[R]:
            if args[0].cloud.faults.planned:  # type: ignore[attr-defined]
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

    def __init__(self, implementation: object, seams: Iterable[Seam], plan: FaultPlan) -> None:
        own = vars(self)
        own["_implementation"] = implementation
        for each in type(implementation).__mro__:
            for name, member in vars(each).items():
                if isinstance(member, FunctionType) and not name.startswith("_"):
                    own[name] = getattr(implementation, name)  # spares the detour of __getattr__
        straight: dict[str, object] = {}
        crossing: dict[str, object] = {}
        for at in seams:
            for name in (at.method, *MORE_CALLS.get(at.name, ())):
                if name in own:
                    straight[name] = own[name]
                    crossing[name] = _crossing_call(implementation, own[name], at, plan)
        plan.when_planned(lambda planned: own.update(crossing if planned else straight))

    def __getattr__(self, name: str) -> Any:
        return getattr(vars(self)["_implementation"], name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(vars(self)["_implementation"], name, value)

    def __repr__(self) -> str:
        return f"<{vars(self)['_implementation']!r} behind its seams>"


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
