# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Paths are found by their segments."""

from __future__ import annotations

from itertools import pairwise

from kilonova.api.compute.resources import ROUTES
from kilonova.api.microversion import Microversion
from kilonova.api.places import Places


def test_a_plain_segment_goes_before_a_parameter() -> None:
    """`/servers/detail` is no server of that name."""
    places: Places[str] = Places()
    for path in ("/servers/{id}", "/servers/detail", "/servers/{id}/action"):
        places.setdefault(path, "GET", path)
    assert [
        places.find(path) for path in ("/servers/detail", "/servers/x", "/servers/x/action")
    ] == [
        ({"GET": "/servers/detail"}, {}),
        ({"GET": "/servers/{id}"}, {"id": "x"}),
        ({"GET": "/servers/{id}/action"}, {"id": "x"}),
    ]


def test_what_leads_nowhere_is_nothing() -> None:
    """Neither a part of a path, nor more than one, nor an empty parameter."""
    places: Places[str] = Places()
    places.setdefault("/servers/{id}/action", "POST", "it")
    paths = ("/servers", "/servers/x", "/servers//action", "/servers/x/action/y", "/")
    assert [places.find(path)[0] for path in paths] == [None] * 5


def test_no_two_routes_claim_the_same_request() -> None:
    """Of a method, a path and an action there is one route in each version."""
    windows: dict[tuple[str, str, str], list[tuple[Microversion, Microversion]]] = {}
    for route in ROUTES:
        place = (route.method, route.path, route.key)
        windows.setdefault(place, []).append((route.since, route.until))
    overlapping = [
        place
        for place, spans in windows.items()
        for (_, until), (since, _) in pairwise(sorted(spans))
        if since <= until
    ]
    assert overlapping == []
