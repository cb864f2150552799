# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The weigher that brings servers with like images together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kilonova.cloud.image_properties import typed_properties
from kilonova.cloud.scheduling.metrics import numbers_by_name

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.scheduling.request import Request


def image_values(request: Request, hosts: Sequence[Host]) -> Sequence[float] | None:
    """How often each host's servers share a property with the image, weighed as the option says.

    It looks at every server of every host, as Nova does, so it is off unless asked for.
    Source: nova/scheduler/weights/image_props.py.
    """
    flags = request.cloud.flags.filter_scheduler
    wanted = known(request.image_properties)
    if not wanted or flags.image_props_weight_multiplier == 0.0:
        return None
    weights = numbers_by_name(flags.image_props_weight_setting)
    return [
        sum(
            weights.get(name, 0.0) if weights else 1.0
            for instance in host.instances.values()
            for name, _value in wanted & known(instance.image_meta)
        )
        for host in hosts
    ]


def known(properties: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The properties that Compute knows, as text."""
    return {(name, str(value)) for name, value in typed_properties(properties).items()}
