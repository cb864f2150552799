# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What networking says of itself: extensions, quotas, tags, and the collections that are empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.networking import (
    collection,
    floating_ips,
    networks,
    ports,
    routers,
    security_groups,
    subnets,
)
from kilonova.api.responses import no_content

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import Handler, NeighbourCall

EXTENSIONS = {
    "agent": "agent",
    "allowed-address-pairs": "Allowed Address Pairs",
    "availability_zone": "Availability Zone",
    "binding": "Port Binding",
    "binding-extended": "Port Bindings Extended",
    "default-subnetpools": "Default Subnetpools",
    "dns-integration": "DNS Integration",
    "external-net": "Neutron external network",
    "extra_dhcp_opt": "Neutron Extra DHCP options",
    "ext-gw-mode": "Neutron L3 Configurable external gateway mode",
    "extraroute": "Neutron Extra Route",
    "extraroute-atomic": "Atomically add/remove extra routes",
    "fip-port-details": "Floating IP Port Details Extension",
    "ip-substring-filtering": "IP address substring filtering",
    "net-mtu": "Network MTU",
    "net-mtu-writable": "Network MTU (writable)",
    "network-ip-availability": "Network IP Availability",
    "network_availability_zone": "Network Availability Zone",
    "pagination": "Pagination support",
    "port-security": "Port Security",
    "project-id": "project_id field enabled",
    "provider": "Provider Network",
    "quotas": "Quota management support",
    "quota_details": "Quota details management support",
    "revision-if-match": "If-Match constraints based on revision_number",
    "router": "Neutron L3 Router",
    "security-group": "security-group",
    "sorting": "Sorting support",
    "standard-attr-description": "standard-attr-description",
    "standard-attr-revisions": "Resource revision numbers",
    "standard-attr-tag": "Tag support for resources with standard attribute: trunk, network, port, "
    "router, security_group, subnet, floatingip",
    "standard-attr-timestamp": "Resource timestamps",
    "stateful-security-group": "Stateful security group",
}
"""Name by alias."""

QUOTAS = {
    "floatingip": 50,
    "network": 100,
    "port": 500,
    "rbac_policy": 10,
    "router": 10,
    "security_group": 10,
    "security_group_rule": 100,
    "subnet": 100,
    "subnetpool": -1,
    "trunk": -1,
}
"""Source: neutron's options in [quotas]."""

EMPTY = {
    "agents": "agents",
    "address-groups": "address_groups",
    "address-scopes": "address_scopes",
    "flavors": "flavors",
    "metering/metering-labels": "metering_labels",
    "qos/policies": "policies",
    "rbac-policies": "rbac_policies",
    "segments": "segments",
    "service-providers": "service_providers",
    "subnetpools": "subnetpools",
    "trunks": "trunks",
}
"""Collections that have nothing in them: path and name."""


def extension(alias: str) -> dict[str, Any]:
    """What is said of an extension."""
    return {
        "alias": alias,
        "name": EXTENSIONS[alias],
        "description": EXTENSIONS[alias],
        "updated": "2020-01-01T00:00:00-00:00",
        "links": [],
    }


def list_extensions(call: NeighbourCall) -> Response:
    """200."""
    return answer({"extensions": [extension(alias) for alias in EXTENSIONS]})


def show_extension(call: NeighbourCall) -> Response:
    """200; 404."""
    alias = call.path["alias"]
    if alias not in EXTENSIONS:
        raise Refused(404, f"Extension with alias {alias} does not exist", "HTTPNotFound")
    return answer({"extension": extension(alias)})


def empty(name: str) -> Handler:
    """A collection without anything in it."""
    return lambda call: answer({name: []})


def nothing(kind: str) -> Handler:
    """What is looked for in such a collection."""

    def handler(call: NeighbourCall) -> Response:
        raise collection.not_found(kind, call.path["identity"])

    return handler


