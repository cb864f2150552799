# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about errors."""

from kilonova.contract.enums import NotificationPriority
from kilonova.contract.envelope import API, COMPUTE, Event, NotificationObject, announce
from kilonova.contract.objects import Payload


class ExceptionPayload(Payload, frozen=True, kw_only=True):
    """An error: its class, its message, and where it was raised."""

    VERSION = "1.1"

    module_name: str
    function_name: str
    exception: str
    exception_message: str
    traceback: str


class ExceptionNotification(NotificationObject, frozen=True, kw_only=True):
    """A call of the compute service or the API ended in an error."""

    payload: ExceptionPayload


EVENTS: tuple[Event, ...] = (
    *announce(
        "compute.exception",
        ExceptionNotification,
        by=(API, COMPUTE),
        priority=NotificationPriority.ERROR,
    ),
)
