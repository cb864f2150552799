# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the region has said, read over HTTP."""

from __future__ import annotations

from urllib.parse import quote

from kilonova.api.served import Settings
from tests.api.control.client import Client

CREATED = [
    "scheduler.select_destinations.start",
    "scheduler.select_destinations.end",
    "instance.create.start",
    "instance.create.end",
]


def test_a_notification_has_the_shape_of_nova_s_samples(client: Client) -> None:
    """With its id and its time besides; the region's services are the first to speak."""
    _, answer = client.control("GET", "/notifications")
    first = answer["notifications"][0]
    assert (list(answer), list(first)) == (
        ["notifications"],
        ["publisher_id", "priority", "event_type", "payload", "message_id", "timestamp"],
    )
    assert (first["publisher_id"], first["priority"], first["event_type"], first["timestamp"]) == (
        "nova-conductor:conductor",
        "INFO",
        "service.create",
        "2026-01-01 00:00:00.000000",
    )
    assert first["payload"]["nova_object.name"] == "ServiceStatusPayload"


def test_notifications_of_one_server(client: Client) -> None:
    """Those that name it as what they are about, oldest first."""
    client.log_in()
    client.make_server("db")
    server = client.make_server("web")
    assert client.event_types(f"?instance={server}") == CREATED


def test_notifications_of_event_types(client: Client) -> None:
    """A family stands for all in it; several may be named; what is never sent finds nothing."""
    client.log_in()
    client.make_server()
    assert client.event_types("?event_type=instance.create.end") == ["instance.create.end"]
    assert client.event_types("?event_type=instance.create") == CREATED[2:]
    assert client.event_types("?event_type=instance.*&event_type=scheduler") == CREATED
    assert client.event_types("?event_type=instance.create.end,volume") == ["instance.create.end"]
    assert client.event_types("?event_type=instance.crea") == []


def test_notifications_since_a_message(client: Client) -> None:
    """Those after it."""
    _, answer = client.control("GET", "/notifications")
    last = answer["notifications"][-1]["message_id"]
    client.log_in()
    client.make_server()
    assert client.event_types(f"?since={last}") == CREATED


def test_notifications_since_a_time(client: Client) -> None:
    """Those at that time and after it, in whichever form the time is written."""
    client.log_in()
    client.make_server()
    for time in ("2026-01-01T00:00:05Z", "2026-01-01 00:00:05.000000", "2026-01-01T02:00:05+02:00"):
        assert client.event_types(f"?since={quote(time)}") == ["instance.create.end"]


def test_notifications_are_forgotten_on_request(client: Client) -> None:
    """What is said later is kept again."""
    assert client.control("DELETE", "/notifications") == (204, None)
    client.control("POST", "/hosts", {"name": "host2"})
    assert client.event_types() == ["service.create"]


LEGACY = [
    "scheduler.select_destinations.start",
    "scheduler.select_destinations.end",
    "compute.instance.create.start",
    "compute.instance.create.end",
]


def test_legacy_notifications_alone_and_among_the_versioned_ones(client: Client) -> None:
    """Of one server, in the order in which both were sent."""
    client.log_in()
    server = client.make_server()
    assert client.event_types(f"?instance={server}&format=legacy") == LEGACY
    assert client.event_types(f"?instance={server}&format=both") == [
        each for pair in zip(LEGACY, CREATED, strict=True) for each in pair
    ]
    assert client.event_types(f"?instance={server}&format=versioned") == CREATED


def test_legacy_notifications_since_a_message_of_either_kind(client: Client) -> None:
    """The place is that of the message among all of them."""
    client.log_in()
    client.make_server()
    _, answer = client.control("GET", "/notifications?event_type=instance.create.start")
    point = answer["notifications"][0]["message_id"]
    assert client.event_types(f"?since={point}&format=legacy") == LEGACY[3:]


def test_legacy_notifications_are_forgotten_with_the_versioned_ones(client: Client) -> None:
    """And those of a region that was reset are gone."""
    client.log_in()
    client.make_server()
    client.control("DELETE", "/notifications")
    assert client.event_types("?format=both") == []
    client.make_server()
    client.control("POST", "/reset", {})
    assert client.event_types("?format=legacy") == []


def test_the_format_that_a_region_sends_decides_what_there_is(client: Client) -> None:
    """With Nova's own default there are legacy notifications alone."""
    client.log_in()
    client.control("PATCH", "/flags", {"notifications": {"notification_format": "unversioned"}})
    client.control("DELETE", "/notifications")
    client.make_server()
    assert client.event_types("?format=both") == LEGACY


def test_only_the_newest_are_kept() -> None:
    """A server that runs for weeks does not grow."""
    client = Client(Settings(notifications_kept=2))
    for number in range(10):
        client.control("POST", "/hosts", {"name": f"other{number}"})
    _, answer = client.control("GET", "/notifications")
    assert [each["payload"]["nova_object.data"]["host"] for each in answer["notifications"]] == [
        "other8",
        "other9",
    ]


def test_questions_about_notifications_that_make_no_sense(client: Client) -> None:
    """Each says what to ask instead."""
    assert [
        client.refused("GET", f"/notifications?{query}")
        for query in (
            *("format=xml", "since=yesterday", "event=x"),
            "since=0001-01-01T00:00:00%2B14:00",
        )
    ] == [
        (400, "format", "Take versioned, legacy or both, or leave it out."),
        (
            400,
            "since",
            "Give the message_id of a notification that is kept, or a time in ISO 8601.",
        ),
        (400, "event", "Did you mean event_type?"),
        (
            400,
            "since",
            "Give the message_id of a notification that is kept, or a time in ISO 8601.",
        ),
    ]
