# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Keeping servers as images."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import OFFLOADED, SHELVED, STARTED, UNSHELVED
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

KEPT = {"DEFAULT": {"shelved_offload_time": -1}}
"""Shelved servers stay on their hosts."""


@scenario(flags=KEPT)
def shelve(cloud: Region) -> None:
    """A shelved server stays on its host as long as Nova is told to leave it there."""
    server = cloud.running_server()
    server.shelve()
    *_, end = cloud.expect(*SHELVED)
    assert (end.payload.state, end.payload.power_state) == ("shelved", "shutdown")


@scenario(flags=KEPT)
def shelve_offload(cloud: Region) -> None:
    """The host forgets a shelved server when it is asked to; another start needs a host."""
    server = cloud.running_server()
    server.shelve()
    cloud.look_away()
    server.shelve_offload()
    _, gone = cloud.expect(*OFFLOADED)
    assert (gone.payload.state, gone.payload.host) == ("shelved_offloaded", None)
    server.unshelve()
    *_, end = cloud.expect(*UNSHELVED)
    assert (end.payload.state, end.payload.host) == ("active", "compute")


@scenario(flags=KEPT)
def unshelve_on_its_host(cloud: Region) -> None:
    """A shelved server that its host still has is only powered on."""
    server = cloud.running_server()
    server.shelve()
    cloud.look_away()
    server.unshelve()
    start, end = cloud.expect(*STARTED)
    assert (start.payload.state, end.payload.state) == ("shelved", "active")


@scenario
def shelve_and_offload_at_once(cloud: Region) -> None:
    """By default the host forgets a server as soon as it is shelved."""
    server = cloud.running_server()
    server.shelve()
    cloud.expect(*SHELVED, *OFFLOADED)


@scenario
def delete_while_offloaded(cloud: Region) -> None:
    """A server that is on no host is deleted by Nova's API."""
    server = cloud.running_server()
    server.shelve()
    cloud.look_away()
    server.delete()
    start, end = cloud.expect("instance.delete.start", "instance.delete.end")
    assert start.publisher_id == "nova-api:fake-mini"
    assert end.payload.state == "deleted"


@scenario(hosts=2, flags={"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}})
def unshelve_on_a_host_of_choice(cloud: Region) -> None:
    """An administrator can say where an offloaded server starts again."""
    server = cloud.running_server()
    server.shelve()
    cloud.look_away()
    server.unshelve(host="host2")
    *_, end = cloud.expect(*UNSHELVED)
    assert end.payload.host == "host2"


SCENARIOS = (
    shelve,
    shelve_offload,
    unshelve_on_its_host,
    shelve_and_offload_at_once,
    delete_while_offloaded,
    unshelve_on_a_host_of_choice,
)
