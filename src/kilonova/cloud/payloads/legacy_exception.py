# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Errors as legacy notifications show them: by what Python prints of the object."""

from __future__ import annotations

from typing import Any

from kilonova.errors import NovaError


def shown_error(error: BaseException) -> str:
    """One of Nova's own as its details, sentence and class, any other as Python shows it.

    Source: nova/exception.py, NovaException.__repr__; nova/rpc.py, JsonPayloadSerializer.
    """
    if not isinstance(error, NovaError):
        return f"{type(error).__name__}({', '.join(map(repr, error.args))})"
    details: dict[str, Any] = {
        name: getattr(error, name) for name in error.parameters if name != "message"
    }
    if "message" in vars(error) or list(details.values()) == [str(error)]:
        details = {}  # Nova is given the sentence then
    return str(
        {
            "kwargs": {**details, "code": error.code},
            "message": str(error),
            "class": type(error).__name__,
        }
    )
