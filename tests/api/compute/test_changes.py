# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of what has changed within some time."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.api.client import Client, said

LISTS = {
    "/servers/{}/os-instance-actions": ("instanceActions", "action", "2.58"),
    "/os-migrations": ("migrations", "migration_type", "2.59"),
}


@pytest.fixture
def an_hour_apart(api: Client) -> tuple[Client, str]:
    """A server that was made at 13:42:11 and migrated at 14:42:11, and on to where it was at
    15:42:11."""
    api.cloud.hosts.add("host2")
    server = api.boot(networks="auto")
    for _ in range(2):
        api.cloud.advance(3600)
        assert api.request("POST", f"/servers/{server}/action", {"migrate": None}).status == 202
        confirm = {"confirmResize": None}
        assert api.request("POST", f"/servers/{server}/action", confirm).status == 204
    return api, server


@pytest.mark.parametrize("path", LISTS)
def test_a_list_tells_what_has_changed_within_some_time(
    an_hour_apart: tuple[Client, str], path: str
) -> None:
    """Both times count as within, wherever on earth they are told; a version that does not know of
    them passes them over.
    """
    api, server = an_hour_apart
    name, field, first = LISTS[path]
    path = path.format(server)

    def found(query: str = "", version: str = "latest") -> list[str]:
        return [each[field] for each in api.get(f"{path}?{query}", version=version)[name]]

    since, before = "changes-since", "changes-before"
    whole = found()
    first_day = [each for each in whole if each == "create"]
    assert len(whole) - len(first_day) in (2, 4)
    moved = whole[: (len(whole) - len(first_day)) // 2]
    assert found(f"{since}=2012-10-29T15:42:11Z") == moved
    assert found(f"{since}={quote('2012-10-29T17:42:11+02:00')}") == moved
    assert found(f"{since}=2012-10-29T15:42:12") == []
    assert found(f"{since}=2012-10-29T13:42:12&{before}=2012-10-29T14:42:11Z") == moved
    assert found(f"{before}=2012-10-29T14:42:10Z") == first_day
    assert found(f"{before}=2012-10-29T14:42:10Z", "2.57") == found(version="2.57")
    assert found(f"{since}=2012-10-29T15:42:11Z", first) == moved


@pytest.mark.parametrize("path", [*LISTS, "/servers"])
def test_times_that_make_no_sense_are_refused(an_hour_apart: tuple[Client, str], path: str) -> None:
    """What is no time, and an end before the beginning."""
    api, server = an_hour_apart
    path = path.format(server)
    order = "The value of changes-since must be less than or equal to changes-before."
    assert [
        said(api.request("GET", f"{path}?changes-since={since}&changes-before={before}"))
        for since, before in (("soon", "2012-10-29T00:00:00Z"), ("2013-01-01", "2012-01-01"))
    ] == [
        (
            400,
            "Invalid input for query parameters changes-since. Value: soon. 'soon' is not a "
            "'date-time'",
        ),
        (400, order),
    ]
