# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Fixtures ``cloud``, ``notifications``, ``legacy_notifications``, ``faults`` and ``flags``;
failures show two sequences.

    def test_a_stopped_server_says_so(cloud, notifications):
        server = cloud.servers.create("web", "m1.small", "cirros")
        cloud.run()
        notifications.clear()
        server.stop()
        cloud.run()
        assert notifications == ["instance.power_off.start", "instance.power_off.end"]

The marker says what the region is made with:
``@pytest.mark.cloud(seed=7, data="nova-functional", hosts=2)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from kilonova.testing.recorder import Notifications

if TYPE_CHECKING:
    from kilonova.bus.memory import LegacyLog
    from kilonova.cloud.cloud import Cloud
    from kilonova.cloud.flags import Flags
    from kilonova.faults.plan import FaultPlan


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", "cloud(seed, data, hosts, flags): what the region of the test is made with"
    )


@pytest.fixture
def cloud(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """A region of its own for each test; the marker ``cloud`` says what it is made with."""
    from kilonova.cloud.cloud import Cloud

    settings: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("cloud"))):
        settings.update(marker.kwargs)
    with Cloud(**settings) as region:
        yield region


@pytest.fixture
def notifications(cloud: Cloud) -> Notifications:
    """What the region has said since it was opened, or since ``clear``."""
    return Notifications(cloud.notifications)


@pytest.fixture
def legacy_notifications(cloud: Cloud) -> LegacyLog:
    """The legacy notifications that the region has sent since the test began, or since
    ``clear``.
    """
    return cloud.keep_legacy()


@pytest.fixture
def faults(cloud: Cloud) -> FaultPlan:
    """The region's plan of faults."""
    return cloud.faults


@pytest.fixture
def flags(cloud: Cloud) -> Iterator[Callable[..., None]]:
    """Set Nova's options for this test: ``flags(reclaim_instance_interval=60)``, or those of
    another group: ``flags("quota", cores=2)``.

    Raises: UnknownFlag, InvalidFlagValue.
    """
    read: Flags = cloud.flags

    def set_flags(group: str = "DEFAULT", /, **options: object) -> None:
        for name, value in options.items():
            read.set(group, name, value)

    yield set_flags
    read.reset()


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Show the sequence that was wanted beside the one that was seen."""
    if op != "==" or not (isinstance(left, Notifications) or isinstance(right, Notifications)):
        return None
    seen, wanted = (left, right) if isinstance(left, Notifications) else (right, left)
    assert isinstance(seen, Notifications)
    return ["the notifications are not those that were wanted", *seen.explain(wanted).splitlines()]
