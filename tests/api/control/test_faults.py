# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Faults are planned, read and taken back over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from kilonova.faults import SEAMS
from tests.api.control.client import Client

FRESH: dict[str, Any] = {
    "error": None,
    "args": None,
    "delay": None,
    "hang": False,
    "skip": False,
    "times": None,
    "after": 0,
    "probability": 1.0,
    "expires": None,
    "match": {},
    "crossings": 0,
    "hits": 0,
    "spent": False,
}


@pytest.mark.parametrize(
    "asked",
    [
        {
            "seam": "virt.spawn",
            "error": "InstanceDeployFailure",
            "args": {"reason": "no luck"},
            "times": 1,
            "after": 2,
            "match": {"host": "host1"},
        },
        {"seam": "virt.spawn", "delay": 5.0},
        {"seam": "virt.power_off", "hang": True},
        {"seam": "virt.power_off", "skip": True, "probability": 0.5, "expires": 60.0},
        {"seam": "virt.*", "error": "TypeError", "args": {"message": "no such argument"}},
        {"seam": "virt.*", "error": "libvirtError", "args": {"message": "no domain"}},
    ],
)
def test_a_planned_fault_is_told_as_it_was_asked_for(client: Client, asked: dict[str, Any]) -> None:
    """With its id, and what became of it so far; the same in the list and by itself."""
    planned = {"id": "fault-1", **FRESH, **asked}
    assert client.control("POST", "/faults", asked) == (201, planned)
    assert client.control("GET", "/faults") == (200, {"faults": [planned]})
    assert client.control("GET", "/faults/fault-1") == (200, planned)


def test_a_planned_fault_strikes(client: Client) -> None:
    """And counts its hits."""
    client.control("POST", "/faults", {"seam": "virt.spawn", "error": "FlavorDiskTooSmall"})
    client.log_in()
    server = client.make_server()
    _, fault = client.control("GET", "/faults/fault-1")
    assert (client.status_of(server), fault["crossings"], fault["hits"]) == ("ERROR", 1, 1)


def test_what_hangs_in_a_fault_goes_on_without_it(client: Client) -> None:
    """The answer to the DELETE is sent once it has."""
    client.control("POST", "/faults", {"seam": "virt.spawn", "hang": True})
    client.log_in()
    server = client.make_server()
    before = client.status_of(server)
    assert client.control("DELETE", "/faults/fault-1") == (204, None)
    assert (before, client.status_of(server)) == ("BUILD", "ACTIVE")


def test_all_faults_are_taken_back_at_once(client: Client) -> None:
    """Then there is none, and none by its id."""
    for _ in range(2):
        client.control("POST", "/faults", {"seam": "virt.spawn", "skip": True})
    assert client.control("DELETE", "/faults") == (204, None)
    assert client.control("GET", "/faults") == (200, {"faults": []})
    remedy = "GET /_kilonova/faults lists them."
    assert client.refused("GET", "/faults/fault-1") == (404, "id", remedy)
    assert client.refused("DELETE", "/faults/fault-1") == (404, "id", remedy)


def test_seams_are_listed_with_what_fits(client: Client) -> None:
    """All of them; each error with the names of its arguments."""
    status, answer = client.control("GET", "/seams")
    assert (status, [each["seam"] for each in answer["seams"]]) == (200, list(SEAMS))
    assert answer["seams"][-1] == {
        "seam": "bus.publish",
        "errors": {"MessageDeliveryFailure": ["message"], "MessagingTimeout": ["message"]},
        "delay": False,
        "hang": False,
        "skip": True,
        "nova": "oslo_messaging.notify.notifier._notify",
    }
    assert "TypeError" in answer["anywhere"]


LISTED = "GET /_kilonova/seams lists the seams, with what fits each."


@pytest.mark.parametrize(
    ("asked", "field", "remedy"),
    [
        ({}, "seam", "Name a seam, such as virt.spawn; GET /_kilonova/seams lists them."),
        ({"seam": "virt.spwan", "skip": True}, "seam", LISTED),
        ({"seam": "virt.spawn", "error": "NoSuchError"}, "error", LISTED),
        (
            {"seam": "virt.connect", "error": "NoValidHost", "args": {"reason": "full"}},
            "error",
            "Take one of: libvirtError, HypervisorUnavailable.",
        ),
        (
            {"seam": "virt.connect", "error": "libvirtError", "args": {"reason": "x"}},
            "args",
            "The error's arguments are: message.",
        ),
        ({"seam": "virt.spawn", "error": 5}, "error", None),
        ({"seam": "virt.spawn", "delay": -1}, "delay", LISTED),
        (
            {"seam": "virt.spawn", "delay": 1e300},
            "delay",
            "Give seconds, up to a year's 31622400.",
        ),
        ({"seam": "virt.spawn", "hang": "yes"}, "hang", LISTED),
        ({"seam": "virt.spawn", "skip": True, "times": 0}, "times", LISTED),
        ({"seam": "virt.spawn", "skip": True, "after": -1}, "after", LISTED),
        ({"seam": "virt.spawn", "skip": True, "match": "web"}, "match", LISTED),
        ({"seam": "virt.spawn", "skip": True, "hang": True}, "fault", LISTED),
        ({"seam": "virt.spawn", "skip": True, "time": 1}, "time", "Did you mean times?"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(
    client: Client, asked: dict[str, Any], field: str, remedy: str | None
) -> None:
    """With 400, the field and what would be right; nothing is planned."""
    status, named, said = client.refused("POST", "/faults", asked)
    assert (status, named) == (400, field)
    assert said == remedy or (remedy is None and said)
    assert client.control("GET", "/faults") == (200, {"faults": []})
