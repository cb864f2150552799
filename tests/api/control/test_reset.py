# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A region is made anew over HTTP, and health says what it is."""

from __future__ import annotations

import os

from kilonova import __version__
from kilonova.api.served import Settings
from tests.api.control.client import Client

USERS = {"admin": ["admin", "demo"], "demo": ["demo"]}


def test_health_says_what_is_served_and_who_can_log_in(client: Client) -> None:
    """Users come with the projects that they have a role in."""
    assert client.control("GET", "/health") == (
        200,
        {
            "status": "ok",
            "version": __version__,
            "pid": os.getpid(),
            "seed": 0,
            "data": "default",
            "clock": "instant",
            "users": USERS,
        },
    )


def test_a_reset_without_words_comes_back_to_how_serving_began(client: Client) -> None:
    """Everything else that was set meanwhile is gone."""
    client.control("POST", "/reset", {"seed": 9, "flags": {"quota": {"instances": 1}}})
    client.control("POST", "/hosts", {"name": "host2"})
    status, state = client.control("POST", "/reset")
    _, flags = client.control("GET", "/flags")
    _, hosts = client.control("GET", "/hosts")
    assert (status, state["seed"], flags["quota"]["instances"]) == (200, 0, 10)
    assert [host["name"] for host in hosts["hosts"]] == ["host1"]


def test_a_reset_makes_the_region_that_was_asked_for() -> None:
    """Its seed, its data set, its flags over those of the start, and its clock."""
    client = Client(Settings(flags={"quota": {"instances": 3, "cores": 4}}))
    status, state = client.control(
        "POST",
        "/reset",
        {
            "seed": 7,
            "data": "nova-functional",
            "flags": {"quota": {"cores": 5}},
            "clock": {"mode": "manual", "speed": 2.0},
        },
    )
    _, flags = client.control("GET", "/flags")
    _, clock = client.control("GET", "/clock")
    assert (status, state["seed"], state["data"]) == (200, 7, "nova-functional")
    assert (flags["quota"]["instances"], flags["quota"]["cores"]) == (3, 5)
    assert (clock["mode"], clock["speed"], clock["now"]) == ("manual", 2.0, "2012-10-29T13:42:11Z")


def test_the_same_seed_makes_the_same_region(client: Client) -> None:
    """Byte for byte in what it says; another seed makes another one."""

    def said_with(seed: int) -> bytes:
        client.control("POST", "/reset", {"seed": seed})
        return client.ask("GET", "/_kilonova/notifications").body

    assert said_with(7) == said_with(7)
    assert said_with(7) != said_with(8)


def test_a_token_outlives_a_reset(client: Client) -> None:
    """Its user is found by name in the new region, though ids are others there."""
    client.log_in()
    client.make_server()
    client.control("POST", "/reset", {"seed": 5})
    answer = client.ask("GET", "/compute/v2.1/servers")
    assert (answer.status, answer.json) == (200, {"servers": []})


def test_a_token_ends_with_its_user(client: Client) -> None:
    """The region of another data set does not know who that was."""
    client.log_in()
    client.control("POST", "/reset", {"data": "nova-functional"})
    assert client.ask("GET", "/compute/v2.1/servers").status == 401


def test_a_reset_that_makes_no_sense_changes_nothing(client: Client) -> None:
    """Each refusal names the field and what to do."""
    client.control("POST", "/reset", {"seed": 9})
    assert [
        client.refused("POST", "/reset", body)
        for body in (
            {"sed": 1},
            {"seed": "1"},
            {"data": "defaul"},
            {"flags": {"quota": {"instance": 1}}},
            {"clock": {"mode": "fast"}},
            {"clock": {"speed": 0}},
            {"clock": {"sped": 1}},
            ["seed"],
        )
    ] == [
        (400, "sed", "Did you mean seed?"),
        (400, "seed", "Give a whole number."),
        (400, "data", "Take one of default, nova-functional, or the path of a YAML file."),
        (400, "quota.instance", "Did you mean [quota] instances?"),
        (400, "clock.mode", "Give instant, real or manual."),
        (
            400,
            "clock.speed",
            "Give simulated seconds in a real one, above 0 and up to a million.",
        ),
        (400, "clock.sped", "Did you mean speed?"),
        (400, "", "Send an object, or nothing."),
    ]
    assert client.control("GET", "/health")[1]["seed"] == 9


def test_a_data_set_is_read_from_yaml_files_only(client: Client) -> None:
    """No other file of the machine can be looked into through the errors of a data set."""
    assert client.refused("POST", "/reset", {"data": "/etc/passwd"}) == (
        400,
        "data",
        "Name one that ends in .yaml.",
    )
