# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Availability zones: made by aggregates, shown for hosts, services and instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.errors import InvalidRequest

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Service
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.region import Region


def zone_of_host(cloud: Region, host: str) -> str:
    """The zone of the oldest aggregate that has the host and makes a zone, else the default one.

    Source: nova/availability_zones.py, get_host_availability_zone.
    """
    for aggregate in cloud.tables.aggregates.values():
        zone = aggregate.availability_zone
        if zone is not None and host in aggregate.hosts:
            return zone
    return cloud.flags.DEFAULT.default_availability_zone


def zone_of_service(cloud: Region, service: Service) -> str:
    """The zone that a service shows: its host's for nova-compute, the internal one for all others.

    Source: nova/availability_zones.py, set_availability_zones.
    """
    if service.topic != "compute":
        return cloud.flags.DEFAULT.internal_service_availability_zone
    return zone_of_host(cloud, service.host)


def zone_of_instance(cloud: Region, instance: Instance) -> str | None:
    """The zone that a server shows: its host's, or what was asked for while it has no host.

    Source: nova/availability_zones.py, get_instance_availability_zone.
    """
    return (
        instance.availability_zone if instance.host is None else zone_of_host(cloud, instance.host)
    )


def zones(cloud: Region) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The zones with an enabled service, and those with none; each with its hosts, sorted.

    Source: nova/availability_zones.py, get_availability_zones.
    """
    available: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for service in cloud.hosts.services:
        found = others if service.disabled else available
        found.setdefault(zone_of_service(cloud, service), set()).add(service.host)
    return _sorted(available), _sorted(
        {zone: hosts for zone, hosts in others.items() if zone not in available}
    )


def check_zone(cloud: Region, zone: str) -> None:
    """Refuse a zone without an enabled service.

    Raises: InvalidRequest. Source: nova/compute/api.py, API.create.
    """
    if any(
        not service.disabled and zone_of_service(cloud, service) == zone
        for service in cloud.hosts.services
    ):
        return
    raise InvalidRequest("The requested availability zone is not available")


def _sorted(hosts_by_zone: dict[str, set[str]]) -> dict[str, list[str]]:
    return {zone: sorted(hosts) for zone, hosts in sorted(hosts_by_zone.items())}
