# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Address payloads: what an instance's ports give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Raw

from kilonova.contract import END, Span, make_up
from kilonova.contract.instance import IpPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.network import Vif

ADDRESS: Final[Span] = Span(IpPayload, "label", "device_name", opens=True)
make_up(IpPayload, (ADDRESS,))


def told_ips(vif: Vif) -> list[Raw]:
    """A VIF's fixed addresses, encoded. Source: nova/notifications/objects/instance.py,
    IpPayload.from_network_info.
    """
    label, mac, port_id, device_name = vif.label, vif.mac, vif.port_id, vif.device_name
    return [
        Raw(
            ADDRESS.anew(
                (label, mac, {}, port_id, 6 if ":" in address else 4, address, device_name)
            )
            + END
        )
        for address in vif.addresses
    ]
