# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A capture that can be shown to others: what tells of people and places is made up anew.

Nova's own words stay where they belong, and so do the numbers and times of fields that the contract
has: so that what is redacted can still be verified, compared and replayed. All else is replaced,
keys among it, for what one does not know may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_bytes
from typing import Any

from kilonova.contract.legacy_events import EXCEPTION_KEYS
from kilonova.verify.nova_words import (
    COUNTS,
    FREE,
    KNOWN_KEYS,
    NUMBERS,
    PREDICATES,
    SOURCES,
    tells_nothing,
)
from kilonova.verify.replacements import Replacements

_SMALL = re.compile(r"\d{1,4}")


class Redactor:
    """Replaces what is not for everybody; another one replaces it otherwise."""

    def __init__(self, key: bytes | None = None) -> None:
        self._replaced = Replacements(token_bytes(16) if key is None else key)

    def message(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """A message in which everything is replaced that has to be."""
        redacted = self._mapping(message)
        if "payload" in message and not _is_nova_s(message):
            redacted["payload"] = self._free(message["payload"])
        if isinstance(message.get("publisher_id"), str):
            redacted["publisher_id"] = self._publisher(message["publisher_id"])
        return redacted

    def _publisher(self, text: str) -> str:
        """Who speaks, and for which host: ``nova-compute:HOST``, or ``compute.HOST``."""
        mark = ":" if ":" in text else "."
        source, mark, host = text.partition(mark)
        known = source if source in SOURCES else self._replaced.text(source)
        return f"{known}{mark}{self._replaced.text(host)}"

    def _value(self, key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            if key in FREE or key not in KNOWN_KEYS:
                return self._free(value)
            return self._counts(value) if key in COUNTS else self._mapping(value)
        if isinstance(value, list):
            return [self._value(key, each) for each in value]
        if isinstance(value, str):
            if tells_nothing(key, value):
                return value
            return f"{'==' if key in PREDICATES else ''}{self._replaced.text(value)}"
        if value is None or isinstance(value, bool) or key in NUMBERS:
            return value
        return self._replaced.number(value)

    def _mapping(self, value: Mapping[str, Any]) -> dict[str, Any]:
        redacted = {
            key if key in KNOWN_KEYS else self._replaced.text(key): self._value(
                key if key in KNOWN_KEYS else "", each
            )
            for key, each in value.items()
        }
        if isinstance(value.get("traceback"), str) and "exception" in value:
            # Its last line tells the error again, which makes it one that Nova may have written.
            told = redacted.get("exception_message") or redacted.get("message") or ""
            redacted["traceback"] = f"{redacted['exception']}: {told}".rstrip(": ")
        return redacted

    def _free(self, value: Any) -> Any:
        """What is a user's own, down to the last key."""
        if isinstance(value, Mapping):
            return {self._replaced.text(key): self._free(each) for key, each in value.items()}
        return (
            [self._free(each) for each in value]
            if isinstance(value, list)
            else self._value("", value)
        )

    def _counts(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """How much there is of what has a number."""
        return {
            key if _SMALL.fullmatch(key) else self._replaced.text(key): each
            if isinstance(each, int)
            else self._value("", each)
            for key, each in value.items()
        }


def _is_nova_s(message: Mapping[str, Any]) -> bool:
    """Whether a payload has Nova's words: that of an event of Nova's, or of what a function of Nova
    has raised, which is called as the function is.
    """
    event, payload = message.get("event_type"), message["payload"]
    return (
        not isinstance(event, str)
        or tells_nothing("event_type", event)
        or (isinstance(payload, Mapping) and payload.keys() == set(EXCEPTION_KEYS))
    )
