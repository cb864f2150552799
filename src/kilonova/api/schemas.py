# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Checking request bodies against JSON schemas, with Nova's sentences for what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from jsonschema.exceptions import best_match

from kilonova.api.errors import HttpError
from kilonova.api.microversion import Microversion

FORMATS = FormatChecker()


class Versioned:
    """A JSON schema that holds from a version on, until the next one does."""

    def __init__(self, since: Microversion, schema: Mapping[str, Any]) -> None:
        self.since = since
        self.schema = schema

    @cached_property
    def validator(self) -> Draft4Validator:
        """What checks bodies, made at the first one."""
        return Draft4Validator(self.schema, format_checker=FORMATS)


def validate(bodies: Sequence[Versioned], body: Any, version: Microversion) -> None:
    """Check a body against the schema of its version; none means that any body will do.

    Raises: HttpError 400. Source: nova/api/validation/validators.py, _SchemaValidator.validate.
    """
    fitting = [candidate for candidate in bodies if candidate.since <= version]
    if not fitting:
        return
    error = best_match(fitting[-1].validator.iter_errors(body))
    if error is None:
        return
    if error.absolute_path:
        name = error.absolute_path[-1]
        raise HttpError(
            400,
            f"Invalid input for field/attribute {name}. Value: {error.instance}. {error.message}",
        )
    raise HttpError(400, error.message)
