# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which addresses of a subnet are free; giving one out costs the same for the first as for the
millionth.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

PoolRange = tuple[str, str]
"""First and last address that may be given out."""


class AddressPool:
    """The free addresses of one subnet: in order at first, then the one given back last.

    An address that was asked for by name is passed over when its turn comes, and so is the
    gateway's, which only who asks for it gets.
    """

    __slots__ = (
        "_ahead", "_end", "_freed", "_gateway", "_later", "_next", "_passed", "_set_aside",
        "_version", "network",
    )  # fmt: skip

    def __init__(
        self, cidr: str, gateway: str | None, ranges: tuple[PoolRange, ...] | None = None
    ) -> None:
        self.network, first, last = _subnet(cidr)
        self._version = self.network.version
        if ranges is None:
            bounds = [(first, last - 1 if self._version == 4 else last)]
        else:
            bounds = [(int(ip_address(first)), int(ip_address(last))) for first, last in ranges]
        self._later = [bound for bound in reversed(bounds) if bound[0] <= bound[1]]
        self._next, self._end = self._later.pop() if self._later else (1, 0)
        self._passed = [(self._next, self._end)]
        self._freed: dict[int, None] = {}
        self._gateway = _number_of(gateway) if gateway else None
        self._set_aside = self._gateway
        self._ahead: set[int] = set() if self._gateway is None else {self._gateway}

    def contains(self, address: str) -> bool:
        """Whether the address belongs to the subnet at all."""
        try:
            return ip_address(address) in self.network
        except ValueError:
            return False

    def give(self) -> str | None:
        """An address that nobody has; None where there is none left."""
        if self._freed:
            return self._text(self._freed.popitem()[0])
        while True:
            while self._next <= self._end:
                number = self._next
                self._next += 1
                if number not in self._ahead:
                    return self._text(number)
                self._ahead.discard(number)
            if not self._later:
                return None
            self._next, self._end = self._later.pop()
            self._passed.append((self._next, self._end))

    def has_given(self, address: str) -> bool:
        """Whether somebody has the address."""
        number = _number_of(address)
        if number == self._set_aside:
            return False
        if number in self._ahead:
            return True
        if number in self._freed or self._next <= number <= self._end:
            return False
        return any(first <= number <= last for first, last in self._passed)

    def take(self, address: str) -> None:
        """Somebody has this very address from now on; the caller has made sure that nobody else
        does.
        """
        number = _number_of(address)
        if number == self._set_aside:
            self._set_aside = None
        elif number in self._freed:
            del self._freed[number]
        else:
            self._ahead.add(number)

    def give_back(self, address: str) -> None:
        """Nobody has the address any more."""
        number = self._number(address)
        if number == self._gateway:
            self._set_aside = number
        elif number in self._ahead:
            self._ahead.discard(number)
        else:
            self._freed[number] = None

    def move_gateway(self, address: str | None) -> None:
        """Set another address aside, or none; the caller has made sure that nobody has it."""
        old, self._gateway = self._gateway, None
        if old is not None and old == self._set_aside:
            self._set_aside = None
            self.give_back(self._text(old))
        if address is not None:
            self.take(address)
            self._gateway = self._set_aside = _number_of(address)

    def _text(self, number: int) -> str:
        if self._version == 4:
            return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return str(ip_address(number))

    def _number(self, address: str) -> int:
        if self._version == 4:
            a, b, c, d = address.split(".")
            return int(a) << 24 | int(b) << 16 | int(c) << 8 | int(d)
        return int(ip_address(address))


@lru_cache(maxsize=1024)
def _number_of(address: str) -> int:
    return int(ip_address(address))


@lru_cache(maxsize=256)
def _subnet(cidr: str) -> tuple[IPv4Network | IPv6Network, int, int]:
    """A subnet, its first address after its own, and its last. Raises: ValueError."""
    network = ip_network(cidr, strict=False)
    return network, int(network.network_address) + 1, int(network.broadcast_address)
