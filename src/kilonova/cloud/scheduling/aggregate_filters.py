# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Filters by what the aggregates of a host say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.image_properties import typed_properties
from kilonova.cloud.scheduling.matching import matches

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.scheduling.filter import Passes
    from kilonova.cloud.scheduling.request import Request

SCOPE = "aggregate_instance_extra_specs:"


def aggregate_image_properties(request: Request) -> Passes | None:
    """Hosts none of whose aggregates names an image property that this image has otherwise.

    Source: nova/scheduler/filters/aggregate_image_properties_isolation.py.
    """
    if not request.cloud.tables.aggregates:
        return None
    properties = typed_properties(request.image_properties)
    flags = request.cloud.flags.filter_scheduler
    namespace = flags.aggregate_image_properties_isolation_namespace
    prefix = namespace + flags.aggregate_image_properties_isolation_separator if namespace else ""

    def passes(host: Host) -> bool:
        return all(
            not properties.get(key) or str(properties[key]) in values
            for key, values in request.metadata(host).items()
            if key.startswith(prefix)
        )

    return passes


def aggregate_instance_extra_specs(request: Request) -> Passes | None:
    """Hosts whose aggregates meet each extra spec without a scope, or with the filter's own.

    Source: nova/scheduler/filters/aggregate_instance_extra_specs.py.
    """
    demands = {
        key.removeprefix(SCOPE): demand
        for key, demand in request.spec.flavor.extra_specs.items()
        if key.startswith(SCOPE) or ":" not in key
    }
    if not demands:
        return None

    def passes(host: Host) -> bool:
        metadata = request.metadata(host)
        return all(
            any(matches(value, demand) for value in metadata.get(key, ()))
            for key, demand in demands.items()
        )

    return passes


def aggregate_multitenancy(request: Request) -> Passes | None:
    """Hosts whose aggregates name no projects, or this one.

    Source: nova/scheduler/filters/aggregate_multitenancy_isolation.py.
    """
    if not request.cloud.tables.aggregates:
        return None
    project_id = request.spec.project_id

    def passes(host: Host) -> bool:
        named = [
            values
            for key, values in request.metadata(host).items()
            if key.startswith("filter_tenant_id")
        ]
        return not named or any(project_id in values for values in named)

    return passes


def aggregate_type_affinity(request: Request) -> Passes | None:
    """Hosts whose aggregates name no flavors, or this one.

    Source: nova/scheduler/filters/type_filter.py.
    """
    values = request.values("instance_type")
    if not values:
        return None
    name = request.spec.flavor.name
    allowed = {
        host: {part.strip() for value in texts for part in value.split(",")}
        for host, texts in values.items()
    }
    return lambda host: host.name not in allowed or name in allowed[host.name]
