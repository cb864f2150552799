# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The clock is read, set and moved over HTTP."""

from __future__ import annotations

import pytest

from kilonova.api.served import Settings
from tests.api.control.client import Client


@pytest.fixture
def manual() -> Client:
    """A client, logged in, of a region whose clock it moves itself."""
    client = Client(Settings(clock="manual"))
    client.log_in()
    return client


def test_the_clock_tells_its_mode_and_time(client: Client) -> None:
    """Idle, it has no next event."""
    assert client.control("GET", "/clock") == (
        200,
        {
            "mode": "instant",
            "speed": 1.0,
            "now": "2026-01-01T00:00:00Z",
            "elapsed": 0.0,
            "next_event": None,
        },
    )


def test_in_instant_mode_all_work_is_done_before_the_answer(client: Client) -> None:
    """A server that was asked for is there; the seconds that it took have passed."""
    client.log_in()
    server = client.make_server()
    assert client.status_of(server) == "ACTIVE"
    assert client.control("GET", "/clock")[1]["now"] == "2026-01-01T00:00:05Z"


def test_in_manual_mode_nothing_happens_until_the_clock_is_moved(manual: Client) -> None:
    """What is due at the very moment that it is moved to has happened."""
    before = manual.event_types()
    server = manual.make_server()
    seen = [(manual.status_of(server), manual.event_types() == before)]
    nexts = [manual.control("GET", "/clock")[1]["next_event"]]
    for seconds in (0, 4, 1):
        _, clock = manual.control("POST", "/clock/advance", {"seconds": seconds})
        seen.append((manual.status_of(server), manual.event_types() == before))
        nexts.append(clock["next_event"])
    assert seen == [("BUILD", True), ("BUILD", False), ("BUILD", False), ("ACTIVE", False)]
    assert nexts == [0, 5, 1, None]


def test_settling_lets_everything_happen_that_is_left(manual: Client) -> None:
    """However long it takes on the region's clock."""
    server = manual.make_server()
    status, clock = manual.control("POST", "/clock/settle")
    assert (status, clock["elapsed"], clock["next_event"]) == (200, 5.0, None)
    assert manual.status_of(server) == "ACTIVE"


def test_periodic_tasks_run_as_time_passes(manual: Client) -> None:
    """An advance takes them along; settling leaves them aside."""
    manual.control("PATCH", "/flags", {"DEFAULT": {"compute_monitors": "cpu.virt_driver"}})
    manual.control("DELETE", "/notifications")
    manual.control("POST", "/clock/settle")
    settled = manual.event_types()
    manual.control("POST", "/clock/advance", {"seconds": 60})
    assert (settled, manual.event_types()) == ([], ["metrics.update"])


def test_going_instant_lets_everything_happen(manual: Client) -> None:
    """The mode holds from then on."""
    server = manual.make_server()
    status, clock = manual.control("PUT", "/clock", {"mode": "instant"})
    assert (status, clock["mode"], clock["next_event"]) == (200, "instant", None)
    assert (manual.status_of(server), manual.status_of(manual.make_server())) == ("ACTIVE",) * 2


def test_the_speed_alone_can_be_set(manual: Client) -> None:
    """The mode stays."""
    _, clock = manual.control("PUT", "/clock", {"speed": 10})
    assert (clock["mode"], clock["speed"]) == ("manual", 10.0)


def test_a_clock_cannot_be_moved_or_set_anyhow(manual: Client) -> None:
    """Not back, not by a word, not for longer than a year at once."""
    far = "Give seconds, from 0 to a year's 31622400."
    assert [
        manual.refused("POST", "/clock/advance", body)
        for body in ({"seconds": -1}, {"seconds": "1"}, {"seconds": 1e12}, {"second": 1}, {})
    ] == [
        (400, "seconds", far),
        (400, "seconds", far),
        (400, "seconds", far),
        (400, "second", "Did you mean seconds?"),
        (400, "seconds", "Add it: seconds, from 0 to a year's 31622400."),
    ]
    assert manual.refused("POST", "/clock/settle", {"now": True}) == (400, "now", "Send no body.")
    assert manual.refused("PUT", "/clock", {"mode": "virtual"}) == (
        400,
        "mode",
        "Give instant, real or manual.",
    )
