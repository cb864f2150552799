# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every identifier of a region, drawn from its seed."""

from __future__ import annotations

from random import Random
from typing import Final

RESERVATION_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

AT_ONCE: Final = 64
"""How many UUIDs are drawn at once, since each costs less than half of one that is drawn alone;
another number gives every seed other ids.
"""

VERSION_BITS: Final = int("00000000000040008000000000000000" * AT_ONCE, 16)
"""What says of ``AT_ONCE`` UUIDs, one after another, that they are random. Source: RFC 9562."""

RANDOM_BITS: Final = int("FFFFFFFFFFFF0FFF3FFFFFFFFFFFFFFF" * AT_ONCE, 16)
"""The bits of as many UUIDs that are drawn."""

PAIRS: Final = tuple([f"{number:02x}" for number in range(256)])
"""Every byte in two digits: looked up, since formatting costs more."""


class Ids:
    """A stream of identifiers: the same seed gives the same ones in the same order."""

    def __init__(self, seed: int, request_id: str | None = None) -> None:
        self._random = Random(seed)
        self._bits = self._random.getrandbits
        self._drawn: list[str] = []
        self._request_id = request_id

    def uuid(self) -> str:
        """A random (version 4) UUID in its usual form."""
        if not self._drawn:
            self._drawn = self._draw()
        return self._drawn.pop()

    def _draw(self) -> list[str]:
        """The next ``AT_ONCE`` UUIDs, the first of them at the end."""
        bits = self._bits(128 * AT_ONCE) & RANDOM_BITS | VERSION_BITS
        fours = bits.to_bytes(16 * AT_ONCE).hex("-", 2)  # 0123-4567-89ab-cdef-... 40 for each UUID
        return [
            f"{fours[at : at + 4]}{fours[at + 5 : at + 29]}"
            f"{fours[at + 30 : at + 34]}{fours[at + 35 : at + 39]}"
            for at in range(0, 40 * AT_ONCE, 40)
        ]

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
        return f"fa:16:3e:{PAIRS[bits >> 16]}:{PAIRS[bits >> 8 & 255]}:{PAIRS[bits & 255]}"

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
        self._block = (-1, "")
        self._given = 0

    def next(self) -> str:
        """One that was not given yet."""
        number = self._given
        self._given = number + 1
        block = self._block  # all but the last two digits, which stay the same for 256 of them
        if block[0] != number >> 8:
            known = self._beginning + (number >> 8).to_bytes(5).hex()
            self._block = block = (number >> 8, known)
        return block[1] + PAIRS[number & 255]
