# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the front door does with every request, whichever resource it is for."""

from __future__ import annotations

from typing import Any

import pytest

from kilonova import Cloud
from kilonova.api.incoming import MOST_BYTES
from tests.api.client import Client, said


def test_both_headers_ask_for_a_version_and_both_tell_it(api: Client) -> None:
    """The new header goes before the old one; `latest` is the newest; without one it is 2.1."""
    asked: list[tuple[dict[str, Any], str]] = [
        ({"OpenStack_API_Version": "compute 2.53"}, "2.53"),
        ({"OpenStack_API_Version": "volume 3.7", "X_OpenStack_Nova_API_Version": "2.60"}, "2.60"),
        (
            {"OpenStack_API_Version": "compute 2.53", "X_OpenStack_Nova_API_Version": "2.60"},
            "2.53",
        ),
        ({"OpenStack_API_Version": "compute latest"}, "2.104"),
        ({"OpenStack_API_Version": ""}, "2.1"),
    ]
    answers = [(api.request("GET", "/flavors", **headers), told) for headers, told in asked]
    assert [
        (a.headers["openstack-api-version"], a.headers["x-openstack-nova-api-version"])
        for a, _ in answers
    ] == [(f"compute {told}", told) for _, told in answers]
    assert answers[0][0].headers["vary"] == "OpenStack-API-Version, X-OpenStack-Nova-API-Version"


@pytest.mark.parametrize(
    ("version", "status", "message"),
    [
        (
            "2.105",
            406,
            "Version 2.105 is not supported by the API. Minimum is 2.1 and maximum is 2.104.",
        ),
        (
            "two",
            400,
            "API Version String two is of invalid format. Must be of format MajorNum.MinorNum.",
        ),
        (
            f"2.{'9' * 5000}",
            400,
            f"API Version String 2.{'9' * 5000} is of invalid format. "
            "Must be of format MajorNum.MinorNum.",
        ),
    ],
)
def test_a_version_that_is_not_served_is_refused(
    api: Client, version: str, status: int, message: str
) -> None:
    """406 for one out of range, 400 for what is no version."""
    assert said(api.request("GET", "/flavors", version=version)) == (status, message)


def test_a_path_is_there_from_its_first_version_to_its_last(api: Client) -> None:
    """404 before and after, as if it had never been."""
    server = api.boot()
    tags = [
        api.request("GET", f"/servers/{server}/tags", version=v).status for v in ("2.25", "2.26")
    ]
    statistics = [
        api.request("GET", "/os-hypervisors/statistics", version=v).status for v in ("2.87", "2.88")
    ]
    assert (tags, statistics) == ([404, 200], [200, 404])


def test_what_nova_serves_no_more_is_gone(api: Client) -> None:
    """410, in every version."""
    assert [api.request("GET", "/os-cells", version=v).status for v in ("2.1", "latest")] == [
        410,
        410,
    ]


def test_there_is_nothing_at_unknown_paths_nor_for_unknown_methods(api: Client) -> None:
    """404; also where a path ends before the name that it should have."""
    statuses = [
        api.request(method, path).status
        for method, path in (
            ("GET", "/nothing"),
            ("PATCH", "/flavors"),
            ("GET", "/flavors/1/nothing"),
            ("GET", "/flavors/"),
            ("DELETE", "/os-volumes/"),
        )
    ]
    assert statuses == [404] * 5


def test_without_a_good_token_nothing_is_answered(api: Client) -> None:
    """401 with no token and with a made-up one."""
    assert [api.request("GET", "/flavors", X_Auth_Token=t).status for t in ("", "forged")] == [
        401,
        401,
    ]


def test_a_path_may_begin_with_the_callers_project(region: Client) -> None:
    """400 where it is another's."""
    own, other = (region.cloud.as_user(user).project_id for user in ("demo", "admin"))
    assert region.request("GET", f"/{own}/flavors", user="demo").status == 200
    assert said(region.request("GET", f"/{other}/flavors", user="demo")) == (
        400,
        f"Malformed request URL: URL's project_id '{other}' doesn't match Context's project_id "
        f"'{own}'",
    )


@pytest.mark.parametrize("raw", [b"{", b"[" * 20_000, b"\xff\xfe", b'{"flavor": NaN}'])
def test_a_body_that_is_no_json_is_refused(api: Client, raw: bytes) -> None:
    """400, whatever is wrong with it."""
    assert said(api.request("POST", "/flavors", raw=raw)) == (400, "Malformed request body")


def test_a_body_that_is_too_long_is_refused(api: Client) -> None:
    """413."""
    answer = api.request("POST", "/flavors", raw=b" " * (MOST_BYTES + 1))
    assert said(answer) == (413, "Request is too large.")


def test_an_action_is_the_one_key_of_its_body(api: Client) -> None:
    """400 for several, none, or one that is no action; the version decides which there are."""
    server = api.boot()

    def act(body: object, version: str = "latest") -> tuple[int, str]:
        return said(api.request("POST", f"/servers/{server}/action", body, version=version))

    assert [
        act({"os-stop": None, "os-start": None}),
        act({}),
        act([1]),
        act({"explode": None}),
        act({"trigger_crash_dump": None}, "2.16"),
    ] == [
        (400, "Malformed request body"),
        (400, "Malformed request body"),
        (400, "Malformed request body"),
        (400, "There is no such action: explode"),
        (404, "The resource could not be found."),
    ]


def test_every_answer_bears_the_id_of_its_request(region: Client) -> None:
    """The id that the action log and the notifications show; reading draws ids of its own."""
    server = region.boot(flavorRef="1", imageRef=cirros(region))
    before = region.cloud.notifications[-1].to_dict()["payload"]["nova_object.data"]["request_id"]
    reads = {region.request("GET", "/servers").headers["x-openstack-request-id"] for _ in "123"}
    stop = region.request("POST", f"/servers/{server}/action", {"os-stop": None})
    log = region.get(f"/servers/{server}/os-instance-actions")["instanceActions"]
    assert stop.headers["x-openstack-request-id"] == log[0]["request_id"]
    assert (log[1]["request_id"], len(reads & {entry["request_id"] for entry in log})) == (
        before,
        0,
    )


def test_reading_changes_nothing_of_what_comes_after() -> None:
    """Two regions of one seed say the same, though one of them is looked at."""
    streams = []
    for looks in (0, 5):
        client = Client(Cloud(seed=3))
        for _ in range(looks):
            client.get("/servers/detail")
        client.boot(flavorRef="1", imageRef=cirros(client))
        streams.append([n.to_dict() for n in client.cloud.notifications])
    assert streams[0] == streams[1]


def test_only_administrators_pass_where_novas_policy_says_so(region: Client) -> None:
    """403 with the name of the rule."""
    flavor = {"flavor": {"name": "x", "ram": 1, "vcpus": 1, "disk": 1}}
    assert said(region.request("POST", "/flavors", flavor, user="demo")) == (
        403,
        "Policy doesn't allow os_compute_api:os-flavor-manage:create to be performed.",
    )


def cirros(client: Client) -> str:
    """The id of the image that every region has."""
    return client.cloud.neighbours.images.id_of("cirros")
