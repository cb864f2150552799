# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Links to resources, and pages of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from kilonova.api.compute.lookup import whole_number
from kilonova.api.errors import HttpError

if TYPE_CHECKING:
    from kilonova.api.call import Call

T = TypeVar("T")


def links(call: Call, collection: str, identity: str) -> list[dict[str, str]]:
    """The two links of a resource: with the version, and without it as a bookmark.

    Source: nova/api/openstack/common.py, ViewBuilder._get_links.
    """
    return [
        {"rel": "self", "href": f"{call.base_url}/{collection}/{identity}"},
        bookmark(call, collection, identity),
    ]


def bookmark(call: Call, collection: str, identity: str) -> dict[str, str]:
    """The link of a resource that outlives versions of the API."""
    root = call.base_url.rpartition("/")[0]
    return {"rel": "bookmark", "href": f"{root}/{collection}/{identity}"}


def page(call: Call, items: Sequence[T], identity: Callable[[T], str]) -> Sequence[T]:
    """The items after ``marker``, at most ``limit``.

    Raises: HttpError 400 for a limit that is no number and a marker that is not found.
    Source: nova/api/openstack/common.py, limited and get_limit_and_marker.
    """
    limit = number(call, "limit", call.cloud.flags.api.max_limit)
    marker = call.query.get("marker")
    start = 0
    if marker is not None:
        places = [place for place, item in enumerate(items) if identity(item) == marker]
        if not places:
            raise HttpError(400, f"marker [{marker}] not found")
        start = places[0] + 1
    most = min(limit, call.cloud.flags.api.max_limit)
    return items[start : start + most]


def limited(call: Call, items: Sequence[T]) -> Sequence[T]:
    """The items from ``offset`` on, at most ``limit``. Source: nova/api/openstack/common.py."""
    most = call.cloud.flags.api.max_limit
    start = number(call, "offset", 0)
    return items[start : start + min(number(call, "limit", most) or most, most)]


def number(call: Call, name: str, default: int) -> int:
    """A query parameter that is a number from 0. Raises: HttpError 400."""
    given = call.query.get(name)
    if given is None:
        return default
    found = whole_number(given)
    if found is None:
        raise HttpError(
            400,
            f"Invalid input for query parameters {name}. Value: {given}. {given!r} does not match "
            "'^[0-9]*$'",
        )
    return found


def next_link(
    call: Call,
    collection: str,
    shown: Sequence[T],
    whole: Sequence[T],
    identity: Callable[[T], str],
) -> list[dict[str, Any]]:
    """The link to the next page, where there is one."""
    if not shown or shown[-1] is whole[-1] or "limit" not in call.query:
        return []
    query = "&".join(
        f"{name}={value}" for name, value in call.query.multi_items() if name != "marker"
    )
    return [
        {
            "rel": "next",
            "href": f"{call.base_url}/{collection}?{query}&marker={identity(shown[-1])}",
        }
    ]
