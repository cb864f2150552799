# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of block storage: whose things, which of them, in which order. Source: Block Storage API
v3, Pagination and Filtering.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from kilonova.api.listing import Shown, in_order, is_true, page, query_after, same
from kilonova.api.neighbours import Refused, answer

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall

OF_THE_PAGE = frozenset(
    {"limit", "marker", "offset", "sort", "sort_key", "sort_dir", "all_tenants", "with_count"}
)


def everybody(call: NeighbourCall) -> bool:
    """Whether an administrator asks for every project's."""
    return call.is_admin and is_true(call.query.get("all_tenants", "0"))


def listed(
    call: NeighbourCall,
    name: str,
    items: Iterable[Shown],
    *,
    path: str = "",
    no_filters: frozenset[str] = frozenset(),
    brief: Callable[[Shown], Shown] = lambda item: item,
) -> Response:
    """200: those that fit the query, newest first, a page of them; ``no_filters`` are what else the
    query may have.
    """
    found = list(items)
    found.reverse()
    for key, asked in call.query.multi_items():
        if key not in OF_THE_PAGE and key not in no_filters:
            found = [item for item in found if fits(item, key, asked)]
    total = len(found)
    shown, more = page(call, in_order(found, orders(call)))
    body: dict[str, Any] = {name: [brief(item) for item in shown]}
    if more and shown and "limit" in call.query:
        href = f"{call.base_url}/v3/{path or name}?{query_after(call, shown[-1]['id'])}"
        body[f"{name}_links"] = [{"rel": "next", "href": href}]
    if is_true(call.query.get("with_count", "")):
        body["count"] = total
    return answer(body)


def fits(item: Shown, key: str, asked: str) -> bool:
    """Whether an item passes a filter; one that it knows nothing of, it passes."""
    if key in ("project_id", "tenant_id"):
        key = next((name for name in item if name.endswith((":tenant_id", ":project_id"))), key)
    if key.endswith("~"):
        return asked in str(item.get(key[:-1]))
    if key not in item:
        return True
    if key == "metadata":
        wanted = pairs_of(asked)
        return wanted.items() <= dict(item[key]).items()
    return same(item[key], asked)


def pairs_of(text: str) -> dict[str, str]:
    """A mapping as clients write it into a query: ``{'key': 'value'}``. Raises: Refused 400."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refused(400, f"Invalid filter: {text}")
    return {str(name): str(each) for name, each in value.items()}


def orders(call: NeighbourCall) -> list[tuple[str, bool]]:
    """What to sort by. Raises: Refused 400."""
    pairs: list[tuple[str, str]] = []
    if "sort" in call.query:
        for each in call.query["sort"].split(","):
            key, _, direction = each.strip().partition(":")
            pairs.append((key, direction or "desc"))
    elif "sort_key" in call.query:
        pairs.append((call.query["sort_key"], call.query.get("sort_dir", "desc")))
    for _, direction in pairs:
        if direction not in ("asc", "desc"):
            raise Refused(400, f"Unknown sort direction, must be asc or desc: {direction}")
    return [(key, direction == "desc") for key, direction in pairs]
