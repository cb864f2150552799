# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Filters by what a host's service is and how much it does already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kilonova.cloud.scheduling.host_state import io_operations
from kilonova.cloud.scheduling.metrics import known_metrics, metric_weights

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.scheduling.filter import Passes
    from kilonova.cloud.scheduling.request import Request


def all_hosts(request: Request) -> None:
    """Every host passes. Source: nova/scheduler/filters/all_hosts_filter.py."""


def compute(request: Request) -> Passes:
    """Only hosts whose nova-compute is enabled and up.

    Source: nova/scheduler/filters/compute_filter.py.
    """
    return is_in_service


def is_in_service(host: Host) -> bool:
    """Whether the host's nova-compute is enabled and up."""
    service = host.service
    return not service.disabled and service.up


def num_instances(request: Request) -> Passes:
    """Only hosts with fewer servers than the limit.

    Source: nova/scheduler/filters/num_instances_filter.py.
    """
    limit = request.cloud.flags.filter_scheduler.max_instances_per_host
    return lambda host: request.instances_on(host) < limit


def aggregate_num_instances(request: Request) -> Passes:
    """The same, where an aggregate of the host may set the limit."""
    limit = request.cloud.flags.filter_scheduler.max_instances_per_host
    limits = lowest(request.values("max_instances_per_host"), limit)
    return lambda host: request.instances_on(host) < limits.get(host.name, limit)


def io_ops(request: Request) -> Passes:
    """Only hosts with fewer servers in heavy work than the limit.

    Source: nova/scheduler/filters/io_ops_filter.py.
    """
    limit = request.cloud.flags.filter_scheduler.max_io_ops_per_host
    return lambda host: io_operations(request, host) < limit


def aggregate_io_ops(request: Request) -> Passes:
    """The same, where an aggregate of the host may set the limit."""
    limit = request.cloud.flags.filter_scheduler.max_io_ops_per_host
    limits = lowest(request.values("max_io_ops_per_host"), limit)
    return lambda host: io_operations(request, host) < limits.get(host.name, limit)


def lowest(values: Mapping[str, set[str]], otherwise: int) -> Mapping[str, int]:
    """The least of each host's values; otherwise where one of them is no number.

    Source: nova/scheduler/filters/utils.py, validate_num_values.
    """
    found: dict[str, int] = {}
    for name, texts in values.items():
        try:
            found[name] = min(int(text) for text in texts)
        except ValueError:
            found[name] = otherwise
    return found


def metrics(request: Request) -> Passes | None:
    """Only hosts that report every metric that is weighed.

    Source: nova/scheduler/filters/metrics_filter.py.
    """
    flags = request.cloud.flags
    missing = metric_weights(flags).keys() - known_metrics(flags)
    return (lambda host: False) if missing else None
