# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a query may name: anything in old versions, and only what is known in newer ones."""

from __future__ import annotations

import pytest

from tests.api.client import Client, said


def unexpected(name: str) -> tuple[int, str]:
    """The refusal of a name."""
    return 400, f"Additional properties are not allowed ('{name}' was unexpected)"


@pytest.mark.parametrize(
    ("path", "last_lax", "first_strict"),
    [
        ("/limits?project_id=x", "2.74", "2.75"),
        ("/flavors?name=m1.tiny&project_id=x", "2.74", "2.102"),
        ("/flavors/1?project_id=x", "2.101", "2.102"),
        ("/os-keypairs?project_id=x", "2.74", "2.75"),
        ("/os-services?project_id=x", "2.74", "2.75"),
        ("/os-hypervisors?project_id=x", "2.52", "2.53"),
        ("/os-migrations?project_id=x", "2.58", "2.59"),
        ("/os-server-groups?project_id=x", "2.74", "2.75"),
        ("/os-aggregates?project_id=x", "2.101", "2.102"),
        ("/os-availability-zone?project_id=x", "2.101", "2.102"),
    ],
)
def test_a_name_that_a_query_does_not_have_is_refused_from_a_version_on(
    region: Client, path: str, last_lax: str, first_strict: str
) -> None:
    """Until then it is passed over."""
    assert region.request("GET", path, version=last_lax).status == 200
    assert said(region.request("GET", path, version=first_strict)) == unexpected("project_id")


def test_a_name_may_come_with_a_version(region: Client) -> None:
    """Migrations are found by project from 2.80 on, flavors by name from 2.102 on."""
    assert [
        region.request("GET", path, version=version).status
        for path, version in (
            ("/os-migrations?project_id=x", "2.79"),
            ("/os-migrations?project_id=x", "2.80"),
            ("/flavors?name=m1.tiny", "2.101"),
            ("/flavors?name=m1.tiny", "2.102"),
        )
    ] == [400, 200, 400, 200]


@pytest.mark.parametrize("path", ["/servers", "/servers/detail", "/os-volumes_boot"])
def test_lists_of_servers_let_through_what_begins_with_an_underscore(
    region: Client, path: str
) -> None:
    """Programs send that to get past caches."""
    assert region.request("GET", f"{path}?_=1", version="2.75").status == 200
    assert region.request("GET", f"{path}?colour=red", version="2.74").status == 200
    assert said(region.request("GET", f"{path}?colour=red", version="2.75")) == (
        400,
        "'colour' does not match any of the regexes: '^_'",
    )


def test_a_query_is_looked_at_before_who_asks(region: Client) -> None:
    """400 for whoever it is; others than administrators are refused what is right, too."""
    wrong, right = "/os-services?colour=red", "/os-services?host=host1"
    assert [
        region.request("GET", path, user="demo", version="2.75").status for path in (wrong, right)
    ] == [400, 403]


def test_deletions_and_changes_have_queries_too(region: Client) -> None:
    """They are held to them alike."""
    project = region.cloud.identity.project("demo").id
    quotas = f"/os-quota-sets/{project}?colour=red"
    assert [
        said(region.request("DELETE", quotas, version="2.75")),
        said(region.request("PUT", quotas, {"quota_set": {"cores": 1}}, version="2.75")),
        said(region.request("DELETE", "/os-keypairs/none?colour=red", version="2.75")),
    ] == [unexpected("colour")] * 3
