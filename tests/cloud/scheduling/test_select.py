# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""From a request to hosts whose resources are claimed."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from kilonova import Cloud
from kilonova.cloud.model.request_spec import Destination, RequestSpec
from kilonova.cloud.scheduling.request import CHECK_TYPE
from kilonova.cloud.scheduling.select import select_destinations
from kilonova.cloud.scope import Scheduler
from kilonova.errors import NoValidHost
from tests.cloud.scheduling.regions import (
    NONE_AT_ALL,
    NOT_ENOUGH,
    aggregate,
    fault,
    flavor,
    group,
    land,
    region,
    small_hosts,
)


def spec(cloud: Cloud, **wishes: object) -> RequestSpec:
    """A request for one server of 512 MiB."""
    given = {"instance_uuid": cloud.ids.uuid(), "project_id": "p", "user_id": "u", **wishes}
    return RequestSpec(flavor=flavor(), image=None, **given)  # type: ignore[arg-type]  # wishes of any type


def select(cloud: Cloud, request: RequestSpec, count: int = 1) -> list[tuple[str, list[str]]]:
    """The host of each server, with its alternates."""
    scheduler = Scheduler(cloud, cloud.service_context())
    uuids = [request.instance_uuid, *(cloud.ids.uuid() for _ in range(count - 1))]
    selections = cloud.answer(select_destinations(scheduler, request, uuids))
    return [(each.host.name, [host.name for host in each.alternates]) for each in selections]


def used_mib(cloud: Cloud) -> dict[str, int]:
    """The memory that is claimed of each host."""
    return {
        host.name: cloud.placement.usages(host.node.uuid).get("MEMORY_MB", 0)
        for host in cloud.hosts
    }


def test_each_server_has_two_hosts_to_try_next() -> None:
    """max_attempts less one, none of them a host of the same request."""
    cloud = region(5)
    assert select(cloud, spec(cloud), 2) == [
        ("host1", ["host3", "host4"]),
        ("host2", ["host3", "host4"]),
    ]
    with cloud.flags("scheduler", max_attempts=1):
        assert select(cloud, spec(cloud)) == [("host3", [])]


def test_alternates_are_in_the_same_cell() -> None:
    """A build that fails is tried again within the cell."""
    cloud = region(3)
    cloud.hosts.get("host2").cell = "cell2"
    assert select(cloud, spec(cloud)) == [("host1", ["host3"])]


def test_servers_of_one_request_spread() -> None:
    """What the first takes is taken when the next is placed."""
    cloud = small_hosts(2048, 2048, 2048)
    assert [host for host, _others in select(cloud, spec(cloud), 3)] == ["host1", "host2", "host3"]


def test_all_or_nothing() -> None:
    """Where one server of a request finds no host the claims of the others are undone."""
    cloud = small_hosts(1024, 512)
    before = len(cloud.notifications)
    with pytest.raises(NoValidHost, match=NOT_ENOUGH):
        select(cloud, spec(cloud), 4)
    assert used_mib(cloud) == {"host1": 0, "host2": 0}
    assert cloud.notifications.event_types[before:] == ["scheduler.select_destinations.start"]
    assert len(select(cloud, spec(cloud), 3)) == 3


def test_nothing_is_said_where_placement_has_no_candidate() -> None:
    """The reason is empty, as Nova's is."""
    cloud = small_hosts(256)
    before = len(cloud.notifications)
    with pytest.raises(NoValidHost) as caught:
        select(cloud, spec(cloud))
    assert str(caught.value) == NONE_AT_ALL
    assert len(cloud.notifications) == before


@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from([256, 512, 1024])), max_size=8),
)
def test_hosts_are_never_filled_over_their_capacity(
    hosts: list[int], requests: list[tuple[int, int]]
) -> None:
    """Whatever is asked for; a request that fails leaves nothing behind."""
    with small_hosts(*hosts) as cloud:
        placed = 0
        for count, memory_mb in requests:
            servers = land(cloud, count, flavor=flavor(memory_mb=memory_mb))
            assert len({server is None for server in servers}) == 1
            placed += memory_mb * sum(server is not None for server in servers)
            used = used_mib(cloud)
            assert all(
                used[host.name] <= size for host, size in zip(cloud.hosts, hosts, strict=True)
            )
        assert sum(used_mib(cloud).values()) == placed


