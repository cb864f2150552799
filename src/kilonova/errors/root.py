# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The root of the tree of errors."""

from __future__ import annotations

from typing import Self


class KilonovaError(Exception):
    """The base of every error raised on purpose; arguments are positional and rebuild the error.

    An error that a planned fault raised says where: ``seam`` is the seam's name, such as
    ``virt.spawn``, and ``origin`` the module and the function in which Nova would have raised it.
    One of Python's own that a fault raises is a KilonovaError too: a story catches nothing wider,
    so that a mistake in Kilonova, or in a sink, goes through it and is seen.
    """

    seam: str | None = None
    origin: tuple[str, str] | None = None

    def at(self, module: str, function: str) -> Self:
        """Say where Nova raises this error, and return it."""
        self.origin = (module, function)
        return self
