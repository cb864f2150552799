# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Audit periods: the stretches of time that usage is told for."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.cloud.region import Region


@lru_cache(maxsize=64)
def completed_audit_period(unit: str, now: datetime) -> tuple[datetime, datetime]:
    """Begin and end of the last whole ``hour``, ``day``, ``month`` or ``year`` before now.

    An offset after ``@`` moves the boundary: ``day@18`` begins at 18:00, ``month@15`` on the 15th.
    Source: nova/utils.py, last_completed_audit_period.
    """
    name, _, given = unit.partition("@")
    offset = int(given or 0)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if name == "year":
        end = midnight.replace(month=offset or 1, day=1)
        end = end if end < now else end.replace(year=end.year - 1)
        return end.replace(year=end.year - 1), end
    if name == "month":
        end = midnight.replace(day=offset or 1)
        end = end if end < now else month_before(end)
        return month_before(end), end
    length = timedelta(days=1) if name == "day" else timedelta(hours=1)
    end = (
        midnight.replace(hour=offset)
        if name == "day"
        else midnight.replace(hour=now.hour, minute=offset)
    )
    end = end if end < now else end - length
    return end - length, end


def month_before(date: datetime) -> datetime:
    """The same day of the month before."""
    if date.month == 1:
        return date.replace(year=date.year - 1, month=12)
    return date.replace(month=date.month - 1)


def current_audit_period(cloud: Region) -> tuple[datetime, datetime]:
    """The period that runs now: from the end of the last whole one until this moment.

    Source: nova/notifications/base.py, audit_period_bounds.
    """
    now = cloud.clock.now
    return completed_audit_period(cloud.flags.DEFAULT.instance_usage_audit_period, now)[1], now
