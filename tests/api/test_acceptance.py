# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The quick test of a body and jsonschema, which words what is wrong, never disagree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from kilonova.api.acceptance import acceptance
from kilonova.api.compute.resources import ROUTES
from kilonova.api.schemas import nova_validator, what_is_wrong
from tests.api.client import Client, said

SCHEMAS = [
    pytest.param(body.schema, id=f"{route.method} {route.path} {route.key} {body.since}")
    for route in ROUTES
    for body in route.bodies
]
TEXTS = st.sampled_from(
    [
        *("", " ", "a", "1", "-1", "0", "x" * 256, "2.5", "auto", "none", "é", "\n", "a:b"),
        *("192.0.2.1", "2001:db8::1", "155d900f-4e14-4e4c-a73d-069cbf4541e6", "/dev/vdb"),
        *("AUTO", "True", "c2Vl", "hard", "active"),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from([0.5, 1.0, 2**40]) | TEXTS


def values_for(schema: Any) -> st.SearchStrategy[Any]:
    """Values near a schema: some of its properties, some others, right and wrong ones."""
    choices: list[st.SearchStrategy[Any]] = [LEAVES]
    for inner in (*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        choices.append(values_for(inner))
    if "enum" in schema:
        choices.append(st.sampled_from(schema["enum"]))
    if "items" in schema:
        choices.append(st.lists(values_for(schema["items"]), max_size=3))
    properties = {
        **schema.get("properties", {}),
        **dict.fromkeys(
            ("a", "other"), next(iter(schema.get("patternProperties", {}).values()), {})
        ),
    }
    if schema.get("properties") is not None:
        required = {name: values_for(properties[name]) for name in schema.get("required", ())}
        choices.append(
            st.fixed_dictionaries(
                required,
                optional={n: values_for(p) for n, p in properties.items() if n not in required},
            )
        )
    return st.one_of(*reversed(choices))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_quick_test_says_what_jsonschema_says(schema: Any) -> None:
    """For bodies near each schema that a route has."""
    accepts, validator = acceptance(schema), nova_validator()(schema)

    @settings(max_examples=25)
    @given(values_for(schema))
    def agree(body: Any) -> None:
        assert accepts(body) == validator.is_valid(body)

    agree()


def test_an_unknown_keyword_is_a_mistake_in_a_schema() -> None:
    """It would be passed over in silence otherwise."""
    with pytest.raises(KeyError, match="multipleOf"):
        acceptance({"type": "integer", "multipleOf": 2})


def test_what_is_wrong_is_told_in_novas_words(api: Client) -> None:
    """The field, its value and the rule; a name's rule is told in words of its own."""
    sound = {"name": "x", "ram": 1, "vcpus": 1, "disk": 1}

    def refused(**changes: Any) -> str:
        status, message = said(api.request("POST", "/flavors", {"flavor": {**sound, **changes}}))
        assert status == 400
        return message

    assert [
        refused(ram="much"),
        refused(ram=0),
        refused(name=" x"),
        refused(colour="red"),
        said(api.request("POST", "/flavors", {"flavor": {}}))[1],
        said(api.request("POST", "/flavors"))[1],
    ] == [
        "Invalid input for field/attribute ram. Value: much. 'much' does not match '^[0-9]+$'",
        "Invalid input for field/attribute ram. Value: 0. 0 is less than the minimum of 1",
        "An invalid 'name' value was provided. The name must be: printable characters. Can not "
        "start or end with whitespace.",
        "Invalid input for field/attribute flavor. Value: {'name': 'x', 'ram': 1, 'vcpus': 1, "
        "'disk': 1, 'colour': 'red'}. Additional properties are not allowed ('colour' was "
        "unexpected)",
        "Invalid input for field/attribute flavor. Value: {}. 'name' is a required property",
        "None is not of type 'object'",
    ]


def test_a_sound_body_has_nothing_wrong() -> None:
    """Whoever asks all the same gets a sentence."""
    assert what_is_wrong({"type": "object"}, {}) == "The request body is invalid."
