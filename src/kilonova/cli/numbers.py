# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Numbers of options that several commands have, checked alike."""

from __future__ import annotations


def at_least_one(option: str, count: int | None) -> None:
    """Raises: KilonovaError for a count that nothing could end at."""
    from kilonova.errors import KilonovaError

    if count is not None and count < 1:
        raise KilonovaError(f"{option} takes a number from 1, not {count}.")


def more_than_none(option: str, seconds: float | None) -> None:
    """Raises: KilonovaError for what is no time to wait."""
    from math import isfinite

    from kilonova.errors import KilonovaError

    if seconds is not None and not (seconds > 0 and isfinite(seconds)):
        raise KilonovaError(f"{option} takes seconds, more than 0, not {seconds:g}.")
