# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies as clients of version 2.0 send them: with attributes that nobody knows, which are left
out, and with spaces around names.

Source: nova/api/validation/validators.py, _soft_validate_additional_properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kilonova.api.acceptance import acceptance

Schema = Mapping[str, Any]

NAMES = frozenset({"name", "az_name"})
"""Formats around which there may be no spaces later."""


def as_known(schema: Schema, body: Any) -> Any:
    """A body as a schema knows it."""
    for part in schema.get("allOf", ()):
        body = as_known(part, body)
    for choice in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        known = as_known(choice, body)
        if acceptance(choice)(known):
            body = known
            break
    if isinstance(body, str) and schema.get("format") in NAMES:
        return body.strip()
    if isinstance(body, list) and "items" in schema:
        return [as_known(schema["items"], each) for each in body]
    if isinstance(body, dict) and "properties" in schema:
        named = schema["properties"]
        is_open = schema.get("additionalProperties", True) or "patternProperties" in schema
        return {
            name: as_known(named.get(name, {}), value)
            for name, value in body.items()
            if is_open or name in named
        }
    return body
