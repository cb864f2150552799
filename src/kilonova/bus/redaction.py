# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A capture that can be shown to others: what tells of people and places is made up anew.

What is equal stays equal within one capture, ids keep their form, and numbers, times, states and
the contract's own words stay: so that it can still be verified, compared and replayed. All other
text is replaced, for what one does not know may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from ipaddress import ip_address
from secrets import token_bytes
from typing import Any

from kilonova.contract.enums import MonitorMetricType

KEPT = frozenset(
    {
        "event_type",
        "priority",
        "timestamp",
        "nova_object.name",
        "nova_object.namespace",
        "nova_object.version",
        "state",
        "old_state",
        "task_state",
        "old_task_state",
        "new_task_state",
        "power_state",
        "vm_state",
        "state_description",
        "binary",
        "topic",
        "type",
        "source",
        "status",
        "policy",
        "policies",
        "visibility",
        "container_format",
        "disk_format",
        "os_type",
        "architecture",
        "auto_disk_config",
        "exception",
        "module_name",
        "function_name",
        "method",
        "event",
        "audit_period_beginning",
        "audit_period_ending",
        "vif_model",
        "vnic_type",
        "os_distro",
    }
)
"""Fields whose text is one of Nova's own words."""
KEPT_BEGINNINGS = ("hw_", "img_hv_", "img_config_drive")
"""Properties of images that have words of Nova's, too."""
FREE = frozenset({"metadata", "system_metadata", "image_meta", "meta", "scheduler_hints"})
"""Mappings whose keys are a user's own words."""
METRICS = frozenset(MonitorMetricType)
"""The names of what hosts measure."""
_WORD = re.compile(r"[A-Za-z0-9_.,<>=! -]{0,64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{32}")
_RESERVATION = re.compile(r"r-[0-9a-z]{8}")
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_DISK = re.compile(r"/dev/[a-z0-9]{1,8}")
_NETWORKS = ("192.0.2.0", "198.51.100.0", "203.0.113.0", "198.18.0.0")
"""Where made-up addresses come from: documentation, and when that is used up, benchmarking."""


class Redactor:
    """Replaces what is not for everybody; another one replaces it otherwise."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = token_bytes(16) if key is None else key
        self._addresses: dict[str, str] = {}

    def message(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """A message in which everything is replaced that has to be."""
        redacted = {name: self._value(name, value) for name, value in message.items()}
        source, mark, host = str(message.get("publisher_id", "")).partition(":")
        if not mark:
            source, mark, host = str(message.get("publisher_id", "")).partition(".")
        if "publisher_id" in message:
            redacted["publisher_id"] = f"{source}{mark}{self._text(host)}" if host else source
        return redacted

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self._mapping(name, value)
        if isinstance(value, list):
            return [self._value(name, each) for each in value]
        if not isinstance(value, str):
            return value
        if name in KEPT or name.startswith(KEPT_BEGINNINGS):
            return value if _WORD.fullmatch(value) or _TIME.fullmatch(value) else self._text(value)
        return self._text(value)

    def _mapping(self, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
        if name in FREE:
            # The keys of a user's own are none of the contract's, which never begin so.
            return {
                key if key.startswith("nova_object.") else self._text(key): self._value(
                    key if key.startswith("nova_object.") else "", each
                )
                for key, each in value.items()
            }
        redacted = {key: self._value(key, each) for key, each in value.items()}
        if isinstance(value.get("traceback"), str) and "exception" in value:
            told = redacted.get("exception_message") or redacted.get("message") or ""
            redacted["traceback"] = f"{redacted['exception']}: {told}".rstrip(": ")
        return redacted

    def _text(self, text: str) -> str:
        """Another text of the same form, always the same for the same."""
        if not text or text in METRICS or _TIME.fullmatch(text) or _DISK.fullmatch(text):
            return text
        digits = blake2b(text.encode(), key=self._key, digest_size=16).hexdigest()
        if _UUID.fullmatch(text):
            return _as_uuid(digits)
        if text.startswith("req-") and _UUID.fullmatch(text[4:]):
            return f"req-{_as_uuid(digits)}"
        if _HEX.fullmatch(text):
            return digits
        if _RESERVATION.fullmatch(text):
            return f"r-{digits[:8]}"
        if _MAC.fullmatch(text):
            return "fa:16:3e:" + ":".join(digits[at : at + 2] for at in (0, 2, 4))
        try:
            version = ip_address(text).version
        except ValueError:
            return f"redacted-{digits[:12]}"
        return self._address(text, version, digits)

    def _address(self, text: str, version: int, digits: str) -> str:
        if version == 6:
            groups = ":".join(digits[at : at + 4].lstrip("0") or "0" for at in (0, 4, 8, 12))
            return f"2001:db8:0:1:{groups}"
        if text not in self._addresses:
            network, number = divmod(len(self._addresses), 254)
            first = int(ip_address(_NETWORKS[min(network, 3)]))
            extra = max(0, network - 3) * 254
            self._addresses[text] = str(ip_address(first + extra + number + 1))
        return self._addresses[text]


def _as_uuid(digits: str) -> str:
    return "-".join(
        (digits[:8], digits[8:12], f"4{digits[13:16]}", f"8{digits[17:20]}", digits[20:32])
    )
