# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Metrics payloads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kilonova.cloud.payloads.legacy_instance import with_microseconds
from kilonova.contract.metrics import MetricPayload, MetricsPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.region import Region
    from kilonova.contract.enums import MonitorMetricType


def metrics_payload(
    cloud: Region, host: Host, readings: Iterable[tuple[MonitorMetricType, int]]
) -> MetricsPayload:
    """What a host's monitors read just now.

    Source: nova/notifications/objects/metrics.py, MetricsPayload.
    """
    stamp, source = cloud.clock.stamp, cloud.hypervisor.driver.name
    return MetricsPayload(
        host=host.name,
        host_ip=cloud.flags.DEFAULT.my_ip,
        nodename=host.node.hypervisor_hostname,
        metrics=[
            MetricPayload(
                name=name, value=value, numa_membw_values=None, timestamp=stamp, source=source
            )
            for name, value in readings
        ],
    )


def legacy_metrics(
    cloud: Region, host: Host, readings: Iterable[tuple[MonitorMetricType, int]]
) -> dict[str, Any]:
    """The same for compute.metrics.update, where shares of a whole are between 0 and 1.

    Source: nova/compute/resource_tracker.py, ResourceTracker._get_host_metrics;
    nova/objects/monitor_metric.py, MonitorMetric.to_dict.
    """
    stamp, source = with_microseconds(cloud.clock.stamp), cloud.hypervisor.driver.name
    return {
        "nodename": host.node.hypervisor_hostname,
        "metrics": [
            {
                "name": name,
                "timestamp": stamp,
                "source": source,
                "value": value / 100 if name.endswith(".percent") else value,
            }
            for name, value in readings
        ],
        "host": host.name,
        "host_ip": cloud.flags.DEFAULT.my_ip,
    }
