# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the hosts that pass is taken."""

from __future__ import annotations

import json

import pytest

from kilonova import Cloud
from kilonova.cloud.scheduling.request import Request
from kilonova.cloud.scheduling.weighers import best_first, enabled
from kilonova.errors import ComputeHostMetricNotFound, FlagError
from tests.cloud.scheduling.regions import (
    aggregate,
    flavor,
    group,
    image,
    land,
    region,
    small_hosts,
)


def order(cloud: Cloud) -> list[str]:
    """The hosts as they are preferred for one more server like the last, best first."""
    (*_, last) = cloud.instances.values()
    assert last.spec is not None
    return [host.name for host in best_first(Request(cloud, last.spec), list(cloud.hosts))]


def test_free_memory_is_preferred() -> None:
    """Hosts that differ in nothing else go by their free memory, equal ones by their order."""
    assert land(small_hosts(2048, 4096, 1024, 4096)) == ["host2"]
    assert land(small_hosts(2048, 4096, ram_weight_multiplier=-1.0)) == ["host1"]


@pytest.mark.parametrize(
    ("resource", "better", "option"),
    [
        ("vcpus", 100, "cpu_weight_multiplier"),
        ("local_gb", 20000, "disk_weight_multiplier"),
        ("hypervisor_version", 9_000_000, "hypervisor_version_weight_multiplier"),
    ],
)
def test_a_better_host_is_preferred_unless_turned_round(
    resource: str, better: int, option: str
) -> None:
    """Processors, disk, the hypervisor's version; a negative multiplier prefers the worse."""
    for multiplier, host in ((1.0, "host2"), (-1.0, "host1"), (0.0, "host1")):
        cloud = region(1, **{option: multiplier})
        cloud.hosts.add("host2", "host2", **{resource: better})
        assert land(cloud) == [host]


def test_hosts_where_builds_failed_come_last() -> None:
    """However much they have to give; the more failed, the later."""
    cloud = small_hosts(8192, 4096, 2048)
    land(cloud)
    cloud.hosts.get("host1").failed_builds = 2
    cloud.hosts.get("host2").failed_builds = 1
    assert order(cloud) == ["host3", "host2", "host1"]


def test_what_is_being_built_weighs() -> None:
    """Within one request a host that builds is less good than one that does not."""
    weighers = ["nova.scheduler.weights.io_ops.IoOpsWeigher"]
    assert land(region(2, weight_classes=weighers), 2) == ["host1", "host2"]
    assert land(region(2, weight_classes=weighers, io_ops_weight_multiplier=1.0), 2) == [
        "host1",
        "host1",
    ]


def test_what_other_requests_build_weighs() -> None:
    """A build that hangs keeps others away for as long as it hangs."""
    cloud = region(2, weight_classes=["nova.scheduler.weights.io_ops.IoOpsWeigher"])
    with cloud.faults.inject("virt.spawn", hang=True, times=1):
        first = cloud.servers.create(name="s", flavor="m1.tiny", image="cirros")
        cloud.run()
        assert [first.host, *land(cloud), *land(cloud)] == ["host1", "host2", "host2"]
    cloud.run()
    assert land(cloud) == ["host1"]


def test_the_number_of_servers_weighs_when_asked_for() -> None:
    """num_instances_weight_multiplier is 0 unless set: negative spreads, positive packs."""
    weighers = ["nova.scheduler.weights.num_instances.NumInstancesWeigher"]
    for multiplier, hosts in ((-1.0, "13"), (1.0, "22"), (0.0, "11")):
        cloud = region(3, weight_classes=weighers, num_instances_weight_multiplier=multiplier)
        land(cloud, scheduler_hints={}, host="host2")
        assert [land(cloud)[0], land(cloud)[0]] == [f"host{number}" for number in hosts]


def test_hosts_with_pci_devices_are_kept_free() -> None:
    """For servers that need none; those that do are packed where few are left."""
    alias = json.dumps({"name": "gpu", "vendor_id": "10de", "product_id": "1db4"})
    weighers = ["nova.scheduler.weights.pci.PCIWeigher"]
    cloud = region(1, weight_classes=weighers, enabled_filters=["PciPassthroughFilter"])
    cloud.hosts.get("host1").node.pci_pools["gpu"] = 4
    cloud.hosts.add("host2", pci_pools={"gpu": 2})
    cloud.hosts.add("host3")
    assert land(cloud) == ["host3"]
    with cloud.flags("pci", alias=[alias]):
        one = flavor(pci_passthrough__alias="gpu:1")
        assert [land(cloud, flavor=one)[0] for _ in range(3)] == ["host2", "host2", "host1"]


