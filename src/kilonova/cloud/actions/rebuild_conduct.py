# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Rebuild and evacuation in the conductor: the host is known, checked, or found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.cloud.actions.rebuild_make import RebuildOrder, rebuild_instance
from kilonova.cloud.failed_tasks import fail_task
from kilonova.cloud.migrations import set_status
from kilonova.cloud.model.request_spec import Destination
from kilonova.cloud.moving import ReportedStep
from kilonova.cloud.scheduling.select import select_destinations
from kilonova.cloud.scope import Scheduler
from kilonova.cloud.services.requirements import requirements_of
from kilonova.cloud.zones import zone_of_host
from kilonova.errors import KilonovaError, NoValidHost
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Conductor
    from kilonova.cloud.steps import Steps


def conduct_rebuild(
    conductor: Conductor,
    instance: Instance,
    order: RebuildOrder,
    spec: RequestSpec,
    host: str | None,
) -> Steps[None]:
    """Find the host where none is given, and have it make the server again.

    Where there is none the server is in error, with the image it had. Raises: NoValidHost, ...
    Source: nova/conductor/manager.py, ComputeTaskManager.rebuild_instance.
    """
    with ReportedStep(conductor, instance, "rebuild_server"):
        try:
            host = yield from host_for(conductor, instance, order, spec, host)
        except KilonovaError as error:
            if order.migration is not None:
                set_status(conductor, order.migration, "error")
            if order.changes_image:
                conductor.save(instance, image_ref=order.original_image_id or "")
            fail_task(conductor, instance, "rebuild_server", error, spec)
            raise
    conductor.announce("instance.rebuild_scheduled", instance, host=host)
    instance.availability_zone = zone_of_host(conductor.cloud, host)
    conductor.cast(rebuild_instance, conductor.compute(host), instance, order)


@crosses("conductor.rebuild_instance")
def host_for(
    conductor: Conductor,
    instance: Instance,
    order: RebuildOrder,
    spec: RequestSpec,
    host: str | None,
) -> Steps[str]:
    """The host to rebuild on: the server's own without a question, where nothing new is asked of
    it. Raises: NoValidHost.
    """
    if host is not None:
        return host
    if order.evacuates:
        assert instance.host is not None
        spec.ignore_hosts = (instance.host,)
        spec.force_hosts, spec.force_nodes = (), ()
    elif order.changes_image:
        check_traits(conductor, instance, spec)
    destination = spec.requested_destination or Destination()
    spec.requested_destination = replace(destination, cell=instance.cell)
    selections = yield from select_destinations(
        conductor.on(Scheduler), spec, [instance.uuid], alternates=False
    )
    return selections[0].host.name


def check_traits(conductor: Conductor, instance: Instance, spec: RequestSpec) -> None:
    """Refuse an image that requires traits which the server's node has not.

    Raises: NoValidHost.
    Source: nova/conductor/manager.py, ComputeTaskManager._validate_image_traits_for_rebuild.
    """
    if spec.image is None:
        return
    required = {
        name.removeprefix("trait:")
        for name, value in spec.image.properties.items()
        if name.startswith("trait:") and value == "required"
    }
    if required & requirements_of(spec).forbidden:
        raise NoValidHost(
            "Image traits are part of forbidden traits in flavor associated with the server. "
            "Either specify a different image during rebuild or create a new server with the "
            "specified image and a compatible flavor."
        ).at("nova.conductor.manager", "_validate_image_traits_for_rebuild")
    if required - conductor.cloud.hosts.get(instance.host).node.traits:
        raise NoValidHost(
            "Image traits cannot be satisfied by the current resource providers. Either specify a "
            "different image during rebuild or create a new server with the specified image."
        ).at("nova.conductor.manager", "_validate_image_traits_for_rebuild")
