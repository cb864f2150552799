# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Filters by what the image needs; they are asked for a rebuild too."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kilonova.cloud.image_properties import ARCHITECTURES, HYPERVISORS, MODES
from kilonova.cloud.scheduling.host_state import supported_guests

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.scheduling.filter import Passes
    from kilonova.cloud.scheduling.request import Request

ASKING = frozenset(
    {
        "architecture",
        "hw_architecture",
        "hw_vm_mode",
        "hypervisor_type",
        "img_hv_type",
        "vm_mode",
    }
)
"""The properties without which an image can run anywhere."""

COMPARISONS: Mapping[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "!=": operator.ne,
}


def image_properties(request: Request) -> Passes | None:
    """Hosts that run guests of the image's architecture, hypervisor and mode.

    Source: nova/scheduler/filters/image_props_filter.py.
    """
    default = request.cloud.flags.filter_scheduler.image_properties_default_architecture
    wanted, version = wanted_of(request.spec.image, default)
    if not wanted:
        return None

    def passes(host: Host) -> bool:
        node = host.node
        return runs(
            node.hypervisor_type, node.hypervisor_version, node.architectures, wanted, version
        )

    return passes


@lru_cache(maxsize=1024)
def wanted_of(image: Image | None, default: str | None) -> tuple[tuple[str, ...], str]:
    """What an image wants of architecture, hypervisor and mode, and of the hypervisor's version."""
    properties: Mapping[str, Any] = {} if image is None else image.properties
    if not default and ASKING.isdisjoint(properties):
        return (), ""

    def said(name: str, old_name: str, others: Mapping[str, str]) -> str | None:
        value = properties.get(name, properties.get(old_name))
        return None if value is None else others.get(str(value).lower(), str(value).lower())

    architecture = said("hw_architecture", "architecture", ARCHITECTURES) or default
    hypervisor = said("img_hv_type", "hypervisor_type", HYPERVISORS)
    mode = said("hw_vm_mode", "vm_mode", MODES)
    version = properties.get(
        "img_hv_requested_version", properties.get("hypervisor_version_requires")
    )
    wanted = tuple(each for each in (architecture, hypervisor, mode) if each)
    return wanted, str(version or "")


@lru_cache(maxsize=1024)
def runs(
    hypervisor_type: str,
    hypervisor_version: int,
    architectures: tuple[str, ...],
    wanted: tuple[str, ...],
    version: str,
) -> bool:
    """Whether a hypervisor runs guests of images that want so much."""
    return any(
        all(each in supported for each in wanted)
        for supported in supported_guests(hypervisor_type, architectures)
    ) and (not version or is_version(hypervisor_version, version))


def is_version(number: int, demand: str) -> bool:
    """Whether a version such as 8002000, which is 8.2.0, meets ``>=6.0,<9.0``.

    Source: oslo.utils, versionutils.VersionPredicate.
    """
    has = (number // 1_000_000, number // 1000 % 1000, number % 1000)
    for part in demand.split(","):
        match = re.fullmatch(r"\s*(<=|>=|<|>|!=|==)\s*(\d+(?:\.\d+)*)\s*", part)
        if match is None:
            return False
        numbers = [int(each) for each in match[2].split(".")]
        if not COMPARISONS[match[1]](has, (*numbers, 0, 0)[:3]):
            return False
    return True


def isolated_hosts(request: Request) -> Passes:
    """Isolated images on isolated hosts, and other images only elsewhere, if so restricted.

    Source: nova/scheduler/filters/isolated_hosts_filter.py.
    """
    flags = request.cloud.flags.filter_scheduler
    hosts, images = flags.isolated_hosts, flags.isolated_images
    exclusive = flags.restrict_isolated_hosts_to_isolated_images
    if not images:
        return lambda host: not exclusive or host.name not in hosts
    image = request.spec.image
    isolated = image is not None and image.id in images
    if exclusive:
        return lambda host: (host.name in hosts) == isolated
    return lambda host: not isolated or host.name in hosts
