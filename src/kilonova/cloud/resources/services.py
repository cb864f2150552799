# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Services: enable, disable, force down, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.errors import ComputeServiceInUse

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Service
    from kilonova.cloud.scope import Api


def update(
    api: Api,
    service: Service,
    *,
    disabled: bool | None = None,
    disabled_reason: str | None = None,
    forced_down: bool | None = None,
) -> Service:
    """Change a service's status, announced with service.update even where it was the same before.

    Enabling takes the reason away. Source: nova/compute/api.py, HostAPI.service_update.
    """
    if disabled is not None:
        service.disabled = disabled
        service.disabled_reason = disabled_reason if disabled else None
    if forced_down is not None:
        service.forced_down = forced_down
    if disabled is not None or forced_down is not None:
        service.updated_at = api.cloud.clock.stamp
        api.cloud.hosts.announce("service.update", service, api.context)
    return service


def delete(api: Api, service: Service) -> None:
    """Delete a service; of nova-compute, the whole host, which must hold no servers.

    Raises: ComputeServiceInUse. Source: nova/api/openstack/compute/services.py,
    ServiceController.delete.
    """
    hosts = api.cloud.hosts
    if service.binary != "nova-compute":
        hosts.remove_service(service)
        return
    if hosts.get(service.host).instances:
        raise ComputeServiceInUse(service.host)
    for aggregate in api.cloud.tables.aggregates.values():
        if service.host in aggregate.hosts:
            aggregate.hosts.remove(service.host)
    hosts.remove(service.host)
