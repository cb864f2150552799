# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Host aggregates: create, rename, metadata, hosts, delete, and images cached on their hosts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kilonova.cloud.model.aggregate import Aggregate
from kilonova.cloud.payloads.aggregate import aggregate_cache_payload, aggregate_payload
from kilonova.cloud.resources.exceptions import announces_exceptions
from kilonova.cloud.scope import Conductor
from kilonova.contract.enums import NotificationSource
from kilonova.errors import (
    AggregateHostExists,
    AggregateHostNotFound,
    AggregateNameExists,
    AggregateNotFound,
    ComputeHostNotFound,
    InvalidAggregateActionAdd,
    InvalidAggregateActionDelete,
    InvalidAggregateActionUpdate,
    InvalidAggregateActionUpdateMeta,
    KilonovaError,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Api
    from kilonova.cloud.steps import Steps

Refusal = type[
    InvalidAggregateActionAdd
    | InvalidAggregateActionDelete
    | InvalidAggregateActionUpdate
    | InvalidAggregateActionUpdateMeta
]


OBJECTS = "nova.objects.aggregate"
API, REFUSE = "nova.compute.api", "_raise_invalid_aggregate_exc"


def get(cloud: Region, aggregate_id: int | str) -> Aggregate:
    """An aggregate by its id. Raises: AggregateNotFound."""
    number = int(aggregate_id) if str(aggregate_id).isdecimal() else 0
    aggregate = cloud.tables.aggregates.get(number)
    if aggregate is None:
        raise AggregateNotFound(aggregate_id).at(OBJECTS, "_aggregate_get_from_db")
    return aggregate


def tell(api: Api, event: str, told: Mapping[str, Any], name: str | None = None) -> None:
    """Publish a legacy notification, under the aggregate's id, or its name while it has none.

    Source: nova/compute/utils.py, notify_about_aggregate_update.
    """
    host = str(told.get("aggregate_id") or name)
    api.tell_legacy(f"aggregate.{event}", lambda: told, host=host)


def new_aggregate(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments of a creation, by Nova's names."""
    return {"aggregate_name": given["name"], "availability_zone": given["availability_zone"]}


def changed_values(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments of a change, by Nova's names."""
    values = {key: given[key] for key in ("name", "availability_zone") if given[key] is not None}
    return {"aggregate_id": given["aggregate_id"], "values": values}


@announces_exceptions("create_aggregate", new_aggregate)
def create(api: Api, name: str, availability_zone: str | None = None) -> Aggregate:
    """A new aggregate, of a zone if one is given; a name that is taken leaves the announcement
    open.

    Raises: AggregateNameExists. Source: nova/objects/aggregate.py, Aggregate.create.
    """
    tables = api.cloud.tables
    aggregate = Aggregate(
        id=0,
        uuid=api.cloud.ids.uuid(),
        name=name,
        metadata={"availability_zone": availability_zone} if availability_zone else {},
        created_at=api.cloud.clock.stamp,
    )
    told: dict[str, Any] = {"name": name, "meta_data": dict(aggregate.metadata)}
    tell(api, "create.start", told, name)
    api.notify("aggregate.create.start", aggregate_payload(aggregate, made=False))
    check_name(api.cloud, name)
    aggregate.id = tables.next_id("aggregate")
    tables.aggregates[aggregate.id] = aggregate
    tell(api, "create.end", {**told, "aggregate_id": aggregate.id})
    api.notify("aggregate.create.end", aggregate_payload(aggregate))
    return aggregate


def check_name(cloud: Region, name: str) -> None:
    """Names are unique. Raises: AggregateNameExists."""
    if any(aggregate.name == name for aggregate in cloud.tables.aggregates.values()):
        raise AggregateNameExists(name).at(OBJECTS, "_aggregate_create_in_db")


@announces_exceptions("update_aggregate", changed_values)
def update(
    api: Api, aggregate_id: int | str, name: str | None = None, availability_zone: str | None = None
) -> Aggregate:
    """Rename, or change the zone. Raises: AggregateNotFound, AggregateNameExists,
    InvalidAggregateActionUpdate.

    Source: nova/compute/api.py, AggregateAPI.update_aggregate.
    """
    aggregate = get(api.cloud, aggregate_id)
    if name is not None and name != aggregate.name:
        old, aggregate.name = aggregate.name, name
        tell(api, "updateprop.start", {"aggregate_id": aggregate.id})
        api.notify("aggregate.update_prop.start", aggregate_payload(aggregate))
        if any(a is not aggregate and a.name == name for a in api.cloud.tables.aggregates.values()):
            aggregate.name = old
            raise AggregateNameExists(name).at(OBJECTS, "_aggregate_update_to_db")
        aggregate.updated_at = api.cloud.clock.stamp
        tell(api, "updateprop.end", {"aggregate_id": aggregate.id})
        api.notify("aggregate.update_prop.end", aggregate_payload(aggregate))
    if availability_zone is not None:
        metadata = {"availability_zone": availability_zone}
        check_zone(api.cloud, aggregate, metadata, InvalidAggregateActionUpdate, empty=True)
        change_metadata(api, aggregate, metadata)
    return aggregate


@announces_exceptions("update_aggregate_metadata")
def set_metadata(
    api: Api, aggregate_id: int | str, metadata: Mapping[str, str | None]
) -> Aggregate:
    """Add, change, and with None remove keys. Raises: AggregateNotFound,
    InvalidAggregateActionUpdateMeta.

    Source: nova/compute/api.py, AggregateAPI.update_aggregate_metadata.
    """
    aggregate = get(api.cloud, aggregate_id)
    check_zone(api.cloud, aggregate, metadata, InvalidAggregateActionUpdateMeta, empty=True)
    return change_metadata(api, aggregate, metadata)


def change_metadata(
    api: Api, aggregate: Aggregate, metadata: Mapping[str, str | None]
) -> Aggregate:
    """Announce and make a change. Source: nova/objects/aggregate.py, Aggregate.update_metadata."""
    told = {"aggregate_id": aggregate.id, "meta_data": dict(metadata)}
    tell(api, "updatemetadata.start", told)
    api.notify("aggregate.update_metadata.start", aggregate_payload(aggregate))
    for key, value in metadata.items():
        if value is None:
            aggregate.metadata.pop(key, None)
        else:
            aggregate.metadata[key] = value
    aggregate.updated_at = api.cloud.clock.stamp
    tell(api, "updatemetadata.end", told)
    api.notify("aggregate.update_metadata.end", aggregate_payload(aggregate))
    return aggregate


@announces_exceptions("add_host_to_aggregate")
def add_host(api: Api, aggregate_id: int | str, host_name: str) -> Aggregate:
    """A host joins. Raises: ComputeHostNotFound, AggregateNotFound, InvalidAggregateActionAdd,
    AggregateHostExists.

    Source: nova/compute/api.py, AggregateAPI.add_host_to_aggregate.
    """
    cloud = api.cloud
    told = {"aggregate_id": aggregate_id, "host_name": host_name}
    tell(api, "addhost.start", told)
    host = host_named(cloud, host_name)
    aggregate = get(cloud, aggregate_id)
    api.notify("aggregate.add_host.start", aggregate_payload(aggregate))
    check_zone(cloud, aggregate, aggregate.metadata, InvalidAggregateActionAdd, hosts=[host_name])
    zone = aggregate.availability_zone
    others = [a.availability_zone for a in aggregates_of(cloud, host_name) if a.availability_zone]
    check_no_move(host, aggregate, others[0] if others else None, zone, joins=True)
    if host_name in aggregate.hosts:
        raise AggregateHostExists(aggregate.id, host_name).at(OBJECTS, "_host_add_to_db")
    aggregate.hosts.append(host_name)
    tell(api, "addhost.end", {**told, "name": aggregate.name})
    api.notify("aggregate.add_host.end", aggregate_payload(aggregate))
    return aggregate


@announces_exceptions("remove_host_from_aggregate")
def remove_host(api: Api, aggregate_id: int | str, host_name: str) -> Aggregate:
    """A host leaves. Raises: ComputeHostNotFound, AggregateNotFound, InvalidAggregateActionDelete,
    AggregateHostNotFound.

    Source: nova/compute/api.py, AggregateAPI.remove_host_from_aggregate.
    """
    cloud = api.cloud
    told = {"aggregate_id": aggregate_id, "host_name": host_name}
    tell(api, "removehost.start", told)
    host = host_named(cloud, host_name)
    aggregate = get(cloud, aggregate_id)
    api.notify("aggregate.remove_host.start", aggregate_payload(aggregate))
    others = [a for a in aggregates_of(cloud, host_name) if a is not aggregate]
    zones = [a.availability_zone for a in others if a.availability_zone]
    check_no_move(
        host, aggregate, aggregate.availability_zone, zones[0] if zones else None, joins=False
    )
    if host_name not in aggregate.hosts:
        raise AggregateHostNotFound(aggregate.id, host_name).at(OBJECTS, "_host_delete_from_db")
    aggregate.hosts.remove(host_name)
    tell(api, "removehost.end", told)
    api.notify("aggregate.remove_host.end", aggregate_payload(aggregate))
    return aggregate


def host_named(cloud: Region, name: str) -> Host:
    """A host. Raises: ComputeHostNotFound. Source: nova/compute/api.py,
    _get_service_in_cell_by_host.
    """
    if name not in cloud.hosts:
        raise ComputeHostNotFound(name).at(API, "_get_service_in_cell_by_host")
    return cloud.hosts.get(name)


@announces_exceptions("delete_aggregate")
def delete(api: Api, aggregate_id: int | str) -> None:
    """Delete an aggregate without hosts.

    Raises: AggregateNotFound, InvalidAggregateActionDelete.
    """
    told = {"aggregate_id": aggregate_id}
    tell(api, "delete.start", told)
    aggregate = get(api.cloud, aggregate_id)
    api.notify("aggregate.delete.start", aggregate_payload(aggregate))
    if aggregate.hosts:
        raise InvalidAggregateActionDelete(aggregate.id, "Host aggregate is not empty").at(
            API, "delete_aggregate"
        )
    del api.cloud.tables.aggregates[aggregate.id]
    tell(api, "delete.end", told)
    api.notify("aggregate.delete.end", aggregate_payload(aggregate))


def aggregates_of(cloud: Region, host_name: str) -> list[Aggregate]:
    """The aggregates that a host is in."""
    return [a for a in cloud.tables.aggregates.values() if host_name in a.hosts]


def check_zone(
    cloud: Region,
    aggregate: Aggregate,
    metadata: Mapping[str, str | None],
    refusal: Refusal,
    *,
    hosts: Sequence[str] | None = None,
    empty: bool = False,
) -> None:
    """Refuse a zone that has no name or that hosts are not free for; ``empty``: or while servers
    are on them.

    Raises: the refusal. Source: nova/compute/api.py, AggregateAPI.is_safe_to_update_az.
    """
    if "availability_zone" not in metadata:
        return
    zone = metadata["availability_zone"]
    if not zone:
        raise refusal(
            aggregate.id,
            f"Aggregate {aggregate.name} does not support empty named availability zone",
        ).at(API, REFUSE)
    names = hosts or aggregate.hosts
    conflicting = [
        other.availability_zone
        for other in cloud.tables.aggregates.values()
        if other is not aggregate
        and other.availability_zone not in (None, zone)
        and set(names) & set(other.hosts)
    ]
    if conflicting:
        raise refusal(
            aggregate.id, f"One or more hosts already in availability zone(s) {conflicting}"
        ).at(API, REFUSE)
    moves = empty and aggregate.availability_zone != zone
    if moves and any(cloud.hosts.get(name).instances for name in names if name in cloud.hosts):
        raise refusal(aggregate.id, "One or more hosts contain instances in this zone").at(
            API, REFUSE
        )


def check_no_move(
    host: Host, aggregate: Aggregate, old: str | None, new: str | None, *, joins: bool
) -> None:
    """Refuse to change the zone of servers. Raises: InvalidAggregateActionAdd,
    InvalidAggregateActionDelete.
    """
    if not host.instances or aggregate.availability_zone is None or old == new:
        return
    refusal = InvalidAggregateActionAdd if joins else InvalidAggregateActionDelete
    raise refusal(
        aggregate.id,
        f"The host cannot be {'added to' if joins else 'removed from'} the aggregate as the "
        f"availability zone of the host would change from '{old}' to '{new}' but the host already "
        f"has {len(host.instances)} instance(s). Changing the AZ of an existing instance is not "
        "supported by this action. Move the instances away from this host then try again. If you "
        "need to move the instances between AZs then you can use shelve_offload and unshelve to "
        "achieve this.",
    ).at(API, REFUSE)


def cache_images(api: Api, aggregate_id: int | str, image_ids: Sequence[str]) -> Steps[None]:
    """202: fetch images to all the aggregate's hosts before they are needed.

    Raises: AggregateNotFound, ImageNotFound, InvalidAggregateAction.
    Source: nova/api/openstack/compute/aggregates.py, AggregateController.images.
    """
    aggregate = get(api.cloud, aggregate_id)
    for image_id in image_ids:
        yield from api.cloud.image.get(api.context, image_id)
    api.cast(cache_images_on_hosts, api.on(Conductor), aggregate, tuple(image_ids))


def cache_images_on_hosts(
    conductor: Conductor, aggregate: Aggregate, image_ids: Sequence[str]
) -> Steps[None]:
    """Ask host after host, and tell the progress; what is announced of the whole bears nova-api's
    name.

    Source: nova/conductor/manager.py, ComputeTaskManager.cache_images.
    """
    publisher = f"{NotificationSource.NOVA_API}:{conductor.configured_host}"
    cloud = conductor.cloud
    payload, context = aggregate_payload(aggregate), conductor.context
    cloud.outlet.publish("aggregate.cache_images.start", publisher, payload, context)
    hosts = list(aggregate.hosts)
    for index, name in enumerate(hosts, 1):
        results = yield from cached_on(conductor, name, image_ids)
        progress = aggregate_cache_payload(aggregate, name, results, index, len(hosts))
        conductor.notify("aggregate.cache_images.progress", progress)
    payload = aggregate_payload(aggregate)
    cloud.outlet.publish("aggregate.cache_images.end", publisher, payload, context)


def cached_on(conductor: Conductor, name: str, image_ids: Sequence[str]) -> Steps[dict[str, str]]:
    """What became of each image on one host: cached, existing, unsupported, error, or skipped when
    it is down.
    """
    cloud = conductor.cloud
    if not cloud.hosts.is_up(name):
        return dict.fromkeys(image_ids, "skipped")
    host = cloud.hosts.get(name)
    results: dict[str, str] = {}
    for image_id in image_ids:
        try:
            fresh = yield from cloud.hypervisor.cache_image(host, image_id)
            results[image_id] = "cached" if fresh else "existing"
        except NotImplementedError:
            results[image_id] = "unsupported"
        except KilonovaError:
            results[image_id] = "error"
    return results
