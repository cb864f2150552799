# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Failures in nova-api that are announced with compute.exception."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.scope import Api

P = ParamSpec("P")
R = TypeVar("R")


def announces_exceptions(
    request: Callable[Concatenate[Api, P], R],
) -> Callable[Concatenate[Api, P], R]:
    """A request whose errors are announced. Source: nova/exception_wrapper.py, wrap_exception."""

    @wraps(request)
    def announcing(api: Api, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return request(api, *args, **kwargs)
        except KilonovaError as error:
            api.announce_exception(error)
            raise

    return announcing
