# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Availability zones of hosts, services and servers."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.zones import (
    check_zone,
    zone_of_host,
    zone_of_instance,
    zone_of_service,
    zones,
)
from kilonova.errors import InvalidRequest
from tests.cloud.scheduling.regions import aggregate, region


def zoned() -> Cloud:
    """Three hosts, of which the second is in a zone of its own."""
    cloud = region(3)
    aggregate(cloud, "host1", "host2", purpose="none")
    aggregate(cloud, "host2", availability_zone="east")
    return cloud


def test_aggregates_make_zones_and_other_hosts_are_in_the_default_one() -> None:
    """A host that nobody knows is, too."""
    cloud = zoned()
    names = ("host1", "host2", "host3", "nobody")
    assert [zone_of_host(cloud, name) for name in names] == ["nova", "east", "nova", "nova"]
    with cloud.flags(default_availability_zone="centre"):
        assert zone_of_host(cloud, "host1") == "centre"


def test_services_beside_compute_are_in_the_internal_zone() -> None:
    """Whatever the aggregates say."""
    cloud = zoned()
    found = {(each.binary, each.host): zone_of_service(cloud, each) for each in cloud.services}
    assert {zone for (binary, _host), zone in found.items() if binary != "nova-compute"} == {
        "internal"
    }
    assert found["nova-compute", "host2"] == "east"


def test_zones_are_listed_with_their_hosts() -> None:
    """One whose services are all disabled is not available."""
    cloud = zoned()
    available, others = zones(cloud)
    assert list(available) == ["east", "internal", "nova"]
    assert (available["east"], available["nova"], others) == (["host2"], ["host1", "host3"], {})
    cloud.hosts.get("host2").service.disabled = True
    cloud.hosts.get("host3").service.disabled = True
    available, others = zones(cloud)
    assert (available["nova"], others) == (["host1"], {"east": ["host2"]})
    check_zone(cloud, "nova")
    with pytest.raises(InvalidRequest, match=r"^The requested availability zone is not available$"):
        check_zone(cloud, "east")


def test_a_server_shows_the_zone_of_its_host() -> None:
    """Until it has one, the zone that was asked for."""
    cloud = zoned()
    server = cloud.servers.create(
        name="s", flavor="m1.tiny", image="cirros", availability_zone="east"
    )
    assert zone_of_instance(cloud, server.instance) == "east"
    cloud.run()
    server.instance.availability_zone = None
    assert (server.host, zone_of_instance(cloud, server.instance)) == ("host2", "east")
