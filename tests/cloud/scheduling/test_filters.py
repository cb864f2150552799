# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which hosts each filter lets a server go to; all hosts are equal but for what a test says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kilonova import Cloud
from kilonova.cloud.scheduling.filters import enabled
from kilonova.errors import FlagError
from tests.cloud.scheduling.regions import (
    NONE_AT_ALL,
    NOT_ENOUGH,
    aggregate,
    fault,
    flavor,
    group,
    image,
    land,
    region,
    small_hosts,
)


def landed(cloud: Cloud, **wishes: Any) -> list[str | None]:
    """Where three servers go that are made one after the other."""
    return [land(cloud, **wishes)[0] for _ in range(3)]


def test_equal_hosts_are_filled_in_turn() -> None:
    """Nothing but what the servers take makes the hosts differ."""
    assert landed(region(3)) == ["host1", "host2", "host3"]


def test_a_host_that_is_down_gets_nothing() -> None:
    """Placement offers it, ComputeFilter does not let it pass: the scheduler starts and fails."""
    cloud = region(2)
    cloud.hosts.get("host1").service.forced_down = True
    assert landed(cloud) == ["host2", "host2", "host2"]
    cloud.hosts.get("host2").service.forced_down = True
    before = len(cloud.notifications)
    assert fault(cloud) == NOT_ENOUGH
    assert cloud.notifications.event_types[before:] == [
        "scheduler.select_destinations.start",
        "compute_task.build_instances.error",
    ]


def test_a_disabled_host_is_no_candidate() -> None:
    """Placement itself leaves it out, so the scheduler never announces that it looks."""
    cloud = region(2)
    cloud.hosts.get("host1").service.disabled = True
    assert landed(cloud) == ["host2", "host2", "host2"]
    cloud.hosts.get("host2").service.disabled = True
    before = len(cloud.notifications)
    assert fault(cloud) == NONE_AT_ALL
    assert cloud.notifications.event_types[before:] == ["compute_task.build_instances.error"]


@pytest.mark.parametrize(
    ("demand", "hosts"),
    [
        ({"capabilities__hypervisor_type": "s== xen"}, ["host2"]),
        ({"hypervisor_type": "xen"}, ["host2"]),
        ({"capabilities__vcpus_total": ">= 65"}, ["host2"]),
        ({"capabilities__cpu_info__topology__sockets": "4"}, ["host1"]),
        ({"capabilities__cpu_info__features": "<in> clflush"}, ["host1"]),
        ({"capabilities__cpu_info__features": "<all-in> pge clflush"}, ["host1"]),
        ({"capabilities__cpu_info__arch": "<or> ppc64 <or> x86_64"}, ["host1"]),
        ({"capabilities__num_io_ops": "<= 0"}, ["host1"]),
        ({"capabilities__nothing_like_it": "1"}, [None]),
        ({"hw__maxphysaddr_bits": "42"}, [None]),
        ({"unknown": "ignored"}, ["host1"]),
        ({"quota__vif_inbound_average": "ignored"}, ["host1"]),
    ],
)
def test_capabilities_are_demanded_by_extra_specs(
    demand: dict[str, str], hosts: list[str | None]
) -> None:
    """Only the scope capabilities and plain names of a host's attributes are demands."""
    cloud = region(1)
    cloud.hosts.add("host2", hypervisor_type="xen", vcpus=65, memory_mb=2048)
    assert land(cloud, flavor=flavor("f", 512, 1, **demand)) == hosts


@pytest.mark.parametrize(
    ("properties", "host"),
    [
        ({}, "host1"),
        ({"hw_architecture": "aarch64"}, "host2"),
        ({"architecture": "x86_64"}, "host1"),
        ({"hw_architecture": "ppc64"}, None),
        ({"img_hv_type": "xen"}, "host2"),
        ({"hypervisor_type": "kvm"}, "host1"),
        ({"hw_vm_mode": "hvm"}, "host1"),
        ({"hw_vm_mode": "uml"}, None),
        ({"img_hv_type": "xen", "img_hv_requested_version": ">=4.0,<5"}, "host2"),
        ({"img_hv_type": "xen", "img_hv_requested_version": ">4.2.1"}, None),
        ({"img_hv_requested_version": ">99"}, "host1"),
    ],
)
def test_an_image_goes_where_it_can_run(properties: dict[str, str], host: str | None) -> None:
    """The version counts only beside an architecture, hypervisor or mode."""
    cloud = region(1)
    cloud.hosts.add(
        "host2",
        architectures=("aarch64",),
        hypervisor_type="xen",
        hypervisor_version=4_002_001,
        memory_mb=2048,
    )
    assert land(cloud, image=image(cloud, **properties)) == [host]


