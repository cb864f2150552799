# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Request schemas of flavors. Source: nova/api/openstack/compute/schemas/flavors.py."""

from __future__ import annotations

from kilonova.api.compute.schemas.parts import (
    BOOLEAN,
    DESCRIPTION,
    NAME,
    Schema,
    body,
    count,
    described,
    without,
)

EXTRA_SPEC_NAME = r"^[a-zA-Z0-9-_:. ]{1,255}$"

CREATE = body(
    "flavor",
    {
        "name": NAME,
        "id": {
            "type": ["string", "number", "null"],
            "minLength": 1,
            "maxLength": 255,
            "pattern": "^(?! )[a-zA-Z0-9. _-]+(?<! )$",
        },
        "ram": count(1),
        "vcpus": count(1),
        "disk": count(0),
        "OS-FLV-EXT-DATA:ephemeral": count(0),
        "swap": count(0),
        "rxtx_factor": {
            "type": ["number", "string"],
            "pattern": r"^[0-9]+(\.[0-9]+)?$",
            "exclusiveMinimum": 0,
            "maximum": 3.40282e38,
        },
        "os-flavor-access:is_public": BOOLEAN,
    },
    required=("name", "ram", "vcpus", "disk"),
)
CREATE_WITH_DESCRIPTION = described(CREATE, "flavor", {**DESCRIPTION, "maxLength": 65535})
CREATE_WITHOUT_RXTX = without(CREATE_WITH_DESCRIPTION, "flavor", "rxtx_factor")
UPDATE = body(
    "flavor", {"description": {**DESCRIPTION, "maxLength": 65535}}, required=("description",)
)

VALUE: Schema = {"type": ["string", "number"], "maxLength": 255}
EXTRA_SPEC: Schema = {
    "type": "object",
    "properties": {},
    "patternProperties": {EXTRA_SPEC_NAME: VALUE},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
EXTRA_SPECS: Schema = {
    "type": "object",
    "properties": {
        "extra_specs": {
            "type": "object",
            "properties": {},
            "patternProperties": {EXTRA_SPEC_NAME: VALUE},
            "additionalProperties": False,
        }
    },
    "required": ["extra_specs"],
    "additionalProperties": False,
}

TENANT: Schema = {
    "type": "object",
    "properties": {"tenant": {"type": "string", "minLength": 1, "maxLength": 255}},
    "required": ["tenant"],
    "additionalProperties": False,
}
ADD_ACCESS: Schema = {
    "type": "object",
    "properties": {"addTenantAccess": TENANT},
    "required": ["addTenantAccess"],
    "additionalProperties": False,
}
REMOVE_ACCESS: Schema = {
    "type": "object",
    "properties": {"removeTenantAccess": TENANT},
    "required": ["removeTenantAccess"],
    "additionalProperties": False,
}
