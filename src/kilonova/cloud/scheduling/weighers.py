# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the hosts that pass is best: each weigher's values are brought to 0..1 and multiplied.

A weigher tells the value of every host; None means that they are all alike, and costs nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kilonova.cloud.scheduling.devices import free_devices
from kilonova.cloud.scheduling.host_state import io_operations
from kilonova.cloud.scheduling.image_weigher import image_values
from kilonova.cloud.scheduling.metrics import known_metrics, metric_weights
from kilonova.errors import ComputeHostMetricNotFound, FlagError

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.options.scheduler import FilterScheduler, Metrics
    from kilonova.cloud.scheduling.request import Request

Values: TypeAlias = "Sequence[float] | None"

ALL = "nova.scheduler.weights.all_weighers"
MAX_DEVICES = 100
SUFFIX = "_weight_multiplier"
METRICS_OPTION = "metrics_weight_multiplier"


class Weigher(NamedTuple):
    """A weigher: its values, the least they can be brought to (their own least where None), and the
    option with its multiplier; ``negated`` turns that round.
    """

    values: Callable[[Request, Sequence[Host]], Values]
    option: str
    least: float | None = None
    negated: bool = False

    def multiplier(self, options: FilterScheduler, metrics: Metrics) -> float:
        """What the option says."""
        if self.option == METRICS_OPTION:
            return metrics.weight_multiplier
        multiplier = float(getattr(options, self.option))
        return -multiplier if self.negated else multiplier


def build_failures(request: Request, hosts: Sequence[Host]) -> Values:
    """Builds that failed since one succeeded. Source: nova/scheduler/weights/compute.py."""
    values = [host.failed_builds for host in hosts]
    return values if any(values) else None


def hypervisor_version(request: Request, hosts: Sequence[Host]) -> Values:
    """Newer is better. Source: nova/scheduler/weights/hypervisor_version.py."""
    return [host.node.hypervisor_version for host in hosts]


def io_ops(request: Request, hosts: Sequence[Host]) -> Values:
    """Servers in heavy work. Source: nova/scheduler/weights/io_ops.py."""
    if not request.chosen and not any(request.cloud.tables.usage.builds.values()):
        return None
    return [io_operations(request, host) for host in hosts]


def num_instances(request: Request, hosts: Sequence[Host]) -> Values:
    """Servers. Source: nova/scheduler/weights/num_instances.py."""
    return [request.instances_on(host) for host in hosts]


def pci_devices(request: Request, hosts: Sequence[Host]) -> Values:
    """Few free PCI devices are better, so that hosts full of them stay free for who needs them.

    Source: nova/scheduler/weights/pci.py.
    """
    if not any(host.node.pci_pools for host in hosts):
        return None
    free = [sum(free_devices(host).values()) for host in hosts]
    return [MAX_DEVICES - min(number, MAX_DEVICES - 1) for number in free]


def soft_affinity(request: Request, hosts: Sequence[Host]) -> Values:
    """Members of the group. Source: nova/scheduler/weights/affinity.py."""
    return members_on(request, hosts, "soft-affinity", 1)


def soft_anti_affinity(request: Request, hosts: Sequence[Host]) -> Values:
    """Members of the group, the fewer the better. Source: nova/scheduler/weights/affinity.py."""
    return members_on(request, hosts, "soft-anti-affinity", -1)


def members_on(request: Request, hosts: Sequence[Host], policy: str, sign: int) -> Values:
    """How many members of the group each host has, if the policy is the group's."""
    group = request.spec.group
    if group is None or group.policy != policy or not request.members:
        return None
    members = request.members
    return [sign * members.get(host.name, 0) for host in hosts]


def metrics(request: Request, hosts: Sequence[Host]) -> Values:
    """All hosts report the same, so their order never changes.

    Raises: ComputeHostMetricNotFound where a metric is weighed that must be there and is not.
    Source: nova/scheduler/weights/metrics.py.
    """
    flags = request.cloud.flags
    if not flags.metrics.weight_setting or not flags.metrics.required:
        return None
    for name in metric_weights(flags):
        if name not in known_metrics(flags):
            host = hosts[0]
            raise ComputeHostMetricNotFound(name, host.name, host.node.hypervisor_hostname)
    return None


def free_ram(request: Request, hosts: Sequence[Host]) -> Values:
    """Free memory. Source: nova/scheduler/weights/ram.py."""
    return request.free(hosts).memory_mb


def free_vcpus(request: Request, hosts: Sequence[Host]) -> Values:
    """Free processors. Source: nova/scheduler/weights/cpu.py."""
    return request.free(hosts).vcpus


def free_disk(request: Request, hosts: Sequence[Host]) -> Values:
    """Free disk. Source: nova/scheduler/weights/disk.py."""
    return request.free(hosts).disk_gb


