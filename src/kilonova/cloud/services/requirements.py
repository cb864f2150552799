# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What an instance needs of a node: resources and traits, from its flavor and image."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, structs

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.request_spec import RequestSpec

NO_TRAITS: frozenset[str] = frozenset()


class Requirements(Struct, frozen=True, gc=False):
    """Amounts by resource class (MiB and GiB), traits that a node must and must not have."""

    amounts: tuple[tuple[str, int], ...]
    required: frozenset[str] = NO_TRAITS
    forbidden: frozenset[str] = NO_TRAITS

    @property
    def pinned(self) -> bool:
        """Whether processors of its own are wanted."""
        return any(name == "PCPU" for name, _ in self.amounts)

    def without_pcpu(self) -> Requirements:
        """The same with shared processors. Source: nova/scheduler/manager.py, the fallback for
        PCPU.
        """
        amounts = tuple((("VCPU" if name == "PCPU" else name), n) for name, n in self.amounts)
        return structs.replace(self, amounts=amounts)


def requirements_of(spec: RequestSpec) -> Requirements:
    """What one instance of a request needs.

    Source: nova/scheduler/utils.py, ResourceRequest.from_request_spec.
    """
    return _requirements(spec.flavor, spec.image, spec.volume_backed)


@lru_cache(maxsize=1024)
def _requirements(flavor: Flavor, image: Image | None, boots_from_volume: bool) -> Requirements:
    amounts = flavor_amounts(flavor, boots_from_volume)
    if not flavor.extra_specs and (image is None or not image.properties):
        return Requirements(amounts)
    wishes = {**(image.properties if image is not None else {}), **flavor.extra_specs}
    return Requirements(amounts, _traits(wishes, "required"), _traits(wishes, "forbidden"))


def flavor_resources(flavor: Flavor, *, boots_from_volume: bool = False) -> dict[str, int]:
    """Amounts by resource class; the root disk counts for nothing where it is a volume.

    Extra specs may set any class: ``resources:VCPU=0``, ``resources:CUSTOM_MAGIC=1``.
    Source: nova/scheduler/utils.py, resources_from_flavor_and_bfv.
    """
    return dict(flavor_amounts(flavor, boots_from_volume))


@lru_cache(maxsize=1024)
def flavor_amounts(flavor: Flavor, boots_from_volume: bool) -> tuple[tuple[str, int], ...]:
    """The same, as pairs; a flavor never changes."""
    extra = flavor.extra_specs
    pinned = bool(extra) and extra.get("hw:cpu_policy") == "dedicated"
    root_gb = 0 if boots_from_volume else flavor.root_gb
    amounts = {
        "PCPU" if pinned else "VCPU": flavor.vcpus,
        "MEMORY_MB": flavor.memory_mb,
        "DISK_GB": root_gb + flavor.ephemeral_gb + -(-flavor.swap // 1024),
    }
    for key, value in extra.items():
        if key.startswith("resources:"):
            amounts[key.removeprefix("resources:")] = int(value)
    return tuple((name, amount) for name, amount in amounts.items() if amount)


def _traits(wishes: Mapping[str, object], kind: str) -> frozenset[str]:
    return frozenset(
        key.removeprefix("trait:")
        for key, value in wishes.items()
        if key.startswith("trait:") and value == kind
    )
