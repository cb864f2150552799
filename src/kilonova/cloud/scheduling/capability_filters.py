# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Filters by attributes of a host that a flavor or a user names."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kilonova.cloud.scheduling.host_state import host_state
from kilonova.cloud.scheduling.matching import matches

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.scheduling.filter import Passes
    from kilonova.cloud.scheduling.request import Request

PLAIN_ATTRIBUTES = frozenset(
    {
        "cell_uuid",
        "cpu_allocation_ratio",
        "cpu_info",
        "disk_allocation_ratio",
        "disk_mb_used",
        "failed_builds",
        "free_disk_mb",
        "free_ram_mb",
        "host",
        "host_ip",
        "hypervisor_hostname",
        "hypervisor_type",
        "hypervisor_version",
        "io_workload",
        "nodename",
        "num_instances",
        "num_io_ops",
        "ram_allocation_ratio",
        "supported_instances",
        "total_usable_disk_gb",
        "total_usable_ram_mb",
        "uuid",
        "vcpus_total",
        "vcpus_used",
    }
)
"""Extra specs that are demands although they have no scope: the names of a host's attributes."""

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def compute_capabilities(request: Request) -> Passes | None:
    """Hosts that meet each extra spec of the scope ``capabilities``.

    Source: nova/scheduler/filters/compute_capabilities_filter.py.
    """
    extra = request.spec.flavor.extra_specs
    if not extra:
        return None
    demands: list[tuple[list[str], str]] = []
    for key, demand in extra.items():
        scope, *path = key.split(":")
        if scope == "capabilities" and path:
            demands.append((path, demand))
        elif not path and scope in PLAIN_ATTRIBUTES:
            demands.append(([scope], demand))
        elif key == "hw:maxphysaddr_bits":
            demands.append((["cpu_info", "maxphysaddr", "bits"], f">= {demand}"))
    if not demands:
        return None

    def passes(host: Host) -> bool:
        state = host_state(request, host)
        for path, demand in demands:
            value = capability(state, path)
            if value is None or not matches(str(value), demand):
                return False
        return True

    return passes


def capability(state: Mapping[str, Any], path: list[str]) -> Any:
    """What a host has at the end of a path; its statistics are looked through too."""
    value: Any = state
    for name in path:
        if not isinstance(value, Mapping):
            return None
        found = value.get(name)
        value = state["stats"].get(name) if found is None and value is state else found
        if value is None:
            return None
    return value


def json_query(request: Request) -> Passes | None:
    """Hosts for which the query in the hint ``query`` is true.

    Source: nova/scheduler/filters/json_filter.py.
    """
    text = request.hints("query")
    if not text:
        return None
    query = json.loads(text[0])

    def passes(host: Host) -> bool:
        answer = evaluated(query, host_state(request, host))
        return any(answer) if isinstance(answer, list) else bool(answer)

    return passes


def evaluated(query: Any, state: Mapping[str, Any]) -> Any:
    """The value of a query: ``["and", [">=", "$free_ram_mb", 1024], ["=", "$host", "a"]]``."""
    if not query:
        return True
    operation, *terms = query
    values = [value for value in (term_value(term, state) for term in terms) if value is not None]
    if operation == "not":
        return [not value for value in values]
    if operation == "or":
        return any(values)
    if operation == "and":
        return all(values)
    if len(values) < 2:
        return False
    first, *others = values
    if operation == "in":
        return first in others
    compare = COMPARISONS[operation]
    return all(compare(first, other) for other in others)


def term_value(term: Any, state: Mapping[str, Any]) -> Any:
    """A term of a query: a query, an attribute of the host (``$vcpus_total``), or what it says."""
    if isinstance(term, list):
        return evaluated(term, state)
    if not isinstance(term, str):
        return term
    if not term.startswith("$"):
        return term or None
    value: Any = state
    for name in term[1:].split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
