# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Resource providers: the nodes of the region, what they have and what is taken of them.

Hosts come and go through the control interface, so providers cannot be made here. Source: Placement
API, Resource providers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, answer

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.services.placement import Provider

AGGREGATES = version("1.1")
TRAITS = version("1.6")
ALLOCATIONS = version("1.11")
NESTED = version("1.14")
AGGREGATE_GENERATION = version("1.19")
RULE = "placement:resource_providers:"


def seen(call: NeighbourCall) -> tuple[str, Provider]:
    """The provider that the path names. Raises: Refused 404."""
    uuid = call.path["uuid"]
    provider = call.neighbours.resources.providers().get(uuid)
    if provider is None:
        raise Refused(404, f"No resource provider with uuid {uuid} found")
    return uuid, provider


def provider_shown(call: NeighbourCall, uuid: str, provider: Provider) -> dict[str, Any]:
    """A provider."""
    path = f"/placement/resource_providers/{uuid}"
    names = ["inventories", "usages"]
    for since, name in (
        (AGGREGATES, "aggregates"),
        (TRAITS, "traits"),
        (ALLOCATIONS, "allocations"),
    ):
        if call.version >= since:
            names.append(name)
    shown: dict[str, Any] = {
        "uuid": uuid,
        "name": provider.host.node.hypervisor_hostname,
        "generation": provider.generation,
        "links": [
            {"rel": "self", "href": path},
            *({"rel": name, "href": f"{path}/{name}"} for name in names),
        ],
    }
    if call.version >= NESTED:
        shown["parent_provider_uuid"] = None
        shown["root_provider_uuid"] = uuid
    return shown


def amounts_of(text: str) -> dict[str, int]:
    """Amounts by resource class, as ``VCPU:1,MEMORY_MB:512``. Raises: Refused 400."""
    found: dict[str, int] = {}
    for each in text.split(","):
        name, _, amount = each.partition(":")
        if not name or not amount.isascii() or not amount.isdigit() or int(amount[:18]) < 1:
            raise Refused(
                400,
                "Badly formed resources parameter. Expected resources query string parameter in "
                f'form: ?resources=VCPU:2,MEMORY_MB:1024. Got: "{text}"',
            )
        found[name] = int(amount[:18])
    return found


def fitting(call: NeighbourCall) -> dict[str, Provider]:
    """The providers that the query asks for. Raises: Refused 400."""
    query = call.query
    found = dict(call.neighbours.resources.providers())
    for name in ("uuid", "in_tree", "root"):
        if name in query:
            found = {uuid: each for uuid, each in found.items() if uuid == query[name]}
    if "name" in query:
        found = {u: p for u, p in found.items() if p.host.node.hypervisor_hostname == query["name"]}
    if "resources" in query:
        amounts = tuple(amounts_of(query["resources"]).items())
        found = {uuid: each for uuid, each in found.items() if each.fits(amounts)}
    for text in query.getlist("required"):
        required, forbidden = traits_of(text)
        found = {
            uuid: each
            for uuid, each in found.items()
            if all(each.host.node.traits & group for group in required)
            and each.host.node.traits.isdisjoint(forbidden)
        }
    for text in query.getlist("member_of"):
        wanted = set(text.removeprefix("in:").split(","))
        found = {u: p for u, p in found.items() if wanted & set(aggregates_of(call, p))}
    return found


def traits_of(text: str) -> tuple[list[frozenset[str]], frozenset[str]]:
    """Groups of traits, of each of which one must be there, and traits that must not be."""
    if text.startswith("in:"):
        return [frozenset(text[3:].split(","))], frozenset()
    names = text.split(",")
    required = [frozenset([name]) for name in names if not name.startswith("!")]
    return required, frozenset(name[1:] for name in names if name.startswith("!"))


def aggregates_of(call: NeighbourCall, provider: Provider) -> list[str]:
    """The host aggregates of a node."""
    return [
        aggregate.uuid
        for aggregate in call.cloud.tables.aggregates.values()
        if provider.host.name in aggregate.hosts
    ]


def index(call: NeighbourCall) -> Response:
    """200."""
    shown = [provider_shown(call, uuid, provider) for uuid, provider in fitting(call).items()]
    return answer({"resource_providers": shown})


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return answer(provider_shown(call, *seen(call)))


