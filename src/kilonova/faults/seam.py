# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a seam is."""

from __future__ import annotations

from dataclasses import dataclass

from kilonova.errors import PLAIN, InternalError, parameters

ANYWHERE: tuple[type[Exception], ...] = (InternalError, *PLAIN)
"""What fits every seam: a mistake in Nova's own code can strike anywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Seam:
    """A named point where a call leaves an action.

    ``errors`` are those that Nova can meet there, besides ``ANYWHERE``. ``nova_module`` and
    ``nova_function`` are where Nova makes the call: payloads name them for a planned error.
    ``waits`` is false where the call is over at once, so that no delay fits. ``needed`` is true
    where the action goes on with what the call returns, so that it cannot be skipped.
    """

    name: str
    nova_module: str
    nova_function: str
    errors: tuple[type[Exception], ...]
    waits: bool = True
    needed: bool = False

    @property
    def group(self) -> str:
        """The neighbour or service, such as ``virt``."""
        return self.name.partition(".")[0]

    @property
    def method(self) -> str:
        """The call, such as ``spawn``."""
        return self.name.partition(".")[2]

    def facts(self) -> dict[str, object]:
        """The seam as programs read it: what fits, its arguments, where Nova makes the call."""
        return {
            "seam": self.name,
            "errors": {error.__name__: list(parameters(error)) for error in self.errors},
            "delay": self.waits,
            "hang": self.waits,
            "skip": not self.needed,
            "nova": f"{self.nova_module}.{self.nova_function}",
        }

    def fits(self, error: type[BaseException]) -> bool:
        """Whether an error of that class may be raised here."""
        return issubclass(error, (*self.errors, *ANYWHERE))
