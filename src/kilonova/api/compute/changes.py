# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of what has changed within some time: ``changes-since`` and ``changes-before``.

Source: nova/db/main/api.py, _get_query_nova_resource_by_changes_time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kilonova.api.errors import HttpError
from kilonova.api.formats import is_date_time
from kilonova.api.microversion import Microversion, version

if TYPE_CHECKING:
    from kilonova.api.call import Call

SINCE, BEFORE = "changes-since", "changes-before"
BEFORE_KNOWN = version("2.66")
"""In which version lists can be asked for what changed before a time."""


def within(call: Call, since_known: Microversion) -> Callable[[str | None], bool]:
    """What tells whether a time of a change is one that the query asks for; what has never changed
    is in no time. ``since_known`` is the version from which the list knows ``changes-since``.

    Raises: HttpError 400, for what is no time and for times that are not in order.
    """
    since = _asked(call, SINCE, since_known)
    before = _asked(call, BEFORE, BEFORE_KNOWN)
    if since is not None and before is not None and before < since:
        raise HttpError(400, f"The value of {SINCE} must be less than or equal to {BEFORE}.")

    def fits(changed_at: str | None) -> bool:
        if since is None and before is None:
            return True
        if changed_at is None:
            return False
        moment = _moment(changed_at)
        return (since is None or moment >= since) and (before is None or moment <= before)

    return fits


def _asked(call: Call, name: str, known: Microversion) -> datetime | None:
    value = call.query.get(name)
    if value is None or call.version < known:
        return None
    if not is_date_time(value):
        raise HttpError(
            400,
            f"Invalid input for query parameters {name}. Value: {value}. {value!r} is not a "
            "'date-time'",
        )
    return _moment(value)


def _moment(text: str) -> datetime:
    """A time; one that does not say where is in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
