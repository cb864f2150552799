# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Host aggregates."""

from __future__ import annotations

from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def create_and_delete(cloud: Region) -> None:
    """An aggregate is created in a zone, and deleted."""
    aggregate = cloud.aggregates.create("my-aggregate", "nova")
    start, end = cloud.expect("aggregate.create.start", "aggregate.create.end")
    assert (start.payload.id, end.payload.id) == (None, aggregate)
    cloud.aggregates.delete(aggregate)
    cloud.expect("aggregate.delete.start", "aggregate.delete.end")


@scenario
def add_and_remove_host(cloud: Region) -> None:
    """A host joins an aggregate and leaves it."""
    aggregate = cloud.aggregates.create("my-aggregate", "nova")
    cloud.look_away()
    cloud.aggregates.add_host(aggregate, "compute")
    _, added = cloud.expect("aggregate.add_host.start", "aggregate.add_host.end")
    assert added.payload.hosts == ["compute"]
    cloud.aggregates.remove_host(aggregate, "compute")
    _, removed = cloud.expect("aggregate.remove_host.start", "aggregate.remove_host.end")
    assert removed.payload.hosts == []


@scenario
def update(cloud: Region) -> None:
    """Its name and its metadata change, each told in its own way."""
    aggregate = cloud.aggregates.create("my-aggregate", "nova")
    cloud.look_away()
    cloud.aggregates.update(aggregate, name="my-new-aggregate")
    _, renamed = cloud.expect("aggregate.update_prop.start", "aggregate.update_prop.end")
    assert renamed.payload.name == "my-new-aggregate"
    cloud.aggregates.set_metadata(aggregate, {"availability_zone": "AZ-1"})
    _, moved = cloud.expect("aggregate.update_metadata.start", "aggregate.update_metadata.end")
    assert moved.payload.metadata == {"availability_zone": "AZ-1"}


@scenario(flags={"DEFAULT": {"compute_driver": "fake.FakeDriverWithCaching"}})
def cache_images(cloud: Region) -> None:
    """The conductor tells how far the hosts are with fetching images."""
    aggregate = cloud.aggregates.create("my-aggregate", "nova")
    cloud.aggregates.add_host(aggregate, "compute")
    cloud.look_away()
    cloud.aggregates.cache_images(aggregate, [world.IMAGE])
    _, progress, _ = cloud.expect(
        "aggregate.cache_images.start",
        "aggregate.cache_images.progress",
        "aggregate.cache_images.end",
    )
    assert progress.payload.images_cached == [world.IMAGE]
    assert (progress.payload.index, progress.payload.total) == (1, 1)


@scenario
def name_is_taken(cloud: Region) -> None:
    """A name that is taken is found out only after the start was told."""
    cloud.aggregates.create("my-aggregate", "nova")
    cloud.look_away()
    with cloud.refused(409, "Aggregate my-aggregate already exists."):
        cloud.aggregates.create("my-aggregate", "nova")
    _, failure = cloud.expect("aggregate.create.start", "compute.exception")
    assert failure.payload.exception == "AggregateNameExists"


@scenario
def host_is_unknown(cloud: Region) -> None:
    """A host that does not exist is no start of anything."""
    aggregate = cloud.aggregates.create("my-aggregate", "nova")
    cloud.look_away()
    with cloud.refused(404, "Compute host nope could not be found."):
        cloud.aggregates.add_host(aggregate, "nope")
    (failure,) = cloud.expect("compute.exception")
    assert failure.payload.exception == "ComputeHostNotFound"


SCENARIOS = (
    create_and_delete,
    add_and_remove_host,
    update,
    cache_images,
    name_is_taken,
    host_is_unknown,
)
