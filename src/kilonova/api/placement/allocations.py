# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who holds what, and who could.

Source: Placement API, Allocations, Allocation candidates and Usages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kilonova.api.listing import number
from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.placement.providers import amounts_of, fitting
from kilonova.api.responses import no_content

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall

CANDIDATES = version("1.10")
BY_PROVIDER = version("1.12")
SUMMARY_TRAITS = version("1.17")
CONSUMER_GENERATIONS = version("1.28")
SUMMARY_ROOTS = version("1.29")
MAPPINGS = version("1.34")
CONSUMER_TYPES = version("1.38")


class Held(Struct):
    """What of one provider a consumer shall hold."""

    resources: dict[str, int]


class Asked(Struct, kw_only=True):
    """What a consumer shall hold."""

    allocations: dict[str, Held]
    project_id: str = ""
    user_id: str = ""
    consumer_generation: int | None = None
    consumer_type: str | None = None


def owner_of(call: NeighbourCall, consumer: str) -> tuple[str, str, str]:
    """A consumer's project, user and type."""
    instance = call.cloud.instances.get(consumer)
    if instance is not None:
        return instance.project_id, instance.user_id, "INSTANCE"
    return call.project_id, call.session.user_id, "MIGRATION"


def show(call: NeighbourCall) -> Response:
    """200, with nothing for a consumer who holds nothing."""
    consumer, resources = call.path["consumer"], call.neighbours.resources
    held = resources.allocations(consumer)
    providers = resources.providers()
    shown: dict[str, Any] = {
        "allocations": {
            uuid: {"generation": providers[uuid].generation, "resources": amounts}
            for uuid, amounts in held.items()
            if uuid in providers
        }
    }
    if held and call.version >= BY_PROVIDER:
        shown["project_id"], shown["user_id"], kind = owner_of(call, consumer)
        if call.version >= CONSUMER_GENERATIONS:
            shown["consumer_generation"] = 1
        if call.version >= CONSUMER_TYPES:
            shown["consumer_type"] = kind
    return answer(shown)


def replace(call: NeighbourCall) -> Response:
    """204: the consumer holds this and nothing else; 409 where there is no room."""
    consumer, asked = call.path["consumer"], call.read(Asked)
    wanted = {uuid: held.resources for uuid, held in asked.allocations.items()}
    providers = call.neighbours.resources.providers()
    for uuid, amounts in wanted.items():
        if uuid not in providers:
            raise Refused(400, f"Allocation for resource provider '{uuid}' that does not exist.")
        if any(amount < 1 for amount in amounts.values()):
            raise Refused(400, "JSON does not validate: an amount is less than the minimum of 1")
    if not call.neighbours.resources.set_allocations(consumer, wanted):
        raise Refused(
            409,
            f"Unable to allocate inventory: Unable to create allocation for '{consumer}'. The "
            "requested amount would exceed the capacity.",
        )
    return no_content()


def delete(call: NeighbourCall) -> Response:
    """204; 404 for a consumer who holds nothing."""
    consumer, resources = call.path["consumer"], call.neighbours.resources
    if not resources.allocations(consumer):
        raise Refused(404, f"No allocations for consumer '{consumer}'")
    resources.set_allocations(consumer, {})
    return no_content()


def candidates(call: NeighbourCall) -> Response:
    """200: what could be taken from where."""
    if "resources" not in call.query:
        raise Refused(400, "At least one request group (`resources` or `resources{$S}`) is "
                           "required.")  # fmt: skip
    amounts = amounts_of(call.query["resources"])
    found = fitting(call)
    limit = number(call, "limit")
    requests = [request_for(call, uuid, amounts) for uuid in list(found)[:limit]]
    shown = list(found)[:limit]
    summaries: dict[str, dict[str, Any]] = {}
    for uuid in shown:
        provider = found[uuid]
        names = provider.total if call.version >= version("1.27") else amounts
        summary: dict[str, Any] = {
            "resources": {
                name: {"capacity": provider.room.get(name, 0), "used": provider.used.get(name, 0)}
                for name in names
            }
        }
        if call.version >= SUMMARY_TRAITS:
            summary["traits"] = sorted(provider.host.node.traits)
        if call.version >= SUMMARY_ROOTS:
            summary["parent_provider_uuid"] = None
            summary["root_provider_uuid"] = uuid
        summaries[uuid] = summary
    return answer({"allocation_requests": requests, "provider_summaries": summaries})


def request_for(call: NeighbourCall, uuid: str, amounts: dict[str, int]) -> dict[str, Any]:
    """One way to take the amounts."""
    if call.version < BY_PROVIDER:
        return {"allocations": [{"resource_provider": {"uuid": uuid}, "resources": amounts}]}
    request: dict[str, Any] = {"allocations": {uuid: {"resources": amounts}}}
    if call.version >= MAPPINGS:
        request["mappings"] = {"": [uuid]}
    return request


def usages(call: NeighbourCall) -> Response:
    """200: what a project holds altogether. Raises: Refused 400, 403."""
    project_id = call.query.get("project_id")
    if project_id is None:
        raise Refused(400, "Invalid query string parameters: 'project_id' is a required property")
    if not call.owns(project_id):
        raise Refused(403, "Policy does not allow placement:usages to be performed.")
    by_kind: dict[str, dict[str, int]] = {}
    resources = call.neighbours.resources
    for consumer in resources.consumers():
        owner, user, kind = owner_of(call, consumer)
        if owner != project_id or call.query.get("user_id", user) != user:
            continue
        total = by_kind.setdefault(kind, {"consumer_count": 0})
        total["consumer_count"] += 1
        for amounts in resources.allocations(consumer).values():
            for name, amount in amounts.items():
                total[name] = total.get(name, 0) + amount
    if call.version >= CONSUMER_TYPES:
        return answer({"usages": by_kind})
    flat: dict[str, int] = {}
    for total in by_kind.values():
        for name, amount in total.items():
            if name != "consumer_count":
                flat[name] = flat.get(name, 0) + amount
    return answer({"usages": flat})


ONE = "/allocations/{consumer}"
RULE = "placement:allocations:"
ROUTES = (
    Route("GET", ONE, show, rule=f"{RULE}list"),
    Route("PUT", ONE, replace, rule=f"{RULE}update", since=BY_PROVIDER),
    Route("DELETE", ONE, delete, rule=f"{RULE}delete"),
    Route(
        "GET",
        "/allocation_candidates",
        candidates,
        rule="placement:allocation_candidates:list",
        since=CANDIDATES,
    ),
    Route("GET", "/usages", usages, since=version("1.9")),
)
