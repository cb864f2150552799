# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The parts of the OpenAPI document that no table has: refusals, tokens, versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kilonova.api.control.clock import YEAR_S
from kilonova.api.microversion import HEADER, NEWEST

TEXT: Mapping[str, Any] = {"type": "string"}
SECONDS: Mapping[str, Any] = {"type": ["number", "null"], "minimum": 0, "maximum": YEAR_S}
COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 0}

FAULTS: Mapping[str, Any] = {
    "ComputeFault": {
        "description": "One key, Nova's name of the fault, with code and message.",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {
            "type": "object",
            "properties": {"code": {"type": "integer"}, "message": TEXT},
            "required": ["code", "message"],
        },
    },
    "ControlError": {
        "type": "object",
        "properties": {
            "error": {
                "type": "object",
                "properties": {
                    "code": {"type": "integer"},
                    "field": TEXT,
                    "message": TEXT,
                    "remedy": TEXT,
                },
                "required": ["code", "field", "message", "remedy"],
            }
        },
        "required": ["error"],
    },
    "NewFault": {
        "type": "object",
        "properties": {
            "seam": TEXT,
            "error": {"type": ["string", "null"]},
            "args": {"type": ["object", "array", "null"]},
            "delay": SECONDS,
            "hang": {"type": ["boolean", "null"]},
            "skip": {"type": ["boolean", "null"]},
            "times": {"type": ["integer", "null"], "minimum": 1},
            "after": {"type": ["integer", "null"], "minimum": 0},
            "probability": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "expires": SECONDS,
            "match": {"type": ["object", "null"]},
        },
        "required": ["seam"],
        "additionalProperties": False,
    },
    "Flags": {
        "description": "Options by group.",
        "type": "object",
        "additionalProperties": {"type": "object"},
    },
}

RAW: Mapping[str, Mapping[str, Any]] = {
    "POST /faults": {"$ref": "#/components/schemas/NewFault"},
    "PATCH /flags": {"$ref": "#/components/schemas/Flags"},
}
"""Bodies of the control interface that only the region can read, by method and path."""


def _refusal(description: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


RESPONSES: Mapping[str, Any] = {
    "fault": _refusal("Refused by Compute.", {"$ref": "#/components/schemas/ComputeFault"}),
    "controlError": _refusal(
        "Refused, with the field and a remedy.", {"$ref": "#/components/schemas/ControlError"}
    ),
    "refusal": {"description": "Refused, in the words of the service."},
}
REFUSAL_OF: Mapping[str, str] = {"compute": "fault", "control": "controlError"}
"""The refusal of a door; of the others, ``refusal``."""

PARAMETERS: Mapping[str, Any] = {
    "microversion": {
        "name": HEADER,
        "in": "header",
        "description": "The version that is asked for; 2.1 without it.",
        "schema": {"type": "string", "enum": [f"compute {NEWEST}"]},
        "required": True,
    }
}

SECURITY: Mapping[str, Any] = {
    "token": {"type": "apiKey", "in": "header", "name": "X-Auth-Token"},
    "control": {"type": "apiKey", "in": "header", "name": "X-Kilonova-Token"},
}
SCHEME_OF: Mapping[str, str] = {"control": "control"}
"""What a door wants to see; the others want a token of Identity's."""
