# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The metrics of hosts, as far as the scheduler weighs them."""

from __future__ import annotations

from collections.abc import Mapping, Set as AbstractSet
from typing import TYPE_CHECKING

from kilonova.cloud.services.measuring import CpuMonitor
from kilonova.contract.enums import MonitorMetricType

if TYPE_CHECKING:
    from kilonova.cloud.flags import Flags

CPU_METRICS: frozenset[str] = frozenset(
    name for name in MonitorMetricType if name.startswith("cpu.")
)


def numbers_by_name(settings: tuple[str, ...]) -> Mapping[str, float]:
    """Settings such as ``name1=1.0``; what cannot be read is left out.

    Source: nova/scheduler/utils.py, parse_options.
    """
    found: dict[str, float] = {}
    for setting in settings:
        name, separator, number = setting.partition("=")
        try:
            value = float(number)
        except ValueError:
            continue
        if name and separator:
            found[name] = value
    return found


def metric_weights(flags: Flags) -> Mapping[str, float]:
    """What each metric counts for when hosts are weighed."""
    return numbers_by_name(flags.metrics.weight_setting)


def known_metrics(flags: Flags) -> AbstractSet[str]:
    """What every host reports; all run the same monitors, and read the same."""
    return CPU_METRICS if CpuMonitor.enabled(flags.DEFAULT.compute_monitors) else frozenset()
