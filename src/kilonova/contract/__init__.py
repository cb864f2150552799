# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a notification is: events, payloads, versions, encoding and decoding."""

from kilonova.contract.context import RequestContext
from kilonova.contract.envelope import Event
from kilonova.contract.errors import ContractError, Violation
from kilonova.contract.events import EVENTS, OBJECTS
from kilonova.contract.legacy import LegacyNotification
from kilonova.contract.notification import Notification
from kilonova.contract.objects import NovaObject, Payload
from kilonova.contract.spans import END, Span, make_up
from kilonova.contract.violations import violations
from kilonova.contract.wire import (
    Fragment,
    check,
    decode,
    encode,
    fragment,
    raw,
)

__all__ = [
    "END",
    "EVENTS",
    "OBJECTS",
    "ContractError",
    "Event",
    "Fragment",
    "LegacyNotification",
    "Notification",
    "NovaObject",
    "Payload",
    "RequestContext",
    "Span",
    "Violation",
    "check",
    "decode",
    "encode",
    "fragment",
    "make_up",
    "raw",
    "violations",
]