def test_an_image_is_taken_to_be_of_the_default_architecture() -> None:
    """The option image_properties_default_architecture speaks for images that say nothing."""
    cloud = region(1, image_properties_default_architecture="aarch64")
    cloud.hosts.add("host2", architectures=("aarch64",), memory_mb=2048)
    assert land(cloud, image=image(cloud)) == ["host2"]


def test_members_of_an_anti_affine_group_go_to_different_hosts() -> None:
    """In one request as in several; what is left over fails, and takes its whole request along."""
    cloud = region(3)
    hint = {"group": group(cloud, "anti-affinity").uuid}
    assert land(cloud, 2, scheduler_hints=hint) == ["host1", "host2"]
    assert land(cloud, 2, scheduler_hints=hint) == [None, None]
    assert land(cloud, 1, scheduler_hints=hint) == ["host3"]
    assert fault(cloud, scheduler_hints=hint) == NOT_ENOUGH


def test_a_rule_allows_more_members_on_a_host() -> None:
    """max_server_per_host is how many members of an anti-affine group a host may have."""
    cloud = region(2)
    hint = {"group": group(cloud, "anti-affinity", max_server_per_host="2").uuid}
    hosts = land(cloud, 4, scheduler_hints=hint)
    assert sorted(map(str, hosts)) == ["host1", "host1", "host2", "host2"]
    assert land(cloud, scheduler_hints=hint) == [None]


def test_members_of_an_affine_group_stay_together() -> None:
    """The first goes anywhere, the others to it, though it has less left than the rest."""
    cloud = region(3)
    hint = {"group": group(cloud, "affinity").uuid}
    assert land(cloud, 2, scheduler_hints=hint) == ["host1", "host1"]
    assert landed(cloud, scheduler_hints=hint) == ["host1", "host1", "host1"]


@pytest.mark.parametrize("policy", ["affinity", "anti-affinity"])
def test_a_group_needs_its_filter(policy: str) -> None:
    """Without the filter nobody would keep the policy, so the request is refused."""
    cloud = region(1, enabled_filters=["ComputeFilter"])
    name = "".join(part.capitalize() for part in policy.split("-"))
    assert fault(cloud, scheduler_hints={"group": group(cloud, policy).uuid}) == (
        f"ServerGroup policy is not supported: ServerGroup{name}Filter not configured"
    )


def test_servers_may_be_asked_to_be_together_or_apart() -> None:
    """The hints same_host and different_host take the ids of other servers."""
    cloud = region(3, enabled_filters=["SameHostFilter", "DifferentHostFilter"])
    first, second = (cloud.servers.create(name="s", flavor="m1.tiny", image="cirros") for _ in "12")
    cloud.run()
    both = [first.id, second.id]
    assert {first.host, second.host} == {"host1", "host2"}
    assert land(cloud, scheduler_hints={"different_host": both}) == ["host3"]
    assert land(cloud, scheduler_hints={"same_host": first.id}) == [first.host]
    assert land(cloud, scheduler_hints={"same_host": second.id}) == [second.host]


def test_servers_may_be_asked_to_be_near_an_address() -> None:
    """All hosts have the address that the option my_ip gives them."""
    cloud = region(1, enabled_filters=["SimpleCIDRAffinityFilter"])
    address = cloud.flags.DEFAULT.my_ip
    assert land(cloud, scheduler_hints={"build_near_host_ip": address}) == ["host1"]
    near = {"build_near_host_ip": address, "cidr": "/8"}
    assert land(cloud, scheduler_hints=near) == ["host1"]
    far = {"build_near_host_ip": "198.51.100.1", "cidr": "/32"}
    assert land(cloud, scheduler_hints=far) == [None]


