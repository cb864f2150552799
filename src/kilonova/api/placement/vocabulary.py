# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The words of placement: traits and resource classes. Source: Placement API, Traits and Resource
Classes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.responses import no_content

if TYPE_CHECKING:
    from kilonova.api.neighbours import NeighbourCall

CLASSES = (
    "VCPU", "MEMORY_MB", "DISK_GB", "PCI_DEVICE", "SRIOV_NET_VF", "NUMA_SOCKET", "NUMA_CORE",
    "NUMA_THREAD", "NUMA_MEMORY_MB", "IPV4_ADDRESS", "VGPU", "VGPU_DISPLAY_HEAD",
    "NET_BW_EGR_KILOBIT_PER_SEC", "NET_BW_IGR_KILOBIT_PER_SEC", "PCPU", "MEM_ENCRYPTION_CONTEXT",
    "FPGA", "PGPU", "NET_PACKET_RATE_KILOPACKET_PER_SEC", "NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC",
    "NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC",
)  # fmt: skip
"""The standard classes."""

OWN = re.compile(r"CUSTOM_[A-Z0-9_]{1,248}")


def custom_traits(call: NeighbourCall) -> set[str]:
    """The traits that users have made."""
    return call.neighbours.resources.custom_traits


def traits(call: NeighbourCall) -> list[str]:
    """Every trait that is known: those of the nodes, and those that users have made."""
    providers = call.neighbours.resources.providers().values()
    found = set(custom_traits(call)).union(*(each.host.node.traits for each in providers))
    return sorted(found)


def list_traits(call: NeighbourCall) -> Response:
    """200; ``name=startswith:X`` or ``name=in:X,Y`` chooses."""
    word, _, asked = call.query.get("name", "").partition(":")
    found = traits(call)
    if word == "startswith":
        found = [each for each in found if each.startswith(asked)]
    elif word == "in":
        found = [each for each in found if each in asked.split(",")]
    elif word:
        raise Refused(400, "Badly formatted name parameter. Expected name query string parameter "
                           "in form: ?name=[in|startswith]:[name1,name2|prefix].")  # fmt: skip
    return answer({"traits": found})


def show_trait(call: NeighbourCall) -> Response:
    """204; 404."""
    name = call.path["name"]
    if name not in traits(call):
        raise Refused(404, f"No such trait(s): {name}.")
    return no_content()


def make_trait(call: NeighbourCall) -> Response:
    """201, or 204 where it is there already."""
    name = call.path["name"]
    if not OWN.fullmatch(name):
        raise Refused(400, f"The trait is invalid. A valid trait must be no longer than 255 "
                           f'characters, start with the prefix "CUSTOM_" and use following '
                           f'characters: "A"-"Z", "0"-"9" and "_": {name}')  # fmt: skip
    there = name in traits(call)
    custom_traits(call).add(name)
    return Response(status_code=204 if there else 201)


def delete_trait(call: NeighbourCall) -> Response:
    """204; 404, and 409 while a node has it."""
    name = call.path["name"]
    show_trait(call)
    if name not in custom_traits(call):
        raise Refused(409, f"The trait {name} is in use by a resource provider.")
    custom_traits(call).discard(name)
    return no_content()


def class_shown(name: str) -> dict[str, Any]:
    """A resource class."""
    links = [{"rel": "self", "href": f"/placement/resource_classes/{name}"}]
    return {"name": name, "links": links}


def classes(call: NeighbourCall) -> list[str]:
    """The standard classes, and those that nodes have beside them."""
    providers = call.neighbours.resources.providers().values()
    more = {name for each in providers for name in each.total if name not in CLASSES}
    return [*CLASSES, *sorted(more)]


def list_classes(call: NeighbourCall) -> Response:
    """200."""
    return answer({"resource_classes": [class_shown(name) for name in classes(call)]})


def show_class(call: NeighbourCall) -> Response:
    """200; 404."""
    name = call.path["name"]
    if name not in classes(call):
        raise Refused(404, f"No such resource class: {name}.")
    return answer(class_shown(name))


SINCE = version("1.6")
ROUTES = (
    Route("GET", "/traits", list_traits, rule="placement:traits:list", since=SINCE),
    Route("GET", "/traits/{name}", show_trait, rule="placement:traits:show", since=SINCE),
    Route("PUT", "/traits/{name}", make_trait, rule="placement:traits:update", since=SINCE),
    Route("DELETE", "/traits/{name}", delete_trait, rule="placement:traits:delete", since=SINCE),
    Route("GET", "/resource_classes", list_classes, rule="placement:resource_classes:list"),
    Route("GET", "/resource_classes/{name}", show_class, rule="placement:resource_classes:show"),
)
