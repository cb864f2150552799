# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a RabbitMQ has refused, and what is done otherwise since then."""

from __future__ import annotations

import re


class Refusals:
    """What is learnt from a broker; it is the same on the next connection."""

    def __init__(self) -> None:
        self.as_it_is: set[str] = set()
        """Exchanges and queues that there are with other settings: they are left as they are.

        Source: oslo_messaging/_drivers/impl_rabbit.py, Connection._publish.
        """
        self.largest_bytes: int | None = None
        """The largest message that the broker takes, once it has refused one."""

    def learn(self, refusal: str) -> bool:
        """Whether a refusal tells of something that can be done otherwise from now on."""
        thing = declared_otherwise(refusal)
        if thing is not None and thing not in self.as_it_is:
            self.as_it_is.add(thing)
            return True
        largest_bytes = largest_message(refusal)
        if largest_bytes is not None and largest_bytes != self.largest_bytes:
            self.largest_bytes = largest_bytes
            return True
        return False


def declared_otherwise(refusal: str) -> str | None:
    """The exchange or queue that a broker has with other settings, by what it says of that."""
    found = re.search(r"inequivalent arg '[^']*' for \w+ '([^']*)'", refusal)
    return found[1] if found else None


def largest_message(refusal: str) -> int | None:
    """The bytes that a broker takes in one message, by what it says of one that has more."""
    found = re.search(r"message size \d+ is larger than \D*(\d+)", refusal)
    return int(found[1]) if found else None