@pytest.mark.parametrize(
    ("query", "host"),
    [
        (["=", "$host", "host2"], "host2"),
        (["and", [">=", "$free_ram_mb", 1024], [">", "$host", "host1"]], "host3"),
        (["not", ["=", "$host", "host1"]], "host3"),
        (["or", ["=", "$nodename", "host2"], ["<", "$vcpus_used", -1]], "host2"),
        (["in", "$hypervisor_hostname", "host3", "host9"], "host3"),
        (["=", "$stats.num_instances", 0], "host1"),
        (["=", "$cpu_info.vendor", "Intel"], "host1"),
        ([">", "$no_such_thing", 1], None),
        (["="], None),
        ([], "host1"),
    ],
)
def test_a_query_chooses_hosts(query: list[object], host: str | None) -> None:
    """JsonFilter takes comparisons of a host's attributes, and, or, not and in."""
    cloud = small_hosts(4096, 4096, 4096, enabled_filters=["JsonFilter"])
    cloud.hosts.get("host2").node.memory_mb = 1200
    assert land(cloud, scheduler_hints={"query": json.dumps(query)}) == [host]


def test_extra_specs_are_met_by_aggregates() -> None:
    """Keys without a scope or with the filter's own; a host in no aggregate meets none."""
    cloud = region(3, enabled_filters=["AggregateInstanceExtraSpecsFilter"])
    aggregate(cloud, "host2", ssd="true", generation="5")
    aggregate(cloud, "host3", ssd="false,true")
    assert land(cloud, flavor=flavor(generation=">= 4")) == ["host2"]
    assert land(cloud, flavor=flavor(aggregate_instance_extra_specs__ssd="true")) == ["host3"]
    assert land(cloud, flavor=flavor(generation=">= 6")) == [None]
    assert land(cloud, flavor=flavor(hw__numa_nodes="1")) == ["host1"]


def test_images_keep_to_aggregates_that_name_their_properties() -> None:
    """An aggregate that says otherwise is shunned; one that says nothing is not."""
    cloud = region(2, enabled_filters=["AggregateImagePropertiesIsolation"])
    aggregate(cloud, "host1", os_type="windows")
    assert landed(cloud) == ["host2", "host2", "host2"]
    assert land(cloud, image=image(cloud, os_type="windows")) == ["host1"]


def test_aggregates_may_be_for_projects() -> None:
    """Others are kept out; the projects themselves may go anywhere."""
    cloud = region(2, enabled_filters=["AggregateMultiTenancyIsolation"])
    aggregate(cloud, "host1", filter_tenant_id="somebody,else")
    assert landed(cloud) == ["host2", "host2", "host2"]
    (project_id,) = {instance.project_id for instance in cloud.instances.values()}
    aggregate(cloud, "host1", filter_tenant_id3=project_id)
    assert land(cloud) == ["host1"]


def test_aggregates_may_be_for_flavors() -> None:
    """The key instance_type lists names of flavors."""
    cloud = region(2, enabled_filters=["AggregateTypeAffinityFilter"])
    aggregate(cloud, "host1", instance_type="m1.large, m1.small")
    assert landed(cloud) == ["host2", "host2", "host2"]
    assert land(cloud, flavor="m1.small") == ["host1"]


@pytest.mark.parametrize("name", ["NumInstancesFilter", "AggregateNumInstancesFilter"])
def test_hosts_take_so_many_servers_and_no_more(name: str) -> None:
    """The limit holds within a request too."""
    cloud = region(2, enabled_filters=[name], max_instances_per_host=2)
    assert land(cloud, 3) == ["host1", "host2", "host2"]
    assert land(cloud, 2) == [None, None]
    assert land(cloud, 1) == ["host1"]


def test_aggregates_set_their_own_limits() -> None:
    """The least of several counts; one that is no number is as if there were none."""
    cloud = region(3, enabled_filters=["AggregateNumInstancesFilter"], max_instances_per_host=2)
    aggregate(cloud, "host1", "host3", max_instances_per_host="1")
    aggregate(cloud, "host1", max_instances_per_host="5")
    aggregate(cloud, "host3", max_instances_per_host="many")
    assert sorted(map(str, land(cloud, 5))) == ["host1", "host2", "host2", "host3", "host3"]
    assert land(cloud) == [None]


