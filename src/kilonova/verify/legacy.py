# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a legacy notification has to have: a name that Nova knows, and the keys that it gives it."""

from collections.abc import Iterator, Mapping

from kilonova.contract import Violation
from kilonova.contract.legacy_events import EXCEPTION_KEYS, LEGACY_EVENTS
from kilonova.contract.violations import describe
from kilonova.verify.twins import KNOWN_BESIDES

Message = Mapping[str, object]


def legacy_violations(message: Message) -> Iterator[Violation]:
    """What of a legacy notification Nova would not have sent; further keys are no harm.

    An event type without a dot is the name of a function, and tells of its error.
    """
    event_type, payload = message.get("event_type"), message.get("payload")
    if not isinstance(event_type, str) or not _is_known(event_type):
        wanted = "an unversioned event type of Nova's"
        yield Violation("event_type", wanted, describe(event_type))
        return
    if not isinstance(payload, Mapping):
        yield Violation("payload", "a mapping", describe(payload))
        return
    event = LEGACY_EVENTS.get(event_type)
    if event is None and "." in event_type:
        return
    for key in EXCEPTION_KEYS if event is None else event.keys:
        if key not in payload:
            yield Violation(f"payload.{key}", "to be present", "nothing")
    priority = "ERROR" if event is None else event.priority
    if message.get("priority") != priority:
        yield Violation("priority", describe(priority), describe(message.get("priority")))
    services = ("api", "compute") if event is None else event.services
    publisher = message.get("publisher_id")
    service, dot, host = str(publisher).partition(".")
    if service not in services or not dot or not host:
        wanted = " or ".join(f"{name}.HOST" for name in services)
        yield Violation("publisher_id", wanted, describe(publisher))


def _is_known(event_type: str) -> bool:
    """Whether Nova sends such a legacy notification, or did; a bare function name tells of its
    exception.
    """
    return event_type in LEGACY_EVENTS or event_type in KNOWN_BESIDES or "." not in event_type
