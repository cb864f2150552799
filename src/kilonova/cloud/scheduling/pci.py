# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""PCI aliases as the options define them, and the devices of a host that fit a request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kilonova.cloud.model.numa import PciRequest
from kilonova.cloud.scheduling.wishes import Wishes
from kilonova.errors import (
    ImagePCINUMAPolicyForbidden,
    InvalidPCINUMAAffinity,
    PciInvalidAlias,
    PciRequestAliasNotDefined,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.region import Region

PCI_AFFINITIES = ("required", "legacy", "preferred", "socket")

Spec = tuple[tuple[str, str], ...]
"""What a device must be, as pairs of name and value in the order of the option."""

KNOWN = (
    "name",
    "capability_type",
    "product_id",
    "vendor_id",
    "device_type",
    "numa_policy",
    "resource_class",
    "traits",
    "live_migratable",
)


@dataclass(slots=True)
class Alias:
    """A name for devices: any of ``specs`` will do."""

    numa_policy: str
    specs: list[Spec] = field(default_factory=list)


def pci_of_flavor(
    cloud: Region, flavor: Flavor, image: Image | None = None
) -> tuple[PciRequest, ...]:
    """The PCI devices that a flavor asks for by alias.

    Raises: PciRequestAliasNotDefined, PciInvalidAlias, ImagePCINUMAPolicyForbidden,
    InvalidPCINUMAAffinity.
    Source: nova/pci/request.py, get_pci_requests_from_flavor.
    """
    wanted = flavor.extra_specs.get("pci_passthrough:alias")
    if wanted is None:
        return ()
    affinity = pci_affinity(flavor, image)
    flags = cloud.flags
    aliases = pci_aliases(flags.pci.alias, in_placement=flags.filter_scheduler.pci_in_placement)
    requests = []
    for part in wanted.split(","):
        name, _, count = part.partition(":")
        alias = aliases.get(name.strip())
        if alias is None:
            raise PciRequestAliasNotDefined(name.strip())
        requests.append(
            PciRequest(
                request_id=cloud.ids.uuid(),
                alias_name=name.strip(),
                count=int(count),
                spec=tuple(alias.specs),
                numa_policy=affinity or alias.numa_policy,
            )
        )
    return tuple(requests)


def pci_affinity(flavor: Flavor, image: Image | None) -> str | None:
    """How near to its processors the devices are to be.

    Raises: ImagePCINUMAPolicyForbidden, InvalidPCINUMAAffinity.
    Source: nova/virt/hardware.py, get_pci_numa_policy_constraint.
    """
    ours, theirs = Wishes(flavor, image).both("pci_numa_affinity_policy")
    if ours and theirs and ours != theirs:
        raise ImagePCINUMAPolicyForbidden()
    affinity = ours or theirs
    if affinity and affinity not in PCI_AFFINITIES:
        raise InvalidPCINUMAAffinity(affinity)
    return affinity or None


def pci_aliases(definitions: Iterable[str], *, in_placement: bool = False) -> Mapping[str, Alias]:
    """The aliases by name; definitions of one name are alternatives.

    Raises: PciInvalidAlias. Source: nova/pci/request.py, get_alias_from_config.
    """
    aliases: dict[str, Alias] = {}
    for text in definitions:
        described = _read(text)
        name = described.pop("name").strip()
        numa_policy = described.pop("numa_policy", None) or "legacy"
        for old, new in (("device_type", "dev_type"), ("live_migratable", "live_migratable")):
            if old in described:
                described[new] = described.pop(old)
        spec = tuple(described.items())
        alias = aliases.setdefault(name, Alias(numa_policy))
        if alias.numa_policy != numa_policy:
            raise PciInvalidAlias(f"NUMA policy mismatch for alias '{name}'")
        if alias.specs and dict(alias.specs[0]).get("dev_type") != described.get("dev_type"):
            raise PciInvalidAlias(f"Device type mismatch for alias '{name}'")
        alias.specs.append(spec)
    _check(aliases, in_placement)
    return aliases


def _read(text: str) -> dict[str, str]:
    try:
        described = json.loads(text)
    except ValueError as error:
        raise PciInvalidAlias(str(error)) from None
    if not isinstance(described, dict):
        raise PciInvalidAlias(f"{described!r} is not of type 'object'")
    for name, value in described.items():
        if name not in KNOWN:
            raise PciInvalidAlias(
                f"Additional properties are not allowed ({name!r} was unexpected)"
            )
        if not isinstance(value, str):
            raise PciInvalidAlias(f"{value!r} is not of type 'string'")
    if "name" not in described:
        raise PciInvalidAlias("'name' is a required property")
    return described


def _check(aliases: Mapping[str, Alias], in_placement: bool) -> None:
    if in_placement:
        several = [name for name, alias in aliases.items() if len(alias.specs) > 1]
        if several:
            raise PciInvalidAlias(
                f"The PCI alias(es) {','.join(several)} have multiple specs but "
                "[filter_scheduler]pci_in_placement is True. The PCI in Placement feature only "
                "supports one spec per alias. You can assign the same resource_class to multiple "
                "[pci]device_spec matchers to allow using different devices for the same alias."
            )
    vague = sorted(name for name, alias in aliases.items() if _is_vague(alias, in_placement))
    if vague:
        fields = "fields set or resource_class field set." if in_placement else "fields set."
        raise PciInvalidAlias(
            f"The PCI alias(es) {','.join(vague)} does not have vendor_id and product_id {fields}"
        )


def _is_vague(alias: Alias, in_placement: bool) -> bool:
    for spec in alias.specs:
        names = {name for name, _value in spec}
        if not (
            {"vendor_id", "product_id"} <= names or (in_placement and "resource_class" in names)
        ):
            return True
    return False
