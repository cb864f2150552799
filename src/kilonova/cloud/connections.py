# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Reaching a host's hypervisor, and saying so when it cannot be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.payloads.exception import exception_payload
from kilonova.cloud.payloads.legacy_exception import shown_error
from kilonova.contract.libvirt import LibvirtErrorPayload
from kilonova.errors import HypervisorUnavailable, libvirtError

if TYPE_CHECKING:
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def connect(compute: Compute) -> Steps[None]:
    """Reach the hypervisor; where its library fails, announce libvirt.connect.error.

    Raises: HypervisorUnavailable. Source: nova/virt/libvirt/host.py, Host.get_connection.
    """
    try:
        yield from compute.cloud.hypervisor.connect(compute.host)
    except libvirtError as error:
        ip, reason = compute.cloud.flags.DEFAULT.my_ip, shown_error(error)
        told = {"ip": ip, "method": "_connect", "reason": reason}
        compute.tell_legacy("compute.libvirt.error", lambda: told)
        compute.notify(
            "libvirt.connect.error",
            LibvirtErrorPayload(ip=ip, reason=exception_payload(error)),
        )
        raise HypervisorUnavailable().at("nova.virt.libvirt.host", "get_connection") from error
