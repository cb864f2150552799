# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about the connection to libvirt."""

from kilonova.contract.envelope import ERROR, Event, NotificationObject, announce
from kilonova.contract.exception import ExceptionPayload
from kilonova.contract.objects import Payload


class LibvirtErrorPayload(Payload, frozen=True, kw_only=True):
    """The address of the host that cannot reach its hypervisor, and why."""

    VERSION = "1.0"

    ip: str
    reason: ExceptionPayload


class LibvirtErrorNotification(NotificationObject, frozen=True, kw_only=True):
    """A compute service has lost its hypervisor."""

    payload: LibvirtErrorPayload


EVENTS: tuple[Event, ...] = (*announce("libvirt.connect", LibvirtErrorNotification, ERROR),)
