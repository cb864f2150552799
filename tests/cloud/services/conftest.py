# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A small world for one neighbour at a time: a clock, a seed, somebody who asks, and servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kilonova.cloud.clock import Clock
from kilonova.cloud.context import Context
from kilonova.cloud.flags import Flags
from kilonova.cloud.ids import Ids
from kilonova.cloud.model.flavor import Flavor
from kilonova.cloud.model.host import ComputeNode, Host, Service
from kilonova.cloud.model.instance import Instance
from kilonova.cloud.steps import Steps

PROJECT = "project-1"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ids() -> Ids:
    return Ids(7)


@pytest.fixture
def flags() -> Flags:
    return Flags()


@pytest.fixture
def context() -> Context:
    return Context("user-1", PROJECT, "req-1")


@pytest.fixture
def admin() -> Context:
    return Context("admin", "project-2", "req-2", is_admin=True)


@pytest.fixture
def answer(clock: Clock) -> Callable[[Steps[Any]], Any]:
    """Carry a story out on the clock, to its result or its error."""

    def to_its_end(steps: Steps[Any]) -> Any:
        return clock.environment.run(until=clock.environment.process(steps))

    return to_its_end


@pytest.fixture
def flavor() -> Flavor:
    return Flavor(1, "1", "m1.tiny", memory_mb=512, vcpus=1, root_gb=1)


@pytest.fixture
def new_server(ids: Ids, flavor: Flavor) -> Callable[[], Instance]:
    """Another server of the project."""

    def server() -> Instance:
        return Instance(
            uuid=ids.uuid(),
            project_id=PROJECT,
            user_id="user-1",
            display_name="web",
            hostname="web",
            flavor=flavor,
            reservation_id="r-1",
            created_at="2026-01-01T00:00:00Z",
            availability_zone="nova",
        )

    return server


@pytest.fixture
def server(new_server: Callable[[], Instance]) -> Instance:
    return new_server()


@pytest.fixture
def new_host(ids: Ids) -> Callable[..., Host]:
    """Another host, its node as large as asked for."""

    def host(name: str, **node: Any) -> Host:
        service = Service(1, ids.uuid(), name, "nova-compute", "compute", 74)
        return Host(name, service, ComputeNode(1, ids.uuid(), name, **node))

    return host
