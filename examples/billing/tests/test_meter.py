# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the meter charges for what happens to servers; nobody waits, since time is virtual."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from billing.meter import Meter
from delivery import Delivery

from kilonova import Cloud
from kilonova.errors import FlavorDiskTooSmall
from kilonova.faults import FaultPlan
from kilonova.testing.recorder import Notifications

HOUR = 3600

pytestmark = pytest.mark.usefixtures("delivery")


def hours(cloud: Cloud, meter: Meter) -> dict[str, float]:
    """The bill of the project that makes the servers."""
    return meter.hours(cloud.as_user("admin").project_id)


def test_a_server_is_charged_while_it_runs(cloud: Cloud, meter: Meter) -> None:
    server = cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    cloud.advance(2 * HOUR)
    server.stop()
    cloud.run()
    cloud.advance(5 * HOUR)
    server.start()
    cloud.run()
    cloud.advance(1 * HOUR)
    server.delete()
    cloud.run()
    cloud.advance(9 * HOUR)
    assert hours(cloud, meter) == {"m1.small": 3.0}


@pytest.mark.cloud(hosts=2)
def test_a_resize_is_charged_from_when_it_is_done(cloud: Cloud, meter: Meter) -> None:
    server = cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    cloud.advance(1 * HOUR)
    server.resize("m1.large")
    cloud.run()
    cloud.advance(2 * HOUR)
    server.confirm_resize()
    cloud.run()
    cloud.advance(2 * HOUR)
    server.delete()
    cloud.run()
    assert hours(cloud, meter) == {"m1.small": 1.0, "m1.large": 4.0}


@pytest.mark.cloud(hosts=2)
def test_a_resize_that_is_reverted_is_charged_until_then(cloud: Cloud, meter: Meter) -> None:
    server = cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    server.resize("m1.large")
    cloud.run()
    cloud.advance(1 * HOUR)
    server.revert_resize()
    cloud.run()
    cloud.advance(2 * HOUR)
    server.delete()
    cloud.run()
    assert hours(cloud, meter) == {"m1.small": 2.0, "m1.large": 1.0}


def test_a_server_that_cannot_be_built_costs_nothing(
    cloud: Cloud, meter: Meter, faults: FaultPlan, notifications: Notifications
) -> None:
    faults.add("virt.spawn", FlavorDiskTooSmall())
    server = cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    cloud.advance(1 * HOUR)
    assert notifications[-1].event_type == "instance.create.error"
    assert server.status == "ERROR"
    server.delete()
    cloud.run()
    assert hours(cloud, meter) == {}


@pytest.mark.cloud(hosts=2)
def test_a_build_that_succeeds_on_the_second_host_is_charged_once(
    cloud: Cloud, meter: Meter, faults: FaultPlan, notifications: Notifications
) -> None:
    faults.add("virt.spawn", "libvirtError", args={"message": "no domain"}, times=1)
    server = cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    assert [each.event_type for each in notifications.of("instance.create.*")] == [
        "instance.create.start",
        "instance.create.error",
        "instance.create.start",
        "instance.create.end",
    ]
    cloud.advance(1 * HOUR)
    server.delete()
    cloud.run()
    assert hours(cloud, meter) == {"m1.small": 1.0}


def test_audits_charge_a_server_of_which_nothing_else_is_heard(
    cloud: Cloud, meter: Meter, flags: Callable[..., None]
) -> None:
    flags(instance_usage_audit=True, instance_usage_audit_period="hour")
    cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    cloud.advance(24 * HOUR + 60)  # audits come a minute past the hour
    assert hours(cloud, meter) == {"m1.small": 24.02}


def test_an_audit_makes_up_for_a_creation_that_was_missed(
    cloud: Cloud, meter: Meter, delivery: Delivery, flags: Callable[..., None]
) -> None:
    delivery.copies = 0
    cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    delivery.copies = 1
    flags(instance_usage_audit=True, instance_usage_audit_period="hour")
    cloud.advance(3 * HOUR + 60)
    assert hours(cloud, meter) == {"m1.small": 3.02}


def test_what_is_delivered_twice_is_charged_once(
    cloud: Cloud, meter: Meter, delivery: Delivery
) -> None:
    delivery.copies = 2
    server = cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    cloud.advance(1 * HOUR)
    server.delete()
    cloud.run()
    assert hours(cloud, meter) == {"m1.small": 1.0}
