# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which images a list has. Source: Image API v2, List images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kilonova.api.image.views import image_shown
from kilonova.api.listing import in_order, is_true, number, page, query_after, same
from kilonova.api.neighbours import Refused, answer

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall

OF_THE_PAGE = frozenset({"limit", "marker", "sort", "sort_key", "sort_dir", "member_status"})
COMPARISONS = {
    "eq": lambda shown, asked: shown == asked,
    "neq": lambda shown, asked: shown != asked,
    "gt": lambda shown, asked: shown > asked,
    "gte": lambda shown, asked: shown >= asked,
    "lt": lambda shown, asked: shown < asked,
    "lte": lambda shown, asked: shown <= asked,
}
DEFAULT_LIMIT = 25
"""How many images a page has at most where nobody says. Source: glance, limit_param_default."""


def index(call: NeighbourCall) -> Response:
    """200: the images that fit, newest first; 400 for a filter that makes no sense."""
    shown = [image_shown(image) for image in call.neighbours.images.list(call.context)]
    shown.reverse()
    for name, asked in call.query.multi_items():
        if name not in OF_THE_PAGE:
            shown = [image for image in shown if fits(call, image, name, asked)]
    if "os_hidden" not in call.query:
        shown = [image for image in shown if not image["os_hidden"]]
    found, more = page(call, in_order(shown, orders(call)), default=DEFAULT_LIMIT)
    query = urlencode([pair for pair in call.query.multi_items() if pair[0] != "marker"])
    body: dict[str, Any] = {
        "images": found,
        "first": f"/v2/images?{query}" if query else "/v2/images",
        "schema": "/v2/schemas/images",
    }
    if more and found:
        body["next"] = f"/v2/images?{query_after(call, found[-1]['id'])}"
    return answer(body)


def fits(call: NeighbourCall, image: dict[str, Any], name: str, asked: str) -> bool:
    """Whether an image passes one filter. Raises: Refused 400."""
    if name == "tag":
        return asked in image["tags"]
    if name == "visibility":
        if asked not in ("public", "private", "shared", "community", "all"):
            raise Refused(400, f"Invalid visibility value: {asked}")
        return asked == "all" or bool(image["visibility"] == asked)
    if name in ("size_min", "size_max"):
        bound = number(call, name) or 0
        size = image["size"] or 0
        return bool(size >= bound if name == "size_min" else size <= bound)
    if name in ("created_at", "updated_at"):
        word, colon, moment = asked.partition(":")
        if word not in COMPARISONS or not colon:
            word, moment = "eq", asked
        return bool(COMPARISONS[word](str(image[name]), moment))
    if name in ("protected", "os_hidden"):
        return bool(image[name]) == is_true(asked)
    if asked.startswith("in:"):
        return str(image.get(name)) in [each.strip('"') for each in asked[3:].split(",")]
    return name in image and same(image[name], asked)


def orders(call: NeighbourCall) -> list[tuple[str, bool]]:
    """What to sort by: newest first, unless the query says otherwise. Raises: Refused 400."""
    pairs: list[tuple[str, str]] = []
    if "sort" in call.query:
        for each in call.query["sort"].split(","):
            key, _, direction = each.strip().partition(":")
            pairs.append((key, direction or "desc"))
    else:
        keys = call.query.getlist("sort_key")
        directions = call.query.getlist("sort_dir") or ["desc"]
        pairs = [
            (key, directions[min(place, len(directions) - 1)]) for place, key in enumerate(keys)
        ]
        if not keys and directions[0] == "asc":
            pairs = [("created_at", "asc")]
    for key, direction in pairs:
        if direction not in ("asc", "desc"):
            raise Refused(400, f"Invalid sort direction: {direction}")
        if key in ("tags", "self", "file", "schema"):
            raise Refused(400, f"Invalid sort key: {key}")
    return [(key, direction == "desc") for key, direction in pairs]
