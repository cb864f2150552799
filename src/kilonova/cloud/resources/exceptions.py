# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Failures in nova-api that are announced with compute.exception."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from kilonova.cloud.legacy.exceptions import tell_exception
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.scope import Api

P = ParamSpec("P")
R = TypeVar("R")


def announces_exceptions(
    function: str,
    shown: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
    *,
    service: str = "compute",
) -> Callable[[Callable[Concatenate[Api, P], R]], Callable[Concatenate[Api, P], R]]:
    """A request whose errors are announced; legacy notifications tell them of Nova's function and
    service, with the arguments as they are ``shown``.

    Source: nova/exception_wrapper.py, wrap_exception.
    """

    def guard(
        request: Callable[Concatenate[Api, P], R],
    ) -> Callable[Concatenate[Api, P], R]:
        parameters = signature(request)

        @wraps(request)
        def announcing(api: Api, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return request(api, *args, **kwargs)
            except KilonovaError as error:

                def arguments() -> Mapping[str, Any]:
                    given = parameters.bind(api, *args, **kwargs)
                    given.apply_defaults()
                    del given.arguments["api"]
                    return shown(given.arguments)

                tell_exception(api, error, function, arguments, service)
                api.announce_exception(error)
                raise

        return announcing

    return guard
