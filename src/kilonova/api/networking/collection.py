# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What all collections of networking have in common: filters, fields, order and pages, and who may
change what. Source: Networking API v2.0, Filtering and Column Selection.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kilonova.api.listing import Shown, in_order, is_true, page, query_after, same
from kilonova.api.neighbours import Refused, answer

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.services.annals import Annal, Annals

S = TypeVar("S", bound=msgspec.Struct)

OF_THE_PAGE = frozenset({"fields", "limit", "marker", "sort_key", "sort_dir", "page_reverse"})


def annals(call: NeighbourCall) -> Annals:
    """What is noted of things of networking."""
    return call.neighbours.networks.annals


def not_found(kind: str, identity: str, sentence: str = "could not be found.") -> Refused:
    """404, as ``Router X could not be found.``"""
    return Refused(404, f"{kind} {identity} {sentence}", f"{kind.replace(' ', '')}NotFound")


def standard(annal: Annal) -> Shown:
    """The attributes that everything has."""
    return {
        "tags": sorted(annal.tags),
        "created_at": annal.created_at,
        "updated_at": annal.updated_at,
        "revision_number": annal.revision_number,
        **annal.more,
    }


def owner(project_id: str) -> Shown:
    """The project, in its old word and in its new."""
    return {"tenant_id": project_id, "project_id": project_id}


def listed(call: NeighbourCall, name: str, items: Iterable[Shown]) -> Response:
    """200: those of a collection that fit the query, a page of them."""
    found = list(items)
    wanted: dict[str, list[str]] = {}
    for key, value in call.query.multi_items():
        if key not in OF_THE_PAGE:
            wanted.setdefault(key, []).append(value)
    for key, values in wanted.items():
        found = [item for item in found if fits(item, key, values)]
    keys = call.query.getlist("sort_key")
    directions = call.query.getlist("sort_dir")
    if directions and len(directions) != len(keys):
        raise Refused(400, "The number of sort_keys and sort_dirs must be same", "HTTPBadRequest")
    directions = directions or ["asc"] * len(keys)
    found = in_order(found, [(k, d == "desc") for k, d in zip(keys, directions, strict=True)])
    backwards = is_true(call.query.get("page_reverse", ""))
    shown, more = page(call, found, backwards=backwards)
    body: dict[str, Any] = {name: [picked(call, item) for item in shown]}
    if "limit" in call.query and shown and more:
        href = f"{call.base_url}/v2.0/{name.replace('_', '-')}"
        if backwards:
            previous = f"{href}?{query_after(call, shown[0]['id'])}"
            body[f"{name}_links"] = [{"rel": "previous", "href": previous}]
        else:
            following = f"{href}?{query_after(call, shown[-1]['id'])}"
            body[f"{name}_links"] = [{"rel": "next", "href": following}]
    return answer(body)


def fits(item: Shown, key: str, values: list[str]) -> bool:
    """Whether an item passes a filter; one that it knows nothing of, it passes."""
    if key in ("tags", "tags-any", "not-tags", "not-tags-any"):
        asked = {tag for value in values for tag in value.split(",")}
        own = set(item.get("tags", ()))
        has = bool(asked & own) if "any" in key else asked <= own
        return has != key.startswith("not")
    if key == "fixed_ips":
        return all(has_address(item, value) for value in values)
    if key not in item:
        return True
    shown = item[key]
    if isinstance(shown, list):
        return any(value in shown for value in values)
    return any(same(shown, value) for value in values)


def has_address(item: Shown, asked: str) -> bool:
    """Whether a port has an address: ``ip_address=X``, ``subnet_id=Y``, ``ip_address_substr=Z``."""
    name, _, value = asked.partition("=")
    for pair in item.get("fixed_ips", ()):
        if name == "ip_address_substr" and value in pair["ip_address"]:
            return True
        if pair.get(name) == value:
            return True
    return False


def shown(call: NeighbourCall, name: str, item: Shown, status: int = 200) -> Response:
    """One thing of a collection."""
    return answer({name: picked(call, item)}, status)


def picked(call: NeighbourCall, item: Shown) -> Shown:
    """The fields that the query asks for, or all."""
    fields = call.query.getlist("fields")
    return {name: value for name, value in item.items() if name in fields} if fields else item


def asked_for(call: NeighbourCall, name: str, shape: type[S]) -> S:
    """What the body says of one thing. Raises: Refused 400."""
    if not isinstance(call.body, dict) or not isinstance(call.body.get(name), dict):
        raise Refused(400, f"Resource {name} not found in body.", "HTTPBadRequest")
    known = {field.encode_name for field in msgspec.structs.fields(shape)}
    strange = [key for key in call.body[name] if key not in known]
    if strange:
        words = ", ".join(repr(each) for each in strange)
        raise Refused(400, f"Unrecognized attribute(s) {words}", "HTTPBadRequest")
    try:
        return msgspec.convert(call.body[name], shape, strict=False)
    except msgspec.ValidationError as error:
        raise Refused(400, f"Invalid input for {name}: {error}", "HTTPBadRequest") from None


def given(asked: msgspec.Struct, *names: str) -> dict[str, Any]:
    """Those of the named attributes that the body has."""
    values = {name: getattr(asked, name) for name in names}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def project_of(call: NeighbourCall, *asked: str | msgspec.UnsetType | None) -> str:
    """The project that something is made for. Raises: Refused 403 for another one's."""
    for each in asked:
        if isinstance(each, str) and each and each != call.project_id:
            if not call.is_admin:
                raise refused_by_policy("create for another project")
            return each
    return call.project_id


def refused_by_policy(rule: str) -> Refused:
    """403. Source: neutron/policy.py, PolicyNotAuthorized."""
    return Refused(403, f"rule:{rule} is disallowed by policy", "PolicyNotAuthorized")


def check_owner(call: NeighbourCall, project_id: str, rule: str) -> None:
    """Only who owns what can be seen may change it. Raises: Refused 403."""
    if not call.owns(project_id):
        raise refused_by_policy(rule)
