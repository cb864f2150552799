# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Address payloads: what an instance's ports give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.contract.instance import IpPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.network import Vif


def ip_payloads(vif: Vif) -> list[IpPayload]:
    """A VIF's fixed addresses. Source: nova/notifications/objects/instance.py,
    IpPayload.from_network_info.
    """
    return [
        IpPayload(
            label=vif.label,
            mac=vif.mac,
            meta={},
            port_uuid=vif.port_id,
            version=6 if ":" in address else 4,
            address=address,
            device_name=vif.device_name,
        )
        for address in vif.addresses
    ]
