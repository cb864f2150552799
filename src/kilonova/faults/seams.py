# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every seam, in one table, and the ways to name them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from types import MappingProxyType

from kilonova.errors import UnknownSeam
from kilonova.faults.seam import ANYWHERE, Seam
from kilonova.faults.seams_neighbours import BLOCK_STORAGE, IMAGE, NETWORK, PLACEMENT, SHARE
from kilonova.faults.seams_services import BUS, COMPUTE, CONDUCTOR, SCHEDULER
from kilonova.faults.seams_virt import VIRT

__all__ = ["ANYWHERE", "GROUPS", "SEAMS", "Seam", "seam", "seams_named"]

SEAMS: Mapping[str, Seam] = MappingProxyType(
    {
        each.name: each
        for each in (
            *VIRT,
            *BLOCK_STORAGE,
            *NETWORK,
            *IMAGE,
            *PLACEMENT,
            *SHARE,
            *SCHEDULER,
            *CONDUCTOR,
            *COMPUTE,
            *BUS,
        )
    }
)
"""Every seam by its name, in the order of their groups."""

GROUPS: tuple[str, ...] = tuple(dict.fromkeys(each.group for each in SEAMS.values()))


def seam(name: str) -> Seam:
    """The seam of that name. Raises: UnknownSeam."""
    try:
        return SEAMS[name]
    except KeyError:
        raise _unknown(name) from None


def seams_named(pattern: str) -> tuple[Seam, ...]:
    """The seams that a name or a pattern such as ``block_storage.*`` or ``*`` stands for.

    Raises: UnknownSeam where it stands for none.
    """
    if pattern in SEAMS:
        return (SEAMS[pattern],)
    found = tuple(each for name, each in SEAMS.items() if fnmatchcase(name, pattern))
    if not found:
        raise _unknown(pattern)
    return found


def _unknown(name: str) -> UnknownSeam:
    known = (*SEAMS, *(f"{group}.*" for group in GROUPS))
    by_method = tuple(each.name for each in SEAMS.values() if each.method == name)
    return UnknownSeam(name, by_method or get_close_matches(name, known, n=3))
