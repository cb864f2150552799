# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every identifier of a region, drawn from its seed."""

from __future__ import annotations

from random import Random
from typing import Final

RESERVATION_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

VERSION_4: Final = 0x00000000_0000_4000_8000_000000000000
"""What says of a UUID that it is random. Source: RFC 9562."""

RANDOM_BITS: Final = 0xFFFFFFFF_FFFF_0FFF_3FFF_FFFFFFFFFFFF


class Ids:
    """A stream of identifiers: the same seed gives the same ones in the same order."""

    def __init__(self, seed: int, request_id: str | None = None) -> None:
        self._random = Random(seed)
        self._bits = self._random.getrandbits
        self._request_id = request_id

    def uuid(self) -> str:
        """A random (version 4) UUID in its usual form."""
        digits = (self._bits(128) & RANDOM_BITS | VERSION_4).to_bytes(16).hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def request_id(self) -> str:
        """``req-`` and a UUID; a data set may keep it constant, as Nova's functional tests do."""
        return self._request_id or f"req-{self.uuid()}"

    def reservation_id(self) -> str:
        """``r-`` and eight characters. Source: nova/utils.py, generate_uid."""
        drawn = self._bits(48)
        letters = [RESERVATION_ALPHABET[(drawn >> shift & 63) % 36] for shift in range(0, 48, 6)]
        return "r-" + "".join(letters)

    def mac_address(self) -> str:
        """An address with the prefix that Networking uses by default."""
        bits = self._bits(24)
        return f"fa:16:3e:{bits >> 16:02x}:{bits >> 8 & 255:02x}:{bits & 255:02x}"

    def password(self, length: int = 12) -> str:
        """An administrator's password for a guest; made up, as everything here."""
        return "".join(
            [
                self._random.choice("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
                for _ in range(length)
            ]
        )


class CountedIds:
    """The ids of one kind of messages: UUIDs that begin alike and end with how many were before."""

    def __init__(self, random: Random) -> None:
        digits = f"{random.getrandbits(64):016x}"
        self._beginning = f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-a{digits[15]}00-"
        self._given = 0

    def next(self) -> str:
        """One that was not given yet."""
        number = self._given
        self._given = number + 1
        return self._beginning + number.to_bytes(6).hex()
