# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of servers: filtered, sorted, in pages. Source: nova/api/openstack/compute/servers.py,
ServersController._get_servers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kilonova.api.compute.changes import BEFORE, BEFORE_KNOWN, SINCE, within
from kilonova.api.compute.expressions import Expression
from kilonova.api.compute.links import next_link, page
from kilonova.api.compute.lookup import boolean
from kilonova.api.compute.policies import require
from kilonova.api.compute.server_view import POWER_NUMBERS, brief, detailed
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.status import STATUSES

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.region import Region

TAG_FILTERS = version("2.26")
STATUS_MUST_BE = version("2.38")
LOCKED = version("2.73")
MORE_FOR_ALL = version("2.83")
HOSTNAME = version("2.90")
IP6_FOR_ALL = version("2.5")

Fits = Callable[["Region", "Instance", str], bool]
Matches = Callable[["Instance", Expression], bool]
Key = Callable[["Instance"], Any]


def index(call: Call) -> Response:
    """200: the servers by name; 400 for filters that make no sense, 403 for others' servers."""
    return answer(call, brief, "servers")


def detail(call: Call) -> Response:
    """200: the servers in full; 400 and 403 as ``index``."""
    return answer(call, detailed, "servers/detail")


def answer(
    call: Call, show: Callable[[Call, Instance], dict[str, Any]], collection: str
) -> Response:
    """The page that the query asks for."""
    whole = wanted(call)
    on_page = page(call, whole, lambda instance: instance.uuid)
    body: dict[str, Any] = {"servers": [show(call, instance) for instance in on_page]}
    more = next_link(call, collection, on_page, whole, lambda instance: instance.uuid)
    if more:
        body["servers_links"] = more
    return Json(body)


def wanted(call: Call) -> list[Instance]:
    """The servers that the query asks for, in its order. Raises: HttpError 400, 403."""
    found = list(visible(call))
    for name, value in call.query.multi_items():
        if not (call.is_admin or may_filter(call, name)):
            continue
        if name in FILTERS:
            fits = FILTERS[name]
            found = [instance for instance in found if fits(call.cloud, instance, value)]
        elif name in EXPRESSIONS:
            matched, wish = EXPRESSIONS[name], Expression(name, value)
            found = [instance for instance in found if matched(instance, wish)]
    states = call.query.getlist("status")
    if states:
        found = of_status(call, found, states)
    return ordered(call, found)


def visible(call: Call) -> Iterable[Instance]:
    """The project's servers, or everybody's; deleted ones only for who may ask for them."""
    tables = call.cloud.tables
    instances: list[Instance] = []
    deleted = boolean(call.query.get("deleted", False)) and call.is_admin
    by_change = SINCE in call.query or (BEFORE in call.query and call.version >= BEFORE_KNOWN)
    if "deleted" in [status.lower() for status in call.query.getlist("status")]:
        if not call.is_admin:
            raise HttpError(403, "Only administrators may list deleted instances")
        deleted = True
    if deleted or by_change:
        instances += tables.deleted_instances.values()
    if not deleted:
        instances += tables.instances.values()
    if boolean(call.query.get("all_tenants", False) or "all_tenants" in call.query):
        assert call.rule is not None
        require(call, f"{call.rule.name}:get_all_tenants")
        project = call.query.get("tenant_id", call.query.get("project_id"))
    else:
        project = call.session.project_id
    fits = within(call, version("2.1"))
    return (
        i
        for i in instances
        if not i.hidden and project in (None, i.project_id) and fits(changed_at(i))
    )


def may_filter(call: Call, name: str) -> bool:
    """Whether users who are no administrators may filter by it; other filters count for nothing."""
    since = FOR_ALL.get(name)
    return since is not None and call.version >= since


def of_status(call: Call, instances: Iterable[Instance], statuses: list[str]) -> list[Instance]:
    """Those in one of the statuses; with an unknown one, none. Raises: HttpError 400."""
    asked = {status.lower() for status in statuses}
    pairs = {
        (vm_state, task_state)
        for vm_state, (settled, tasks) in STATUSES.items()
        for task_state, status in ((None, settled), *tasks.items())
        if status.lower() in asked
    }
    if not pairs:
        if call.version >= STATUS_MUST_BE:
            raise HttpError(400, "Invalid status value")
        return []
    vm_states = {vm_state for vm_state, _ in pairs}
    by_task = all(task_state is not None for _, task_state in pairs)
    tasks = {task_state for _, task_state in pairs}
    return [
        instance
        for instance in instances
        if (instance.vm_state in vm_states or (instance.deleted and VmState.DELETED in vm_states))
        and (not by_task or instance.task_state in tasks)
    ]


def ordered(call: Call, instances: list[Instance]) -> list[Instance]:
    """Newest first, or as the query says."""
    keys = call.query.getlist("sort_key") or ["created_at"]
    directions = call.query.getlist("sort_dir") or ["desc"]
    if keys == ["created_at"] and directions[0] == "desc":
        # Those that no cell has yet have no number, and are in the order of their making.
        return sorted(instances, key=lambda i: (i.created_at, i.id))[::-1]
    for place in reversed(range(len(keys))):
        of = SORT_KEYS.get(keys[place])
        if of is None:
            raise HttpError(
                400,
                f"Invalid input for query parameters sort_key. Value: {keys[place]}. "
                f"{keys[place]!r} is not one of {sorted(SORT_KEYS)}",
            )
        if keys[place] in {"host", "node"} and not call.is_admin:
            raise HttpError(403, f"Only administrators can sort servers by {keys[place]}")
        direction = directions[place] if place < len(directions) else directions[-1]
        instances.sort(key=of, reverse=direction == "desc")
    return instances


