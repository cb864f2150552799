# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The faults that are planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.control.clock import YEAR_S
from kilonova.api.control.refusals import Refusal, unknown
from kilonova.api.control.routing import Route
from kilonova.api.responses import Json, no_content
from kilonova.errors import parameters
from kilonova.faults import FaultOptions

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.control.routing import Command
    from kilonova.faults import Fault, Tally

FIELDS = ("seam", "error", *FaultOptions.__annotations__)


def view(tally: Tally) -> dict[str, Any]:
    """A fault as it was planned, with what became of it."""
    fault = tally.fault
    error = fault.error
    args = None if error is None else dict(zip(parameters(type(error)), error.args, strict=False))
    return {
        "id": fault.id,
        "seam": fault.seam,
        "error": None if error is None else type(error).__name__,
        "args": args,
        "delay": fault.delay,
        "hang": fault.hang,
        "skip": fault.skip,
        "times": fault.times,
        "after": fault.after,
        "probability": fault.probability,
        "expires": fault.expires,
        "match": dict(fault.match),
        "crossings": tally.crossings,
        "hits": tally.hits,
        "spent": tally.spent,
    }


def found(command: Command, fault_id: str) -> Tally:
    """The fault of an id. Raises: Refusal 404."""
    planned = {tally.fault.id: tally for tally in command.cloud.faults.list()}
    if fault_id not in planned:
        remedy = "GET /_kilonova/faults lists them."
        raise Refusal(404, "id", f"There is no fault {fault_id!r}.", remedy)
    return planned[fault_id]


def index(command: Command) -> Response:
    """200: every fault, oldest first; spent ones too."""
    return Json({"faults": [view(tally) for tally in command.cloud.faults.list()]})


def show(command: Command) -> Response:
    """200; 404 for one that is not planned."""
    return Json(view(found(command, command.path["id"])))


def create(command: Command) -> Response:
    """201: the fault, with its id; 400 for what makes no sense, with what would."""
    asked = dict(command.raw)
    for name in asked:
        if name not in FIELDS:
            raise unknown(400, name, "field", name, FIELDS)
    seam = asked.pop("seam", None)
    if not isinstance(seam, str):
        remedy = "Name a seam, such as virt.spawn; GET /_kilonova/seams lists them."
        raise Refusal(400, "seam", "The fault names no seam.", remedy)
    error = asked.pop("error", None)
    if error is not None and not isinstance(error, str):
        remedy = 'Send "error": "NoValidHost", "args": {"reason": "full"}.'
        raise Refusal(400, "error", "An error is given by its name.", remedy)
    for name in ("delay", "expires"):
        value = asked.get(name)
        if isinstance(value, int | float) and value > YEAR_S:
            remedy = f"Give seconds, up to a year's {YEAR_S}."
            raise Refusal(400, name, f"{name} is longer than a year.", remedy)
    options = {name: value for name, value in asked.items() if value is not None}
    fault: Fault = command.cloud.faults.add(seam, error, **options)
    return Json(view(found(command, fault.id)), 201)


def delete(command: Command) -> Response:
    """204; what hangs in the fault goes on. 404 for one that is not planned."""
    command.cloud.faults.remove(found(command, command.path["id"]).fault)
    return no_content()


def clear(command: Command) -> Response:
    """204; what hangs in a fault goes on."""
    command.cloud.faults.clear()
    return no_content()


ROUTES = (
    Route("GET", "/faults", index),
    Route("POST", "/faults", create, None),
    Route("DELETE", "/faults", clear),
    Route("GET", "/faults/{id}", show),
    Route("DELETE", "/faults/{id}", delete),
)
