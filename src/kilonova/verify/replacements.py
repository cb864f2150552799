# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What stands for what is not told: of the same form, and always the same for the same."""

from __future__ import annotations

import re
from hashlib import blake2b
from ipaddress import ip_address

from kilonova.contract.fields import FieldType
from kilonova.contract.violations import fits

_UUID = FieldType(name="UUID")
_MAC = FieldType(name="MACAddress")
_ADDRESS = FieldType(name="IPV4AndV6Address")
_RESERVATION = re.compile(r"r-[0-9a-z]{8}")
_NETWORKS = ("192.0.2.0", "198.51.100.0", "203.0.113.0", "198.18.0.0")
"""Where made-up addresses come from: documentation, and when that is used up, benchmarking."""


class Replacements:
    """Makes them up by a key; with another key they are others."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._addresses: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Another text; none for none."""
        if not text:
            return text
        if text.startswith("req-") and fits(text[4:], _UUID):
            return f"req-{self._uuid(text[4:])}"
        if fits(text, _UUID):
            return self._uuid(text)
        digits = self._digits(text)
        if _RESERVATION.fullmatch(text):
            return f"r-{digits[:8]}"
        if fits(text, _MAC):
            return "fa:16:3e:" + ":".join(digits[at : at + 2] for at in (0, 2, 4))
        if fits(text, _ADDRESS):
            return self._address(text, digits)
        return f"redacted-{digits[:12]}"

    def number(self, number: float) -> float:
        """Another number of the same kind."""
        return type(number)(int(self._digits(repr(number))[:6], 16))

    def _digits(self, text: str) -> str:
        whole = text.encode("utf-8", "surrogatepass")
        return blake2b(whole, key=self._key, digest_size=16).hexdigest()

    def _uuid(self, text: str) -> str:
        """With its hyphens or without: one id may be written both ways."""
        digits = self._digits(text.strip().replace("-", "").lower())
        made_up = (digits[:8], digits[8:12], f"4{digits[13:16]}", f"8{digits[17:20]}", digits[20:])
        return ("-" if "-" in text else "").join(made_up)

    def _address(self, text: str, digits: str) -> str:
        if ":" in text:
            groups = ":".join(digits[at : at + 4].lstrip("0") or "0" for at in (0, 4, 8, 12))
            return f"2001:db8:0:1:{groups}"
        if text not in self._addresses:
            network, number = divmod(len(self._addresses), 254)
            first = int(ip_address(_NETWORKS[min(network, 3)]))
            extra = max(0, network - 3) * 254
            self._addresses[text] = str(ip_address(first + extra + number + 1))
        return self._addresses[text]
