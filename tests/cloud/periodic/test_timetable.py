# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""When periodic tasks run."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.errors import UnknownPeriodicTask

MONITORED = {"DEFAULT": {"compute_monitors": ["cpu.virt_driver"]}}


def readings(cloud: Cloud) -> list[str]:
    """Who told its monitors' readings, and when; those that each host begins with left aside."""
    return [
        f"{n.publisher_id} {n.timestamp[11:19]}"
        for n in cloud.notifications
        if n.event_type == "metrics.update"
    ][len(cloud.hosts) :]


def test_tasks_run_at_their_intervals_while_time_passes() -> None:
    """At every whole minute; what is due at the very end runs too."""
    cloud = Cloud(flags=MONITORED, hosts=2)
    host, other = (host.name for host in cloud.hosts)
    cloud.advance(120)
    assert readings(cloud) == [
        f"nova-compute:{host} 00:01:00",
        f"nova-compute:{other} 00:01:00",
        f"nova-compute:{host} 00:02:00",
        f"nova-compute:{other} 00:02:00",
    ]


def test_an_interval_is_a_flag() -> None:
    """Zero is the usual one, a negative one is never."""
    cloud = Cloud(flags=MONITORED)
    with cloud.flags(update_resources_interval=25):
        cloud.advance(60)
    with cloud.flags(update_resources_interval=-1):
        cloud.advance(600)
    assert [reading[-8:] for reading in readings(cloud)] == ["00:00:25", "00:00:50"]


def test_no_task_runs_where_none_is_enabled() -> None:
    """As in Nova's own tests."""
    cloud = Cloud(flags={"DEFAULT": {**MONITORED["DEFAULT"], "periodic_enable": False}})
    cloud.advance(600)
    assert readings(cloud) == []


def test_run_leaves_periodic_tasks_aside() -> None:
    """It lets happen what was asked for, and nothing else."""
    cloud = Cloud(flags=MONITORED)
    cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    assert readings(cloud) == []


def test_a_task_runs_on_demand_on_every_host_that_is_up() -> None:
    """Or on one of them."""
    cloud = Cloud(flags=MONITORED, hosts=3)
    first, second, third = (host.name for host in cloud.hosts)
    cloud.run()
    cloud.hosts.stop(second)
    cloud.advance(1)
    cloud.periodic.run("update_available_resource")
    cloud.advance(1)
    cloud.periodic.run("update_available_resource", host=third)
    assert [reading.split()[0] for reading in readings(cloud)] == [
        f"nova-compute:{first}",
        f"nova-compute:{third}",
        f"nova-compute:{third}",
    ]


def test_every_task_of_nova_s_can_be_run() -> None:
    """Most have nothing to do in a region where nothing is out of order."""
    cloud = Cloud()
    before = len(cloud.notifications)
    for name in cloud.periodic.names:
        cloud.periodic.run(name)
    assert (len(cloud.periodic.names), len(cloud.notifications) - before) == (18, 0)


def test_an_unknown_task_is_refused_with_the_nearest_names() -> None:
    """Nova's names, without the underscore."""
    with pytest.raises(UnknownPeriodicTask, match="Did you mean poll_shelved_instances"):
        Cloud().periodic.run("poll_shelved")


def test_time_does_not_run_backwards() -> None:
    """That is a mistake in a test, and is called so."""
    with pytest.raises(ValueError, match="The clock cannot go back by 5 seconds"):
        Cloud().advance(-5)


def test_time_ends_with_the_calendar() -> None:
    """Rather than walk from tick to tick until it does."""
    with pytest.raises(ValueError, match="The clock ends with the year 9999"):
        Cloud().advance(1e30)


def test_a_day_of_a_region_passes_with_what_happens_in_it() -> None:
    """Events and tasks come in the order of their times."""
    cloud = Cloud(
        flags={"DEFAULT": {"instance_usage_audit": True, "instance_usage_audit_period": "hour"}}
    )
    cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.advance(86_400)
    told = [n.timestamp[11:16] for n in cloud.notifications if n.event_type == "instance.exists"]
    assert told == [f"{hour:02}:01" for hour in range(1, 24)]
