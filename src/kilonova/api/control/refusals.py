# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the control interface: each names the field, what is wrong, and what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from kilonova.api.responses import Json
from kilonova.cloud.datasets.loading import DataSetError
from kilonova.errors import (
    ComputeHostNotFound,
    ErrorDoesNotFit,
    FaultRefused,
    InvalidFlagValue,
    KilonovaError,
    UnknownError,
    UnknownFlag,
    UnknownPeriodicTask,
    UnknownSeam,
    WrongErrorArguments,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.responses import Response


class Refusal(Exception):
    """An answer other than success; ``field`` is a path into the body or a name in the query."""

    def __init__(self, status: int, field: str, message: str, remedy: str) -> None:
        super().__init__(status, field, message, remedy)
        self.status = status
        self.field = field
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.status} {self.field}: {self.message} {self.remedy}"

    def response(self) -> Response:
        """The refusal as it is sent."""
        error = {
            "code": self.status,
            "field": self.field,
            "message": self.message,
            "remedy": self.remedy,
        }
        return Json({"error": error}, self.status)


def unknown(status: int, field: str, what: str, name: str, known: Iterable[str]) -> Refusal:
    """The refusal of a name that there is not, with the nearest of those that there are."""
    names = list(known)
    nearest = get_close_matches(name, names, n=1)
    remedy = f"Did you mean {nearest[0]}?" if nearest else f"Take one of: {', '.join(names)}."
    return Refusal(status, field, f"There is no {what} {name!r}.", remedy)


SEAMS_ARE_LISTED = "GET /_kilonova/seams lists the seams, with what fits each."
FAULT_FIELDS = (
    "times",
    "after",
    "match",
    "delay",
    "hang",
    "skip",
    "args",
    "probability",
    "expires",
)


def refusal_of(error: KilonovaError) -> Refusal:
    """The refusal that an error of Kilonova's means."""
    message = str(error)
    match error:
        case DataSetError():
            place = f" at {error.path}" if error.path else ""
            wrong = f"Data set {error.data_set}{place}: {error.wrong}."
            return Refusal(400, "data", wrong, error.remedy)
        case UnknownFlag():
            field = error.group if error.option is None else f"{error.group}.{error.option}"
            remedy = f"Did you mean {error.nearest}?" if error.nearest else ""
            return Refusal(400, field, message, remedy or "GET /_kilonova/flags lists them.")
        case InvalidFlagValue():
            remedy = f"Give {error.expected}."
            return Refusal(400, f"{error.group}.{error.option}", message, remedy)
        case UnknownSeam():
            return Refusal(400, "seam", message, SEAMS_ARE_LISTED)
        case UnknownError():
            return Refusal(400, "error", message, SEAMS_ARE_LISTED)
        case ErrorDoesNotFit():
            return Refusal(400, "error", message, f"Take one of: {', '.join(error.fitting)}.")
        case WrongErrorArguments():
            takes = ", ".join(error.parameters) or "none"
            return Refusal(400, "args", message, f"The error's arguments are: {takes}.")
        case FaultRefused():
            field = next((name for name in FAULT_FIELDS if message.startswith(name)), "fault")
            return Refusal(400, field, message, SEAMS_ARE_LISTED)
        case ComputeHostNotFound():
            return Refusal(404, "host", message, "GET /_kilonova/hosts lists the hosts.")
        case UnknownPeriodicTask():
            return Refusal(404, "name", message, "Take a name from nova.compute.manager.")
    return Refusal(409, "", message, "See the message.")
