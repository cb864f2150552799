# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What compute monitors say about their host."""

from kilonova.contract.enums import MonitorMetricType
from kilonova.contract.envelope import Event, NotificationObject, announce
from kilonova.contract.objects import Payload
from kilonova.contract.values import DateTime


class MetricPayload(Payload, frozen=True, kw_only=True):
    """One reading; times in nanoseconds since boot, shares in percent, frequencies in MHz."""

    VERSION = "1.0"
    SOURCE = "monitor_metric"

    name: MonitorMetricType
    value: int
    numa_membw_values: dict[str, int] | None
    timestamp: DateTime
    source: str


class MetricsPayload(Payload, frozen=True, kw_only=True):
    """The readings of one host at one time."""

    VERSION = "1.0"

    host: str
    host_ip: str
    nodename: str
    metrics: list[MetricPayload]


class MetricsNotification(NotificationObject, frozen=True, kw_only=True):
    """The monitors of a host were read."""

    payload: MetricsPayload


EVENTS: tuple[Event, ...] = (*announce("metrics.update", MetricsNotification),)
