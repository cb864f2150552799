# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What other services tell Compute of a server: its network, a volume, its power has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from kilonova.cloud.actions.power_update import STATES, power_update
from kilonova.cloud.actions.volume_extend import extend_volume
from kilonova.cloud.guards import start_action
from kilonova.cloud.legacy.exceptions import tell_exception
from kilonova.cloud.payloads.legacy_arguments import shown_instance
from kilonova.cloud.vifs import drop_vif, refresh_vifs
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

NAMES = (
    "network-changed",
    "network-vif-plugged",
    "network-vif-unplugged",
    "network-vif-deleted",
    "volume-extended",
    "power-update",
    "accelerator-request-bound",
    "volume-reimaged",
)
"""Source: nova/objects/external_event.py, EVENT_NAMES."""

TAGGED = frozenset({"volume-extended", "power-update", "accelerator-request-bound"})
"""Events that say nothing without a tag."""

UNDER_WAY = frozenset(
    {
        "accepted",
        "queued",
        "preparing",
        "pre-migrating",
        "migrating",
        "running",
        "post-migrating",
        "finished",
        "confirming",
        "reverting",
    }
)
"""States of a migration in which both of its hosts are told."""


@dataclass(slots=True, frozen=True)
class ExternalEvent:
    """One event; the tag is the id of a port or a volume, or POWER_ON or POWER_OFF.

    Source: nova/objects/external_event.py, InstanceExternalEvent.
    """

    name: str
    instance_uuid: str
    tag: str | None = None
    status: str = "completed"


def external_instance_event(api: Api, events: Iterable[ExternalEvent]) -> list[int]:
    """Pass on what can be; a code for each: 200, 404 (no server), 400 (no tag), 422 (no host).

    Source: nova/api/openstack/compute/server_external_events.py; nova/compute/api.py,
    API.external_instance_event.
    """
    codes = []
    by_host: dict[str, list[tuple[Instance, ExternalEvent]]] = {}
    for event in events:
        instance = api.cloud.instances.get(event.instance_uuid)
        if instance is None:
            codes.append(404)
        elif event.name in TAGGED and event.tag is None:
            codes.append(400)
        elif instance.host is None:
            codes.append(422)
        else:
            codes.append(200)
            if log(api, instance, event):
                for host in hosts_of(api.cloud, instance):
                    by_host.setdefault(host, []).append((instance, event))
    for host, told in by_host.items():
        api.cast(process_events, api.compute(host), told)
    return codes


def log(api: Api, instance: Instance, event: ExternalEvent) -> bool:
    """Begin the action that the event stands for, if any; False where it makes no sense."""
    if event.name == "volume-extended":
        start_action(api, instance, "extend_volume")
    elif event.name == "power-update":
        switch = STATES.get(event.tag or "")
        if switch is None:
            return False
        start_action(api, instance, switch.action)
    return True


def hosts_of(cloud: Region, instance: Instance) -> list[str]:
    """The server's host, and those between which it moves."""
    hosts = [instance.host]
    for migration in cloud.tables.migrations_of(instance):
        if migration.status in UNDER_WAY:
            hosts += [migration.source_compute, migration.dest_compute]
    return list(dict.fromkeys(host for host in hosts if host is not None))


def process_events(compute: Compute, told: Sequence[tuple[Instance, ExternalEvent]]) -> Steps[None]:
    """One event after the other; the first that fails ends it, and is announced (once more).

    What somebody would wait for (a port plugged, an accelerator bound, a volume written anew) is
    ready at once here, so nobody waits. Source: nova/compute/manager.py, external_instance_event.
    """
    try:
        for instance, event in told:
            yield from process_event(compute, instance, event)
    except KilonovaError as error:
        arguments = partial(told_events, compute.cloud, told)
        tell_exception(compute, error, "external_instance_event", arguments)
        compute.announce_exception(error)
        raise


def told_events(cloud: Region, told: Sequence[tuple[Instance, ExternalEvent]]) -> Mapping[str, Any]:
    """The arguments of Nova's function, as a legacy notification shows them."""
    return {
        "instances": [shown_instance(cloud, instance) for instance, _event in told],
        "events": [
            {
                "instance_uuid": event.instance_uuid,
                "name": event.name,
                "status": event.status,
                "tag": event.tag,
            }
            for _instance, event in told
        ],
    }


def process_event(compute: Compute, instance: Instance, event: ExternalEvent) -> Steps[None]:
    """Do what the event asks for."""
    if event.name == "network-changed":
        refresh_vifs(compute, instance, event.tag)
    elif event.name == "network-vif-deleted":
        yield from drop_vif(compute, instance, event.tag or "")
    elif event.name == "volume-extended":
        yield from extend_volume(compute, instance, event.tag or "")
    elif event.name == "power-update":
        yield from power_update(compute, instance, event.tag or "")
