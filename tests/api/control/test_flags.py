# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Nova's options are read and set over HTTP."""

from __future__ import annotations

from tests.api.control.client import Client


def test_flags_are_set_by_group(client: Client) -> None:
    """The answer has every option as it is then; so has the next question."""
    status, flags = client.control(
        "PATCH",
        "/flags",
        {
            "notifications": {"notify_on_state_change": "vm_and_task_state"},
            "DEFAULT": {"shelved_offload_time": -1},
        },
    )
    assert (
        status,
        flags["notifications"]["notify_on_state_change"],
        flags["DEFAULT"]["shelved_offload_time"],
    ) == (200, "vm_and_task_state", -1)
    assert client.control("GET", "/flags") == (200, flags)


def test_a_flag_changes_what_the_region_does(client: Client) -> None:
    """From the next request on."""
    client.log_in()
    client.control("PATCH", "/flags", {"notifications": {"notification_format": "unversioned"}})
    before = client.event_types()
    client.make_server()
    assert client.event_types() == before


def test_flags_are_all_set_or_none(client: Client) -> None:
    """An unknown one is refused with the nearest, a value with what would be right."""
    before = client.control("GET", "/flags")
    assert [
        client.refused("PATCH", "/flags", body)
        for body in (
            {"quota": {"cores": 1, "instance": 1}},
            {"quotas": {"cores": 1}},
            {"quota": {"cores": 1, "instances": "many"}},
            {"quota": 5},
        )
    ] == [
        (400, "quota.instance", "Did you mean [quota] instances?"),
        (400, "quotas.cores", "Did you mean [quota] cores?"),
        (400, "quota.instances", "Give an integer of at least -1."),
        (400, "quota", 'Send {"quota": {"option": value}}.'),
    ]
    assert client.control("GET", "/flags") == before
