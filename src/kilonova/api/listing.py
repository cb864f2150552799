# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of the neighbours' APIs: sorted, and page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from kilonova.api.neighbours import NeighbourCall, Refused

Shown = dict[str, Any]
Order = tuple[str, bool]
"""What to sort by, and whether from the last to the first."""

TRUE = frozenset({"1", "t", "true", "on", "y", "yes"})
FALSE = frozenset({"0", "f", "false", "off", "n", "no"})


def is_true(text: object) -> bool:
    """Whether a text says yes."""
    return str(text).strip().lower() in TRUE


def same(shown: Any, asked: str) -> bool:
    """Whether a value is the one that a query writes."""
    if isinstance(shown, bool):
        return asked.strip().lower() in (TRUE if shown else FALSE)
    if shown is None:
        return asked in ("", "None", "null")
    return str(shown) == asked


def in_order(items: Sequence[Shown], orders: Iterable[Order]) -> list[Shown]:
    """The items sorted by several keys, the first counting most. Raises: Refused 400."""
    found = list(items)
    for key, backwards in reversed(list(orders)):
        if found and all(key not in item for item in found):
            raise Refused(400, f"Invalid sort key: {key}.", "InvalidInput")
        found.sort(key=lambda item: _rank(item.get(key)), reverse=backwards)
    return found


def _rank(value: Any) -> tuple[int, float, str]:
    if value is None:
        return (0, 0, "")
    if isinstance(value, (int, float)):
        return (1, float(value), "")
    return (2, 0, str(value))


def page(
    call: NeighbourCall,
    items: Sequence[Shown],
    *,
    most: int = 1000,
    default: int | None = None,
    backwards: bool = False,
) -> tuple[list[Shown], bool]:
    """The items after ``marker``, or before it, at most ``limit``; and whether there are more.

    Raises: Refused 400.
    """
    limit = number(call, "limit")
    marker = call.query.get("marker")
    offset = number(call, "offset") or 0
    found = list(items)[offset:]
    if marker:
        places = [place for place, item in enumerate(found) if item["id"] == marker]
        if not places:
            raise Refused(400, f"marker [{marker}] not found", "InvalidInput")
        found = found[: places[0]] if backwards else found[places[0] + 1 :]
    room = min(default or most if limit is None else limit, most)
    if backwards:
        return found[max(0, len(found) - room) :], len(found) > room
    return found[:room], len(found) > room


def number(call: NeighbourCall, name: str) -> int | None:
    """A query parameter that is a number from 0; None without it. Raises: Refused 400."""
    text = call.query.get(name)
    if text is None or text == "":
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Refused(
            400, f"Invalid input for query parameters {name}. Value: {text}.", "InvalidInput"
        )
    return int(text)


def query_after(call: NeighbourCall, marker: str) -> str:
    """The query of the next page."""
    kept = [(name, value) for name, value in call.query.multi_items() if name != "marker"]
    return urlencode([*kept, ("marker", marker)])