@pytest.mark.parametrize(
    ("policy", "hosts"),
    [
        ("soft-affinity", ["host1", "host1", "host1"]),
        ("soft-anti-affinity", ["host1", "host2", "host1"]),
    ],
)
def test_soft_policies_prefer_and_do_not_insist(policy: str, hosts: list[str]) -> None:
    """Members come together or spread, and land somewhere in any case."""
    weights = "nova.scheduler.weights.affinity.ServerGroupSoft"
    cloud = region(2, weight_classes=[f"{weights}AffinityWeigher", f"{weights}AntiAffinityWeigher"])
    hint = {"group": group(cloud, policy).uuid}
    assert land(cloud, 2, scheduler_hints=hint) == hosts[:2]
    assert land(cloud, scheduler_hints=hint) == hosts[2:]


def test_images_that_are_alike_may_be_brought_together() -> None:
    """Every property counts alike unless the option gives them weights."""
    weighers = ["nova.scheduler.weights.image_props.ImagePropertiesWeigher"]
    cloud = region(2, weight_classes=weighers, image_props_weight_multiplier=1.0)
    linux, windows = image(cloud, os_type="linux"), image(cloud, os_type="windows")
    land(cloud, image=windows, host="host2")
    assert land(cloud, image=linux) == ["host1"]
    assert land(cloud, image=windows) == ["host2"]
    with cloud.flags("filter_scheduler", image_props_weight_setting=["os_distro=2.0"]):
        assert land(cloud, image=windows) == ["host1"]


def test_a_metric_that_is_weighed_must_exist() -> None:
    """Nova's scheduler fails on it, since [metrics] required is on."""
    cloud = region(2)
    land(cloud)
    with cloud.flags("metrics", weight_setting=["cpu.frequency=1.0"]):
        with pytest.raises(ComputeHostMetricNotFound, match=r"Metric cpu\.frequency could not"):
            order(cloud)
        with cloud.flags(compute_monitors=["cpu.virt_driver"]):
            assert order(cloud) == ["host2", "host1"]
        with cloud.flags("metrics", required=False):
            assert order(cloud) == ["host2", "host1"]


def test_aggregates_set_multipliers_for_their_hosts() -> None:
    """The least of several counts; one that is no number is as if there were none."""
    cloud = small_hosts(4096, 4096, 2048, weight_classes=["nova.scheduler.weights.ram.RAMWeigher"])
    assert land(cloud, host="host3") == ["host3"]
    assert order(cloud) == ["host1", "host2", "host3"]
    aggregate(cloud, "host1", "host2", ram_weight_multiplier="0.5")
    aggregate(cloud, "host1", ram_weight_multiplier="0.1")
    assert order(cloud) == ["host2", "host3", "host1"]
    aggregate(cloud, "host1", "host2", ram_weight_multiplier="a lot")
    assert order(cloud) == ["host1", "host2", "host3"]


def test_one_of_the_best_may_be_taken_by_chance() -> None:
    """Among host_subset_size hosts; the seed decides, so that two equal regions agree."""
    with region(8, host_subset_size=4) as one, region(8, host_subset_size=4) as other:
        hosts = [land(one)[0] for _ in range(6)]
        assert hosts == [land(other)[0] for _ in range(6)]
        assert hosts != [f"host{number}" for number in range(1, 7)]


def test_the_best_may_be_shuffled() -> None:
    """With shuffle_best_same_weighed_hosts equal hosts are not taken in their order."""
    with (
        region(8, shuffle_best_same_weighed_hosts=True) as one,
        region(8, shuffle_best_same_weighed_hosts=True) as other,
    ):
        hosts = [land(one)[0] for _ in range(8)]
        assert hosts == [land(other)[0] for _ in range(8)]
        names = [f"host{number}" for number in range(1, 9)]
        assert (sorted(map(str, hosts)), hosts != names) == (names, True)


def test_a_weigher_that_does_not_exist_is_named() -> None:
    """The error says which names there are."""
    with pytest.raises(FlagError, match=r"there is no weigher ram; there are nova\.scheduler\."):
        enabled(("ram",))
