# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Attributes that not every member may give. Source: neutron/conf/policies/port.py, router.py and
floatingip.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Flag, auto
from types import MappingProxyType
from typing import TYPE_CHECKING

from kilonova.api.networking import collection
from kilonova.api.policy import Who

if TYPE_CHECKING:
    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.model.network import Network


class Besides(Flag):
    """Who passes a rule besides administrators."""

    NOBODY = 0
    OWNER = auto()
    """The project that owns the network."""
    SERVICE = auto()
    """Other services."""
    SHARED = auto()
    """All, where the network is shared."""


_OWNER = Besides.OWNER | Besides.SERVICE
_SHARED = _OWNER | Besides.SHARED

RULES: Mapping[str, Besides] = MappingProxyType(
    {
        "create_port:device_owner": _OWNER,
        "create_port:mac_address": _OWNER,
        "create_port:fixed_ips": _SHARED,
        "create_port:fixed_ips:ip_address": _OWNER,
        "create_port:fixed_ips:subnet_id": _SHARED,
        "create_port:port_security_enabled": _OWNER,
        "create_port:allowed_address_pairs": Besides.OWNER,
        "create_port:binding:host_id": Besides.NOBODY,
        "create_port:binding:profile": Besides.NOBODY,
        "update_port:device_owner": _OWNER,
        "update_port:mac_address": Besides.SERVICE,
        "update_port:fixed_ips": _OWNER,
        "update_port:fixed_ips:ip_address": _OWNER,
        "update_port:fixed_ips:subnet_id": _SHARED,
        "update_port:port_security_enabled": _OWNER,
        "update_port:allowed_address_pairs": Besides.OWNER,
        "update_port:binding:host_id": Besides.NOBODY,
        "update_port:binding:profile": Besides.NOBODY,
        "create_floatingip:floating_ip_address": Besides.NOBODY,
        "create_router:distributed": Besides.NOBODY,
        "create_router:ha": Besides.NOBODY,
        "create_router:external_gateway_info:enable_snat": Besides.NOBODY,
        "create_router:external_gateway_info:external_fixed_ips": Besides.NOBODY,
        "update_router:distributed": Besides.NOBODY,
        "update_router:ha": Besides.NOBODY,
        "update_router:external_gateway_info:enable_snat": Besides.NOBODY,
        "update_router:external_gateway_info:external_fixed_ips": Besides.NOBODY,
    }
)
"""By the rule's name: that of the request and that of the attribute."""


def check(
    call: NeighbourCall, rule: str, names: Iterable[str], network: Network | None = None
) -> None:
    """Whether who asks may give these attributes of something, in a network.

    Raises: Refused 403 for the first that they may not.
    """
    if call.is_admin:
        return
    who = Besides.NOBODY
    if Who.SERVICE in call.session.roles:
        who |= Besides.SERVICE
    if network is not None and network.project_id == call.project_id:
        who |= Besides.OWNER
    if network is not None and network.shared:
        who |= Besides.SHARED
    for name in names:
        if not RULES[f"{rule}:{name}"] & who:
            raise collection.refused_by_policy(f"({rule} and {rule}:{name})")