def inventories(provider: Provider) -> dict[str, dict[str, Any]]:
    """What a provider has, by resource class."""
    node = provider.host.node
    kept = {
        "VCPU": (node.reserved_host_cpus, node.cpu_allocation_ratio),
        "MEMORY_MB": (node.reserved_host_memory_mb, node.ram_allocation_ratio),
        "DISK_GB": (-(-node.reserved_host_disk_mb // 1024), node.disk_allocation_ratio),
    }
    return {
        name: {
            "total": total,
            "reserved": kept.get(name, (0, 1.0))[0],
            "min_unit": 1,
            "max_unit": total,
            "step_size": 1,
            "allocation_ratio": kept.get(name, (0, 1.0))[1],
        }
        for name, total in provider.total.items()
    }


def list_inventories(call: NeighbourCall) -> Response:
    """200."""
    _, provider = seen(call)
    return answer(
        {
            "inventories": inventories(provider),
            "resource_provider_generation": provider.generation,
        }
    )


def show_inventory(call: NeighbourCall) -> Response:
    """200; 404 for a class that it has nothing of."""
    uuid, provider = seen(call)
    name = call.path["name"]
    found = inventories(provider).get(name)
    if found is None:
        raise Refused(404, f"No inventory of class {name} for {uuid}")
    return answer({**found, "resource_provider_generation": provider.generation})


def show_usages(call: NeighbourCall) -> Response:
    """200."""
    _, provider = seen(call)
    used = {name: provider.used.get(name, 0) for name in provider.total}
    return answer({"usages": used, "resource_provider_generation": provider.generation})


def list_allocations(call: NeighbourCall) -> Response:
    """200: who holds what of it."""
    uuid, provider = seen(call)
    resources = call.neighbours.resources
    found = {
        consumer: {"resources": held[uuid]}
        for consumer in resources.consumers()
        if uuid in (held := resources.allocations(consumer))
    }
    return answer({"allocations": found, "resource_provider_generation": provider.generation})


def list_traits(call: NeighbourCall) -> Response:
    """200."""
    _, provider = seen(call)
    traits = sorted(provider.host.node.traits)
    return answer({"traits": traits, "resource_provider_generation": provider.generation})


def set_traits(call: NeighbourCall) -> Response:
    """200: these and no others; 409 where somebody was quicker."""
    uuid, provider = seen(call)
    asked = call.read(dict[str, Any])
    traits = asked.get("traits")
    if not isinstance(traits, list) or not all(isinstance(each, str) for each in traits):
        raise Refused(400, "JSON does not validate: 'traits' is a required property")
    if asked.get("resource_provider_generation") != provider.generation:
        raise Refused(409, f"Resource provider's generation already changed. Please update the "
                           f"generation and try again: {uuid}")  # fmt: skip
    provider.host.node.traits = frozenset(traits)
    call.neighbours.resources.refresh(provider.host)
    return list_traits(call)


def list_aggregates(call: NeighbourCall) -> Response:
    """200: the host aggregates of the node."""
    _, provider = seen(call)
    shown: dict[str, Any] = {"aggregates": aggregates_of(call, provider)}
    if call.version >= AGGREGATE_GENERATION:
        shown["resource_provider_generation"] = provider.generation
    return answer(shown)


ALL = "/resource_providers"
ONE = f"{ALL}/{{uuid}}"
ROUTES = (
    Route("GET", ALL, index, rule=f"{RULE}list"),
    Route("GET", ONE, show, rule=f"{RULE}show"),
    Route("GET", f"{ONE}/inventories", list_inventories, rule=f"{RULE}inventories:list"),
    Route("GET", f"{ONE}/inventories/{{name}}", show_inventory, rule=f"{RULE}inventories:show"),
    Route("GET", f"{ONE}/usages", show_usages, rule=f"{RULE}usages"),
    Route("GET", f"{ONE}/allocations", list_allocations, rule=f"{RULE}allocations:list"),
    Route("GET", f"{ONE}/traits", list_traits, rule=f"{RULE}traits:list", since=TRAITS),
    Route("PUT", f"{ONE}/traits", set_traits, rule=f"{RULE}traits:update", since=TRAITS),
    Route("GET", f"{ONE}/aggregates", list_aggregates, rule=f"{RULE}aggregates:list"),
)
