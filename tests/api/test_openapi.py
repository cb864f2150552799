# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document of what is served."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from kilonova.api.compute.resources import ROUTES
from kilonova.api.control.resources import ROUTES as CONTROL
from kilonova.api.microversion import NEWEST
from tests.api.control.client import Client


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document, as it is served."""
    status, found = Client().control("GET", "/openapi.json")
    assert status == 200
    return dict(found)


def places(document: dict[str, Any], prefix: str) -> set[tuple[str, str]]:
    """Methods and paths below a prefix, whatever parameters are called."""
    return {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path.removeprefix(prefix)))
        for path, methods in document["paths"].items()
        if path.startswith(prefix)
        for method in methods
    }


def test_it_is_an_openapi_document(document: dict[str, Any]) -> None:
    """Valid by the specification's own schema, every reference and every path parameter too."""
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert document["openapi"] == "3.1.0"


def test_it_has_what_requests_are_routed_by_and_nothing_else(document: dict[str, Any]) -> None:
    """Compute as its newest version has it, and the control interface."""
    of_compute = {
        (route.method, re.sub(r"\{\w+\}", "{}", route.path))
        for route in ROUTES
        if route.since <= NEWEST <= route.until
    }
    of_control = {(route.method, re.sub(r"\{\w+\}", "{}", route.path)) for route in CONTROL}
    assert places(document, "/compute/v2.1") == of_compute
    assert places(document, "/_kilonova") == of_control
    assert ("GET", "/os-hosts") not in of_compute


def test_bodies_are_those_that_requests_are_checked_by(document: dict[str, Any]) -> None:
    """An action's body is one of those that the path takes; a fault names its seam."""
    actions = document["paths"]["/compute/v2.1/servers/{server_id}/action"]["post"]
    action = Draft202012Validator(actions["requestBody"]["content"]["application/json"]["schema"])
    fault = Draft202012Validator(document["components"]["schemas"]["NewFault"])
    assert [
        action.is_valid({"reboot": {"type": "HARD"}}),
        action.is_valid({"reboot": {"type": "GENTLE"}}),
        action.is_valid({"os-getVNCConsole": {"type": "novnc"}}),
        fault.is_valid({"seam": "virt.spawn", "hang": True}),
        fault.is_valid({"hang": True}),
    ] == [True, False, False, True, False]


def test_each_operation_says_what_it_answers(document: dict[str, Any]) -> None:
    """In the words of its handler."""
    show = document["paths"]["/compute/v2.1/servers/{server_id}"]["delete"]
    assert show["summary"].startswith("204: ")
    assert set(show["responses"]) == {"204", "401", "403", "404", "409", "default"}