@pytest.mark.parametrize("name", ["IoOpsFilter", "AggregateIoOpsFilter"])
def test_hosts_build_so_many_servers_at_once(name: str) -> None:
    """What the same request puts on a host counts as being built."""
    cloud = region(2, enabled_filters=[name], max_io_ops_per_host=1)
    assert land(cloud, 2) == ["host1", "host2"]
    assert land(cloud, 3) == [None, None, None]


@pytest.mark.parametrize(
    ("exclusive", "others"),
    [(True, ["host2", "host2", "host2"]), (False, ["host1", "host2", "host1"])],
)
def test_isolated_images_go_to_isolated_hosts(exclusive: bool, others: list[str]) -> None:
    """Other images are kept off them only if so restricted."""
    cloud = region(2, enabled_filters=["IsolatedHostsFilter"])
    special = image(cloud)
    with cloud.flags(
        "filter_scheduler",
        isolated_hosts=["host1"],
        isolated_images=[special],
        restrict_isolated_hosts_to_isolated_images=exclusive,
    ):
        assert landed(cloud) == others
        assert landed(cloud, image=special) == ["host1", "host1", "host1"]


def test_metrics_that_are_weighed_must_be_there() -> None:
    """No host reports any unless a monitor is on."""
    cloud = region(1, enabled_filters=["MetricsFilter"])
    with cloud.flags("metrics", weight_setting=["cpu.frequency=1.0"]):
        assert land(cloud) == [None]
        with cloud.flags(compute_monitors=["cpu.virt_driver"]):
            assert land(cloud) == ["host1"]


def test_numa_nodes_need_numa_nodes() -> None:
    """Each guest node needs a host node of its own, with processors and memory left."""
    cloud = region(1, enabled_filters=["NUMATopologyFilter"])
    cloud.hosts.add(
        "host2",
        numa_cells=2,
        vcpus=8,
        memory_mb=8192,
        cpu_allocation_ratio=1.0,
        ram_allocation_ratio=1.0,
    )
    two = flavor(vcpus=4, memory_mb=2048, hw__numa_nodes="2")
    assert land(cloud, 2, flavor=two) == ["host2", "host2"]
    assert land(cloud, flavor=two) == [None]
    assert land(cloud, flavor=flavor(hw__numa_nodes="1")) == ["host1"]


def test_pci_devices_are_where_they_are() -> None:
    """A pool is named like the alias or by vendor and product; devices run out."""
    alias = json.dumps({"name": "gpu", "vendor_id": "10de", "product_id": "1db4"})
    cloud = region(1, enabled_filters=["PciPassthroughFilter"])
    cloud.hosts.add("host2", pci_pools={"10de:1db4": 3})
    cloud.hosts.add("host3", pci_pools={"gpu": 1})
    with cloud.flags("pci", alias=[alias]):
        two, one = flavor(pci_passthrough__alias="gpu:2"), flavor(pci_passthrough__alias="gpu:1")
        assert land(cloud, flavor=two) == ["host2"]
        assert land(cloud, flavor=two) == [None]
        assert sorted(map(str, land(cloud, 2, flavor=one))) == ["host2", "host3"]
        assert land(cloud, flavor=one) == [None]


def test_all_hosts_may_pass() -> None:
    """AllHostsFilter does not even mind that a host is down."""
    cloud = region(1, enabled_filters=["AllHostsFilter"])
    cloud.hosts.get("host1").service.forced_down = True
    assert land(cloud) == ["host1"]


def test_a_filter_that_does_not_exist_is_named() -> None:
    """The error says which names there are."""
    with pytest.raises(FlagError, match=r"there is no filter ComputeFitler; there are Aggregate"):
        enabled(("ComputeFilter", "ComputeFitler"))


@pytest.mark.parametrize(
    "size", ["free_ram_mb", "free_disk_mb", "disk_mb_used", "total_usable_ram_mb"]
)
def test_sizes_are_compared_as_whole_numbers(size: str) -> None:
    """Extra specs compare texts: 512 is one, 512.0 another. Source: nova/scheduler/filters/
    extra_specs_ops.py.
    """
    cloud = region(1)
    wishes: dict[str, Any] = {f"capabilities__{size}": "<in> ."}
    assert fault(cloud, flavor=flavor(**wishes)) == NOT_ENOUGH
    wishes = {f"capabilities__{size}": ">= 0"}
    assert land(cloud, flavor=flavor(**wishes)) == ["host1"]