@given(st.integers(0, 2**32), st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_a_seed_decides_where_servers_go(seed: int, counts: list[int]) -> None:
    """Also where chance is asked for."""
    flags = {"filter_scheduler": {"host_subset_size": 3}, "quota": {"instances": -1, "cores": -1}}
    runs = []
    for _ in range(2):
        with Cloud(seed=seed, hosts=4, flags=flags) as cloud:
            runs.append([land(cloud, count) for count in counts])
    assert runs[0] == runs[1]


def test_a_requested_host_is_still_filtered() -> None:
    """It is the only candidate, and its node is known from then on."""
    cloud = region(3)
    request = spec(cloud, requested_destination=Destination("host2"))
    assert select(cloud, request) == [("host2", [])]
    destination = request.requested_destination
    assert destination is not None
    assert (destination.host, destination.node) == ("host2", "host2")
    cloud.hosts.get("host2").service.forced_down = True
    with pytest.raises(NoValidHost, match=NOT_ENOUGH):
        select(cloud, spec(cloud, requested_destination=Destination("host2")))


def test_a_host_that_does_not_exist_is_named() -> None:
    """With its node, if one was given."""
    cloud = region(1)
    with pytest.raises(NoValidHost, match=r"No such host - host: host9 node: None $"):
        select(cloud, spec(cloud, requested_destination=Destination("host9")))
    with pytest.raises(NoValidHost, match=r"No such host - host: host1 node: node9 $"):
        select(cloud, spec(cloud, force_hosts=("host1",), force_nodes=("node9",)))


def test_a_forced_host_bypasses_the_filters() -> None:
    """Though not placement: what does not fit does not fit."""
    cloud = small_hosts(1024, 512)
    cloud.hosts.get("host2").service.forced_down = True
    assert select(cloud, spec(cloud, force_hosts=("host2",))) == [("host2", [])]
    with pytest.raises(NoValidHost) as caught:
        select(cloud, spec(cloud, force_hosts=("host2",)))
    assert str(caught.value) == NONE_AT_ALL


def test_a_user_forces_a_host_through_the_zone() -> None:
    """zone:host, as the API takes it from administrators."""
    cloud = region(3)
    assert land(cloud, availability_zone="nova:host3") == ["host3"]


def test_ignored_hosts_get_nothing() -> None:
    """In whatever case their names are written; where none is left nobody is asked."""
    cloud = region(3)
    assert select(cloud, spec(cloud, ignore_hosts=("HOST1", "host2"))) == [("host3", [])]
    with pytest.raises(NoValidHost, match=NOT_ENOUGH):
        select(cloud, spec(cloud, ignore_hosts=("host1", "host2", "host3")))


def test_a_zone_is_the_hosts_of_its_aggregates() -> None:
    """The default zone is no aggregate, so asking for it rules nothing out."""
    cloud = region(3)
    aggregate(cloud, "host2", availability_zone="east")
    aggregate(cloud, "host3", availability_zone="east")
    assert select(cloud, spec(cloud, availability_zone="east")) == [("host2", ["host3"])]
    assert select(cloud, spec(cloud, availability_zone="nova"))[0][0] == "host1"


def test_projects_may_be_bound_to_aggregates() -> None:
    """A project without any goes anywhere, unless it must have one."""
    cloud = region(3)
    aggregate(cloud, "host2", filter_tenant_id="p")
    with cloud.flags("scheduler", limit_tenants_to_placement_aggregate=True):
        assert select(cloud, spec(cloud)) == [("host2", [])]
        assert select(cloud, spec(cloud, project_id="q"))[0][0] == "host1"
        with (
            cloud.flags("scheduler", placement_aggregate_required_for_tenants=True),
            pytest.raises(NoValidHost, match=r"Scheduling failed: No hosts available for tenant$"),
        ):
            select(cloud, spec(cloud, project_id="q"))


def test_aggregates_may_be_isolated_by_traits() -> None:
    """Only who asks for the trait gets their hosts."""
    cloud = region(2)
    aggregate(cloud, "host1", trait__CUSTOM_LICENSED="required")
    cloud.hosts.get("host1").node.traits = frozenset({"CUSTOM_LICENSED"})
    licensed = flavor(trait__CUSTOM_LICENSED="required")
    with cloud.flags("scheduler", enable_isolated_aggregate_filtering=True):
        assert [land(cloud)[0] for _ in range(2)] == ["host2", "host2"]
        assert land(cloud, flavor=licensed) == ["host1"]


def test_an_image_format_that_the_driver_lacks_finds_no_host() -> None:
    """When placement is asked for support of image types."""
    cloud = region(1)
    (cirros,) = cloud.neighbours.images.list(cloud.service_context())
    assert cirros.disk_format is not None
    with cloud.flags("scheduler", query_placement_for_image_type_support=True):
        assert land(cloud) == ["host1"]
        with cloud.flags(compute_driver="fake.FakeDriver"):
            assert fault(cloud) == (None if cirros.disk_format == "raw" else NONE_AT_ALL)


def test_a_rebuild_asks_only_whether_its_host_may_have_the_image() -> None:
    """A full host that is down passes; nothing is claimed."""
    cloud = small_hosts(512, 512)
    land(cloud, 2)
    cloud.hosts.get("host1").service.forced_down = True
    request = spec(
        cloud,
        requested_destination=Destination("host1"),
        scheduler_hints={CHECK_TYPE: ["rebuild"]},
    )
    before = used_mib(cloud)
    assert select(cloud, request) == [("host1", [])]
    assert used_mib(cloud) == before


def test_processors_of_its_own_come_from_shared_ones_where_there_are_no_others() -> None:
    """Nova asks placement for PCPU first and then for VCPU."""
    cloud = region(1)
    assert land(cloud, flavor=flavor(vcpus=2, hw__cpu_policy="dedicated")) == ["host1"]
    node = cloud.hosts.get("host1").node
    assert dict(cloud.placement.usages(node.uuid)) == {"VCPU": 2, "MEMORY_MB": 512, "DISK_GB": 1}


def test_anti_affinity_leaves_a_server_its_own_host() -> None:
    """A resize may stay where it is."""
    cloud = region(2)
    made = group(cloud, "anti-affinity")
    server = cloud.servers.create(
        name="s", flavor="m1.tiny", image="cirros", scheduler_hints={"group": made.uuid}
    )
    cloud.run()
    request = spec(cloud, instance_uuid=server.id, group=made)
    assert sorted([select(cloud, request)[0][0], "host1"]) == ["host1", "host2"]
    request.requested_destination = Destination("host1")
    assert select(cloud, request) == [("host1", [])]
