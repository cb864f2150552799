# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Hosts come, stop, start and go over HTTP."""

from __future__ import annotations

from tests.api.control.client import Client


def test_a_new_host_announces_its_service(client: Client) -> None:
    """Its node bears its name unless told otherwise."""
    client.control("DELETE", "/notifications")
    status, host = client.control("POST", "/hosts", {"name": "host2", "node": "rack1"})
    _, other = client.control("POST", "/hosts", {"name": "host3"})
    assert (status, {**host, "service_id": ""}) == (
        201,
        {
            "name": "host2",
            "node": "rack1",
            "running": True,
            "up": True,
            "disabled": False,
            "forced_down": False,
            "service_id": "",
            "servers": [],
        },
    )
    assert (other["node"], client.event_types()) == ("host3", ["service.create"] * 2)


def test_stopping_and_starting_a_host_announces_nothing(client: Client) -> None:
    """It takes no work meanwhile, and what was sent to it is done once it is back."""
    client.log_in()
    server = client.make_server()
    client.control("DELETE", "/notifications")
    _, stopped = client.control("POST", "/hosts/host1/stop")
    client.ask("POST", f"/compute/v2.1/servers/{server}/action", {"os-stop": None})
    waiting = (client.status_of(server), client.event_types())
    _, started = client.control("POST", "/hosts/host1/start")
    assert (stopped["running"], stopped["up"], started["running"]) == (False, False, True)
    assert (waiting, client.status_of(server)) == (("ACTIVE", []), "SHUTOFF")
    assert client.event_types("?event_type=service") == []


def test_restarting_a_host_announces_nothing(client: Client) -> None:
    """It is up again when the answer is sent."""
    client.control("DELETE", "/notifications")
    status, host = client.control("POST", "/hosts/host1/restart")
    assert (status, host["up"], client.event_types()) == (200, True, [])


def test_a_deleted_host_announces_its_end(client: Client) -> None:
    """It is no longer listed."""
    client.control("POST", "/hosts", {"name": "host2"})
    client.control("DELETE", "/notifications")
    assert client.control("DELETE", "/hosts/host2") == (204, None)
    _, hosts = client.control("GET", "/hosts")
    assert [host["name"] for host in hosts["hosts"]] == ["host1"]
    assert client.event_types() == ["service.delete"]


def test_hosts_that_make_no_sense_are_refused(client: Client) -> None:
    """One that is there already, one that is not there, one without a name."""
    assert client.refused("POST", "/hosts", {"name": "host1"}) == (
        409,
        "name",
        "Take another name, or delete that host first.",
    )
    assert client.refused("POST", "/hosts", {}) == (400, "name", "Add it: a host name.")
    assert client.refused("POST", "/hosts", {"name": "a/b"}) == (400, "name", "Give a host name.")
    for method, path in (
        ("DELETE", "/hosts/none"),
        ("POST", "/hosts/none/stop"),
        ("POST", "/hosts/none/start"),
        ("POST", "/hosts/none/restart"),
    ):
        remedy = "GET /_kilonova/hosts lists the hosts."
        assert client.refused(method, path) == (404, "host", remedy)


def test_a_periodic_task_runs_on_demand(client: Client) -> None:
    """On every host that is up, or on one; by Nova's name, with its underscore or without."""
    client.control("PATCH", "/flags", {"DEFAULT": {"compute_monitors": "cpu.virt_driver"}})
    client.control("POST", "/hosts", {"name": "host2"})
    client.control("DELETE", "/notifications")
    task = "/periodic-tasks/update_available_resource"
    assert client.control("POST", task)[0] == 200
    assert client.control("POST", task, {"host": "host2"}) == (
        200,
        {"periodic_task": "update_available_resource", "host": "host2"},
    )
    assert client.control("POST", "/periodic-tasks/_sync_power_states")[0] == 200
    _, answer = client.control("GET", "/notifications")
    assert [(n["event_type"], n["publisher_id"]) for n in answer["notifications"]] == [
        ("metrics.update", "nova-compute:host1"),
        ("metrics.update", "nova-compute:host2"),
        ("metrics.update", "nova-compute:host2"),
    ]


def test_periodic_tasks_that_are_not_there(client: Client) -> None:
    """The nearest name is named; so is a host that there is not."""
    assert client.refused("POST", "/periodic-tasks/sync_power_state") == (
        404,
        "name",
        "Did you mean sync_power_states?",
    )
    assert client.refused("POST", "/periodic-tasks/sync_power_states", {"host": "x"})[:2] == (
        404,
        "host",
    )