WEIGHERS: Mapping[str, Weigher] = {
    "affinity.ServerGroupSoftAffinityWeigher": Weigher(
        soft_affinity, "soft_affinity_weight_multiplier"
    ),
    "affinity.ServerGroupSoftAntiAffinityWeigher": Weigher(
        soft_anti_affinity, "soft_anti_affinity_weight_multiplier"
    ),
    "compute.BuildFailureWeigher": Weigher(
        build_failures, "build_failure_weight_multiplier", negated=True
    ),
    "cpu.CPUWeigher": Weigher(free_vcpus, "cpu_weight_multiplier", least=0.0),
    "cross_cell.CrossCellWeigher": Weigher(
        lambda request, hosts: None, "cross_cell_move_weight_multiplier"
    ),
    "disk.DiskWeigher": Weigher(free_disk, "disk_weight_multiplier", least=0.0),
    "hypervisor_version.HypervisorVersionWeigher": Weigher(
        hypervisor_version, "hypervisor_version_weight_multiplier"
    ),
    "image_props.ImagePropertiesWeigher": Weigher(image_values, "image_props_weight_multiplier"),
    "io_ops.IoOpsWeigher": Weigher(io_ops, "io_ops_weight_multiplier", least=0.0),
    "metrics.MetricsWeigher": Weigher(metrics, METRICS_OPTION),
    "num_instances.NumInstancesWeigher": Weigher(num_instances, "num_instances_weight_multiplier"),
    "pci.PCIWeigher": Weigher(pci_devices, "pci_weight_multiplier"),
    "ram.RAMWeigher": Weigher(free_ram, "ram_weight_multiplier", least=0.0),
}
"""Every weigher by its name below ``nova.scheduler.weights``."""


@cache
def enabled(names: tuple[str, ...]) -> tuple[Weigher, ...]:
    """The weighers of an option's value. Raises: FlagError."""
    found: dict[str, Weigher] = {}
    for name in names:
        if name == ALL:
            found.update(WEIGHERS)
            continue
        short = name.removeprefix("nova.scheduler.weights.")
        if short not in WEIGHERS:
            raise FlagError(
                f"Flag [filter_scheduler] weight_classes: there is no weigher {name}; there are "
                f"{ALL} and nova.scheduler.weights. with {', '.join(WEIGHERS)}."
            )
        found[short] = WEIGHERS[short]
    return tuple(found.values())


@lru_cache(maxsize=64)
def with_multipliers(
    options: FilterScheduler, metrics: Metrics
) -> tuple[tuple[Weigher, float], ...]:
    """The weighers of the options with what each counts for. Raises: FlagError."""
    found = enabled(options.weight_classes)
    return tuple((weigher, weigher.multiplier(options, metrics)) for weigher in found)


def best_first(request: Request, hosts: Sequence[Host]) -> Sequence[Host]:
    """The hosts in order of preference; equal ones stay in the order they came in.

    Raises: FlagError, ComputeHostMetricNotFound.
    Source: nova/weights.py, BaseWeightHandler.get_weighed_objects.
    """
    if len(hosts) < 2:
        return hosts
    flags = request.cloud.flags
    own = multipliers_of_aggregates(request)
    total: list[float] | None = None
    for weigher, multiplier in with_multipliers(flags.filter_scheduler, flags.metrics):
        of_hosts = own.get(weigher.option)
        if multiplier == 0.0 and of_hosts is None:
            continue
        values = weigher.values(request, hosts)
        weights = None if values is None else normalized(values, weigher.least)
        if weights is None:
            continue
        if of_hosts is not None:
            sign = -1.0 if weigher.negated else 1.0
            weights = [
                weight * (sign * of_hosts[host.name] if host.name in of_hosts else multiplier)
                for weight, host in zip(weights, hosts, strict=True)
            ]
        elif multiplier != 1.0:
            weights = [weight * multiplier for weight in weights]
        if total is None:
            total = weights
        else:
            total = [sum_ + weight for sum_, weight in zip(total, weights, strict=True)]
    if total is None:
        total = [0.0] * len(hosts)
    return by_weight(request, hosts, total)


def by_weight(request: Request, hosts: Sequence[Host], weights: Sequence[float]) -> Sequence[Host]:
    """The hosts with the greatest weight first; the best may be shuffled among themselves.

    Source: nova/scheduler/manager.py, SchedulerManager._get_sorted_hosts.
    """
    places = sorted(range(len(hosts)), key=weights.__getitem__, reverse=True)
    if request.cloud.flags.filter_scheduler.shuffle_best_same_weighed_hosts:
        best = [place for place in places if weights[place] == weights[places[0]]]
        places[: len(best)] = sorted(best, key=lambda _place: request.cloud.ids.uuid())
    return [hosts[place] for place in places]


def normalized(values: Sequence[float], least: float | None) -> list[float] | None:
    """The values brought to 0..1; None where all are alike.

    Source: nova/weights.py, normalize.
    """
    lowest, most = float(min(values)), float(max(values))
    if least is not None:
        if lowest < least:
            values = [max(value, least) for value in values]
        lowest, most = least, max(most, least)
    span = most - lowest
    if not span:
        return None
    if not lowest:
        return [value / span for value in values]
    return [(value - lowest) / span for value in values]


def multipliers_of_aggregates(request: Request) -> Mapping[str, Mapping[str, float]]:
    """The multipliers that aggregates set for their hosts, by option; the least of several.

    Source: nova/scheduler/utils.py, get_weight_multiplier.
    """
    found: dict[str, dict[str, float]] = {}
    unreadable: set[tuple[str, str]] = set()
    for aggregate in request.cloud.tables.aggregates.values():
        for option, text in aggregate.metadata.items():
            if not option.endswith(SUFFIX):
                continue
            of_hosts = found.setdefault(option, {})
            try:
                value = float(text)
            except ValueError:
                unreadable.update(zip(repeat(option), aggregate.hosts))
                continue
            for name in aggregate.hosts:
                of_hosts[name] = min(value, of_hosts.get(name, value))
    for option, name in unreadable:
        found[option].pop(name, None)
    return found