def matches(of: Key) -> Matches:
    """A filter by a regular expression."""
    return lambda instance, wanted: wanted.finds(str(of(instance) or ""))


def equals(of: Key) -> Fits:
    """A filter by a value."""
    return lambda cloud, instance, wish: str(of(instance)) == wish


def any_address(kind: str) -> Matches:
    """A filter by an address of the kind, by a regular expression."""

    def fits(instance: Instance, wanted: Expression) -> bool:
        addresses = [a for vif in instance.vifs for a in vif.addresses]
        return any((":" in a) == (kind == "ip6") and wanted.finds(a) for a in addresses)

    return fits


def tags(test: Callable[[set[str], set[str]], bool]) -> Fits:
    """A filter by tags, given as a list with commas."""
    return lambda cloud, instance, wish: test(set(instance.tags), set(wish.split(",")))


def changed_at(instance: Instance) -> str:
    """When anything of it changed last."""
    return instance.deleted_at or instance.updated_at or instance.created_at


EXPRESSIONS: Mapping[str, Matches] = {
    "name": matches(lambda i: i.display_name),
    "display_name": matches(lambda i: i.display_name),
    "description": matches(lambda i: i.display_description),
    "hostname": matches(lambda i: i.hostname),
    "created_at": matches(lambda i: i.created_at),
    "launched_at": matches(lambda i: i.launched_at),
    "terminated_at": matches(lambda i: i.terminated_at),
    "ip": any_address("ip"),
    "ip6": any_address("ip6"),
}

FILTERS: Mapping[str, Fits] = {
    "host": equals(lambda i: i.host),
    "node": equals(lambda i: i.node),
    "image": equals(lambda i: i.image_ref),
    "image_ref": equals(lambda i: i.image_ref),
    "flavor": equals(lambda i: i.flavor.flavorid),
    "reservation_id": equals(lambda i: i.reservation_id),
    "uuid": equals(lambda i: i.uuid),
    "user_id": equals(lambda i: i.user_id),
    "key_name": equals(lambda i: i.key_name),
    "availability_zone": equals(lambda i: i.availability_zone),
    "power_state": equals(lambda i: POWER_NUMBERS[i.power_state]),
    "vm_state": equals(lambda i: i.vm_state),
    "task_state": equals(lambda i: i.task_state),
    "progress": equals(lambda i: i.progress),
    "config_drive": lambda cloud, i, wish: i.config_drive == boolean(wish),
    "locked": lambda cloud, i, wish: i.locked == boolean(wish),
    "soft_deleted": lambda cloud, i, wish: (i.vm_state is VmState.SOFT_DELETE) == boolean(wish),
    "tags": tags(lambda has, asked: asked <= has),
    "tags-any": tags(lambda has, asked: bool(asked & has)),
    "not-tags": tags(lambda has, asked: not asked <= has),
    "not-tags-any": tags(lambda has, asked: not asked & has),
}

FOR_ALL = {
    **dict.fromkeys(("reservation_id", "name", "image", "flavor", "ip"), version("2.1")),
    "ip6": IP6_FOR_ALL,
    **dict.fromkeys(("tags", "tags-any", "not-tags", "not-tags-any"), TAG_FILTERS),
    "locked": LOCKED,
    **dict.fromkeys(
        (
            *("availability_zone", "config_drive", "key_name", "created_at", "launched_at"),
            *("terminated_at", "power_state", "task_state", "vm_state", "progress", "user_id"),
        ),
        MORE_FOR_ALL,
    ),
    "hostname": HOSTNAME,
}
"""What every user may filter by, and since when. Source: _get_server_search_options."""

SORT_KEYS: Mapping[str, Key] = {
    "access_ip_v4": lambda i: i.access_ip_v4 or "",
    "access_ip_v6": lambda i: i.access_ip_v6 or "",
    "auto_disk_config": lambda i: i.auto_disk_config,
    "availability_zone": lambda i: i.availability_zone or "",
    "config_drive": lambda i: i.config_drive,
    "created_at": lambda i: i.created_at,
    "display_description": lambda i: i.display_description or "",
    "display_name": lambda i: i.display_name,
    "host": lambda i: i.host or "",
    "hostname": lambda i: i.hostname,
    "image_ref": lambda i: i.image_ref,
    "instance_type_id": lambda i: i.flavor.id,
    "kernel_id": lambda i: i.kernel_id,
    "key_name": lambda i: i.key_name or "",
    "launch_index": lambda i: i.launch_index,
    "launched_at": lambda i: i.launched_at or "",
    "locked": lambda i: i.locked,
    "locked_by": lambda i: i.locked_by or "",
    "node": lambda i: i.node or "",
    "power_state": lambda i: POWER_NUMBERS[i.power_state],
    "progress": lambda i: i.progress,
    "project_id": lambda i: i.project_id,
    "ramdisk_id": lambda i: i.ramdisk_id,
    "root_device_name": lambda i: i.root_device_name or "",
    "task_state": lambda i: i.task_state or "",
    "terminated_at": lambda i: i.terminated_at or "",
    "updated_at": lambda i: i.updated_at or "",
    "user_id": lambda i: i.user_id,
    "uuid": lambda i: i.uuid,
    "vm_state": lambda i: i.vm_state,
}
