# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A neighbour with a mistake in it: no action takes the mistake for a failure of Nova's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server


class Broken:
    """A neighbour, one call of which has a mistake that nobody planned."""

    def __init__(self, neighbour: object, call: str) -> None:
        self._neighbour = neighbour
        self._call = call

    def __getattr__(self, name: str) -> Any:
        if name == self._call:
            return self._stumble
        return getattr(self._neighbour, name)

    def _stumble(self, *args: object, **kwargs: object) -> None:
        raise AttributeError(f"a mistake in {self._call}")


def break_call(cloud: Cloud, neighbour: str, call: str) -> None:
    """From now on the neighbour's call has a mistake."""
    setattr(cloud, neighbour, Broken(getattr(cloud, neighbour), call))


def resize(server: Server) -> None:
    """To the next flavor."""
    server.resize("m1.medium")


@pytest.mark.parametrize(
    ("neighbour", "call", "act"),
    [
        ("hypervisor", "power_off", Server.stop),
        ("hypervisor", "reboot", Server.reboot),
        ("hypervisor", "rescue", Server.rescue),
        ("hypervisor", "destroy", Server.delete),
        ("hypervisor", "pre_live_migration", Server.live_migrate),
        ("hypervisor", "finish_migration", resize),
        ("network", "deallocate", Server.delete),
        ("placement", "move_allocations", resize),
    ],
)
def test_a_mistake_is_raised_out_of_run(
    neighbour: str, call: str, act: Callable[[Server], object]
) -> None:
    """As it is, not as the error that Nova would have made of one of its own."""
    cloud = Cloud(hosts=2)
    server = cloud.servers.create(name="web", flavor="m1.small", image="cirros")
    cloud.run()
    break_call(cloud, neighbour, call)
    act(server)
    with pytest.raises(AttributeError, match=f"a mistake in {call}"):
        cloud.run()


@pytest.mark.parametrize(
    ("neighbour", "call"),
    [
        ("placement", "get_allocation_candidates"),
        ("network", "allocate"),
        ("hypervisor", "spawn"),
    ],
)
def test_a_mistake_while_a_server_is_made_is_raised_too(neighbour: str, call: str) -> None:
    """The server is neither buried in cell0 nor built elsewhere."""
    cloud = Cloud(hosts=2)
    break_call(cloud, neighbour, call)
    cloud.servers.create(name="web", flavor="m1.small", image="cirros")
    with pytest.raises(AttributeError, match=f"a mistake in {call}"):
        cloud.run()


def test_a_mistake_beside_a_request_that_waits_is_raised_out_of_the_request() -> None:
    """It is not said that the request waits for what never comes."""
    cloud = Cloud()
    stops, waits = cloud.servers.create_several(2, name="web", flavor="m1.small", image="cirros")
    volume = cloud.volumes.create(size_gb=1)
    cloud.run()
    break_call(cloud, "hypervisor", "power_off")
    stops.stop()
    with (
        cloud.faults.inject("block_storage.get", hang=True),
        pytest.raises(AttributeError, match="a mistake in power_off"),
    ):
        waits.attach_volume(volume)