def zones(call: NeighbourCall) -> Response:
    """200: the one zone, for networks and for routers."""
    found = [
        {"name": "nova", "resource": resource, "state": "available"}
        for resource in ("network", "router")
    ]
    return answer({"availability_zones": found})


# Quotas


def limits(call: NeighbourCall, project_id: str) -> dict[str, int]:
    """How much of what a project may have."""
    return {**QUOTAS, **collection.annals(call).of(f"quotas of {project_id}").more}


def check_project(call: NeighbourCall, rule: str) -> str:
    """The project that the path names. Raises: Refused 403 for another one's."""
    project_id = call.path["project_id"]
    collection.check_owner(call, project_id, rule)
    return project_id


def list_quotas(call: NeighbourCall) -> Response:
    """200: those of the projects that have quotas of their own."""
    found = [
        {**limits(call, project_id), **collection.owner(project_id)}
        for project_id in call.cloud.identity.projects
        if collection.annals(call).of(f"quotas of {project_id}").more
    ]
    return answer({"quotas": found})


def show_quotas(call: NeighbourCall) -> Response:
    """200."""
    return answer({"quota": limits(call, check_project(call, "get_quota"))})


def show_default_quotas(call: NeighbourCall) -> Response:
    """200."""
    check_project(call, "get_quota")
    return answer({"quota": QUOTAS})


def show_quota_details(call: NeighbourCall) -> Response:
    """200: how much is used, too."""
    project_id = check_project(call, "get_quota")
    found = {
        name: {"limit": limit, "used": used(call, project_id, name), "reserved": 0}
        for name, limit in limits(call, project_id).items()
    }
    return answer({"quota": found})


def used(call: NeighbourCall, project_id: str, name: str) -> int:
    """How much of something a project has."""
    neighbour = call.neighbours.networks
    catalogue, routing = neighbour.catalogue, neighbour.routing
    owners = {
        "network": lambda: [each.project_id for each in catalogue.networks.values()],
        "subnet": lambda: [each.project_id for each in catalogue.subnets.values()],
        "port": lambda: [each.project_id for each in neighbour.ports.all()],
        "security_group": lambda: [each.project_id for each in catalogue.security_groups.values()],
        "security_group_rule": lambda: [
            group.project_id for group in catalogue.security_groups.values() for _ in group.rules
        ],
        "router": lambda: [each.project_id for each in routing.routers.values()],
        "floatingip": lambda: [each.project_id for each in routing.floating_ips()],
    }
    return owners[name]().count(project_id) if name in owners else 0


def update_quotas(call: NeighbourCall) -> Response:
    """200."""
    asked = call.read(dict[str, int], "quota")
    strange = [name for name in asked if name not in QUOTAS]
    if strange:
        raise Refused(400, f"Unrecognized attribute(s) '{strange[0]}'", "HTTPBadRequest")
    project_id = call.path["project_id"]
    collection.annals(call).change(f"quotas of {project_id}").more.update(asked)
    return answer({"quota": limits(call, project_id)})


def delete_quotas(call: NeighbourCall) -> Response:
    """204: the usual ones again."""
    collection.annals(call).end(f"quotas of {call.path['project_id']}")
    return no_content()


# Tags


class Tagged(Protocol):
    """What may have tags."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def project_id(self) -> str:
        """Whose it is."""


Finder = Callable[["NeighbourCall"], Tagged]

TAGGED: dict[str, Finder] = {
    "networks": lambda call: networks.seen(call, call.path["network_id"]),
    "subnets": lambda call: subnets.seen(call, call.path["subnet_id"]),
    "ports": lambda call: ports.seen(call, call.path["port_id"]),
    "security-groups": lambda call: security_groups.seen(call, call.path["group_id"]),
    "routers": routers.own,
    "floatingips": floating_ips.own,
}
"""How the thing is found whose tags a path is about."""

PARAMETERS = {
    "networks": "network_id",
    "subnets": "subnet_id",
    "ports": "port_id",
    "security-groups": "group_id",
    "routers": "router_id",
    "floatingips": "floating_ip_id",
}


def list_tags(find: Finder) -> Handler:
    """200."""
    return lambda call: answer({"tags": sorted(collection.annals(call).of(find(call).id).tags)})


def own(call: NeighbourCall, find: Finder, rule: str) -> str:
    """The id of a thing whose tags are to change. Raises: Refused 403 for another's."""
    thing = find(call)
    collection.check_owner(call, thing.project_id, rule)
    return thing.id


