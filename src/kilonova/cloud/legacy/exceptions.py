# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The legacy form of compute.exception: under the name of Nova's function, with its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kilonova.cloud.payloads.legacy_arguments import shown_instance
from kilonova.cloud.payloads.legacy_exception import shown_error

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Scope

PLAIN = (str, int, float, type(None))


def tell_exception(
    scope: Scope,
    error: BaseException,
    function: str,
    arguments: Callable[[], Mapping[str, Any]],
    service: str = "compute",
) -> None:
    """Send an error of a function; what may be a password is left out.

    Source: nova/exception_wrapper.py, wrap_exception.
    """

    def payload() -> Mapping[str, Any]:
        told = {name: value for name, value in arguments().items() if "_pass" not in name}
        return {"exception": shown_error(error), "args": told}

    publisher = f"{service}.{scope.configured_host}"
    scope.cloud.legacy.publish(function, publisher, payload, scope.context, "ERROR")


def told_arguments(
    scope: Scope, instance: Instance, names: tuple[str, ...], args: tuple[Any, ...]
) -> Mapping[str, Any]:
    """The server that a story is about, and those of its arguments that are plain values."""
    given = zip(names[: len(args)], args, strict=True)
    plain = {name: value for name, value in given if isinstance(value, PLAIN)}
    return {"instance": shown_instance(scope.cloud, instance), **plain}
