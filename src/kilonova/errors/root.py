# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The root of the tree of errors."""

from __future__ import annotations


class KilonovaError(Exception):
    """The base of every error raised on purpose; arguments are positional and rebuild the error."""

    seam: str | None = None
    """Where a planned fault raised the error, such as ``virt.spawn``; None for every other error.

    Plain Python errors get the attribute too: ``kilonova.faults.seam_of`` reads it from any.
    """