def replace_tags(find: Finder, rule: str) -> Handler:
    """200: these and no others."""

    def handler(call: NeighbourCall) -> Response:
        tags = sorted(set(call.read(list[str], "tags")))
        collection.annals(call).change(own(call, find, rule)).tags = tags
        return answer({"tags": tags})

    return handler


def delete_tags(find: Finder, rule: str) -> Handler:
    """204: none."""

    def handler(call: NeighbourCall) -> Response:
        collection.annals(call).change(own(call, find, rule)).tags = []
        return no_content()

    return handler


def show_tag(find: Finder) -> Handler:
    """204: it has it; 404."""

    def handler(call: NeighbourCall) -> Response:
        check_tag(call, find(call).id)
        return no_content()

    return handler


def check_tag(call: NeighbourCall, identity: str) -> None:
    """Raises: Refused 404, for a tag that a thing does not have."""
    if call.path["tag"] not in collection.annals(call).of(identity).tags:
        raise Refused(404, f"Tag {call.path['tag']} could not be found.", "TagNotFound")


def add_tag(find: Finder, rule: str) -> Handler:
    """201."""

    def handler(call: NeighbourCall) -> Response:
        annal = collection.annals(call).change(own(call, find, rule))
        annal.tags = sorted({*annal.tags, call.path["tag"]})
        return answer(None, 201)

    return handler


def delete_tag(find: Finder, rule: str) -> Handler:
    """204; 404 for one that it does not have."""

    def handler(call: NeighbourCall) -> Response:
        identity = own(call, find, rule)
        check_tag(call, identity)
        collection.annals(call).change(identity).tags.remove(call.path["tag"])
        return no_content()

    return handler


def tag_routes() -> list[Route]:
    """The paths of tags."""
    routes = []
    for name, find in TAGGED.items():
        path = f"/v2.0/{name}/{{{PARAMETERS[name]}}}/tags"
        kind = name.replace("-", "_").removesuffix("s")
        update, delete = f"update_{kind}_tags", f"delete_{kind}_tags"
        routes += [
            Route("GET", path, list_tags(find)),
            Route("PUT", path, replace_tags(find, update)),
            Route("DELETE", path, delete_tags(find, delete)),
            Route("GET", f"{path}/{{tag}}", show_tag(find)),
            Route("PUT", f"{path}/{{tag}}", add_tag(find, update)),
            Route("DELETE", f"{path}/{{tag}}", delete_tag(find, delete)),
        ]
    return routes


QUOTA = "/v2.0/quotas/{project_id}"
ROUTES = (
    Route("GET", "/v2.0/extensions", list_extensions),
    Route("GET", "/v2.0/extensions/{alias}", show_extension),
    Route("GET", "/v2.0/availability_zones", zones),
    Route("GET", "/v2.0/quotas", list_quotas, rule="get_quota"),
    Route("GET", QUOTA, show_quotas),
    Route("GET", f"{QUOTA}/default", show_default_quotas),
    Route("GET", f"{QUOTA}/details.json", show_quota_details),
    Route("GET", f"{QUOTA}/details", show_quota_details),
    Route("PUT", QUOTA, update_quotas, rule="update_quota"),
    Route("DELETE", QUOTA, delete_quotas, rule="delete_quota"),
    *(Route("GET", f"/v2.0/{path}", empty(name)) for path, name in EMPTY.items()),
    *(
        Route("GET", f"/v2.0/{path}/{{identity}}", nothing(name.title().rstrip("s")))
        for path, name in EMPTY.items()
    ),
    *tag_routes(),
)
