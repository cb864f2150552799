# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Checking request bodies against JSON schemas, with Nova's sentences for what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from kilonova.api.acceptance import Test, acceptance, number_of
from kilonova.api.errors import HttpError
from kilonova.api.formats import NAMES, TEXTS, InvalidName
from kilonova.api.microversion import OLDEST, Microversion, version

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator


class Versioned:
    """A JSON schema that holds from a version on, until the next one does."""

    def __init__(self, since: Microversion, schema: Mapping[str, Any]) -> None:
        self.since = since
        self.schema = schema

    @cached_property
    def accepts(self) -> Test:
        """Whether a body fits; made at the first one."""
        return acceptance(self.schema)


def growing(*steps: Mapping[str, Any] | tuple[str, Mapping[str, Any]]) -> tuple[Versioned, ...]:
    """The schemas of a request, oldest first: the first as it was in 2.1, each of the others with
    the version that brought it.
    """
    return tuple(
        Versioned(version(step[0]), step[1]) if isinstance(step, tuple) else Versioned(OLDEST, step)
        for step in steps
    )


def validate(bodies: Sequence[Versioned], body: Any, version: Microversion) -> None:
    """Check a body against the schema of its version; none means that any body will do.

    Raises: HttpError 400. Source: nova/api/validation/validators.py, _SchemaValidator.validate.
    """
    held = None
    for candidate in bodies:
        if candidate.since > version:
            break
        held = candidate
    if held is None or held.accepts(body):
        return
    raise HttpError(400, what_is_wrong(held.schema, body))


def what_is_wrong(schema: Mapping[str, Any], body: Any) -> str:
    """The sentence for a body that does not fit."""
    from jsonschema.exceptions import best_match

    error: ValidationError | None = best_match(nova_validator()(schema).iter_errors(body))
    if error is None:
        return "The request body is invalid."
    if isinstance(error.cause, InvalidName):
        return str(error.cause)
    if error.absolute_path:
        name = error.absolute_path[-1]
        return f"Invalid input for field/attribute {name}. Value: {error.instance}. {error.message}"
    return error.message


@cache
def nova_validator() -> Any:
    """jsonschema's validator with what Nova adds to it; imported once a body is wrong."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    checker = FormatChecker(formats=())
    for name, fits in TEXTS.items():
        checker.checks(name)(lambda value, fits=fits: not isinstance(value, str) or fits(value))
    for name, fits_name in NAMES.items():
        checker.checks(name, raises=InvalidName)(fits_name)

    def of_number(keyword: str) -> Any:
        original = Draft202012Validator.VALIDATORS[keyword]

        def check(
            validator: Validator, bound: float, instance: Any, schema: Mapping[str, Any]
        ) -> Iterator[ValidationError]:
            number = number_of(instance)
            if number is not None:
                yield from original(validator, bound, number, schema)

        return check

    kind = extend(  # type: ignore[no-untyped-call]  # jsonschema's
        Draft202012Validator, {"minimum": of_number("minimum"), "maximum": of_number("maximum")}
    )
    return lambda schema: kind(schema, format_checker=checker)
