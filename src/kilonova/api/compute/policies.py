# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Nova's default policy: the rule of each request, and the role that it takes.

A place is a method, a path whose parameters have no names, and the action. Where a name does not
begin with ``compute:``, it does with ``ROOT``. Source: nova/policies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kilonova.api.policy import Rule, Who
from kilonova.api.routing import Route

if TYPE_CHECKING:
    from kilonova.api.call import Call

ROOT = "os_compute_api:"

PLACES: Mapping[Who, Mapping[str, str]] = {
    Who.ANYBODY: {
        "GET /os-availability-zone": "os-availability-zone:list",
        "GET /extensions": "extensions",
        "GET /extensions/{}": "extensions",
        "GET /os-floating-ip-pools": "os-floating-ip-pools",
        "GET /os-keypairs": "os-keypairs:index",
        "POST /os-keypairs": "os-keypairs:create",
        "GET /os-keypairs/{}": "os-keypairs:show",
        "DELETE /os-keypairs/{}": "os-keypairs:delete",
        "GET /os-quota-sets/{}/defaults": "os-quota-sets:defaults",
        "GET /limits": "limits",
    },
    Who.READER: {
        "GET /servers/{}/ips": "ips:index",
        "GET /servers/{}/ips/{}": "ips:show",
        "GET /flavors/{}/os-extra_specs": "os-flavor-extra-specs:index",
        "GET /flavors/{}/os-extra_specs/{}": "os-flavor-extra-specs:show",
        "GET /os-floating-ips": "os-floating-ips:list",
        "GET /os-floating-ips/{}": "os-floating-ips:show",
        "GET /servers/{}/os-instance-actions": "os-instance-actions:list",
        "GET /servers/{}/os-instance-actions/{}": "os-instance-actions:show",
        "GET /servers/{}/os-interface": "os-attach-interfaces:list",
        "GET /servers/{}/os-interface/{}": "os-attach-interfaces:show",
        "GET /os-networks": "os-networks:list",
        "GET /os-networks/{}": "os-networks:show",
        "GET /os-tenant-networks": "os-tenant-networks:list",
        "GET /os-tenant-networks/{}": "os-tenant-networks:show",
        "GET /os-quota-sets/{}": "os-quota-sets:show",
        "GET /os-quota-sets/{}/detail": "os-quota-sets:detail",
        "GET /os-security-groups": "os-security-groups:get",
        "GET /os-security-groups/{}": "os-security-groups:show",
        "GET /os-server-groups": "os-server-groups:index",
        "GET /os-server-groups/{}": "os-server-groups:show",
        "GET /servers/{}/topology": "compute:server:topology:index",
        "GET /servers/{}/metadata": "server-metadata:index",
        "GET /servers/{}/metadata/{}": "server-metadata:show",
        "GET /servers/{}/os-server-password": "os-server-password:show",
        "GET /servers/{}/os-security-groups": "os-security-groups:list",
        "GET /servers/{}/shares": "os-server-shares:index",
        "GET /servers/{}/shares/{}": "os-server-shares:show",
        "GET /servers/{}/tags": "os-server-tags:index",
        "GET /servers/{}/tags/{}": "os-server-tags:show",
        "GET /servers": "servers:index",
        "GET /servers/detail": "servers:detail",
        "GET /servers/{}": "servers:show",
        "GET /os-simple-tenant-usage/{}": "os-simple-tenant-usage:show",
        "GET /servers/{}/os-volume_attachments": "os-volumes-attachments:index",
        "GET /servers/{}/os-volume_attachments/{}": "os-volumes-attachments:show",
        "GET /os-volumes": "os-volumes:list",
        "GET /os-volumes/detail": "os-volumes:detail",
        "GET /os-volumes/{}": "os-volumes:show",
        "GET /os-snapshots": "os-volumes:snapshots:list",
        "GET /os-snapshots/detail": "os-volumes:snapshots:detail",
        "GET /os-snapshots/{}": "os-volumes:snapshots:show",
    },
    Who.MEMBER: {
        "POST /os-floating-ips": "os-floating-ips:create",
        "DELETE /os-floating-ips/{}": "os-floating-ips:delete",
        "POST /servers/{}/action addFloatingIp": "os-floating-ips:add",
        "POST /servers/{}/action removeFloatingIp": "os-floating-ips:remove",
        "POST /servers/{}/os-interface": "os-attach-interfaces:create",
        "DELETE /servers/{}/os-interface/{}": "os-attach-interfaces:delete",
        "POST /servers/{}/action addFixedIp": "os-multinic:add",
        "POST /servers/{}/action removeFixedIp": "os-multinic:remove",
        "POST /os-security-groups": "os-security-groups:create",
        "PUT /os-security-groups/{}": "os-security-groups:update",
        "DELETE /os-security-groups/{}": "os-security-groups:delete",
        "POST /os-security-group-rules": "os-security-groups:rule:create",
        "DELETE /os-security-group-rules/{}": "os-security-groups:rule:delete",
        "POST /servers/{}/action os-start": "servers:start",
        "POST /servers/{}/action os-stop": "servers:stop",
        "POST /servers/{}/action reboot": "servers:reboot",
        "POST /servers/{}/action pause": "os-pause-server:pause",
        "POST /servers/{}/action unpause": "os-pause-server:unpause",
        "POST /servers/{}/action suspend": "os-suspend-server:suspend",
        "POST /servers/{}/action resume": "os-suspend-server:resume",
        "POST /servers/{}/action rescue": "os-rescue",
        "POST /servers/{}/action unrescue": "os-unrescue",
        "POST /servers/{}/action trigger_crash_dump": "servers:trigger_crash_dump",
        "POST /servers/{}/action changePassword": "os-admin-password",
        "POST /servers/{}/action shelve": "os-shelve:shelve",
        "POST /servers/{}/action unshelve": "os-shelve:unshelve",
        "POST /servers/{}/action lock": "os-lock-server:lock",
        "POST /servers/{}/action unlock": "os-lock-server:unlock",
        "POST /servers/{}/action forceDelete": "os-deferred-delete:force",
        "POST /servers/{}/action restore": "os-deferred-delete:restore",
        "POST /servers/{}/action createImage": "servers:create_image",
        "POST /servers/{}/action createBackup": "os-create-backup",
        "POST /os-server-groups": "os-server-groups:create",
        "DELETE /os-server-groups/{}": "os-server-groups:delete",
        "POST /servers/{}/action os-getConsoleOutput": "os-console-output",
        "POST /servers/{}/action os-getVNCConsole": "os-remote-consoles",
        "POST /servers/{}/action os-getSPICEConsole": "os-remote-consoles",
        "POST /servers/{}/action os-getSerialConsole": "os-remote-consoles",
        "POST /servers/{}/remote-consoles": "os-remote-consoles",
        "POST /servers/{}/metadata": "server-metadata:create",
        "PUT /servers/{}/metadata": "server-metadata:update_all",
        "PUT /servers/{}/metadata/{}": "server-metadata:update",
        "DELETE /servers/{}/metadata/{}": "server-metadata:delete",
        "POST /servers/{}/action resize": "servers:resize",
        "POST /servers/{}/action confirmResize": "servers:confirm_resize",
        "POST /servers/{}/action revertResize": "servers:revert_resize",
        "POST /servers/{}/action rebuild": "servers:rebuild",
        "DELETE /servers/{}/os-server-password": "os-server-password:clear",
        "POST /servers/{}/action addSecurityGroup": "os-security-groups:add",
        "POST /servers/{}/action removeSecurityGroup": "os-security-groups:remove",
        "POST /servers/{}/shares": "os-server-shares:create",
        "DELETE /servers/{}/shares/{}": "os-server-shares:delete",
        "PUT /servers/{}/tags": "os-server-tags:update_all",
        "DELETE /servers/{}/tags": "os-server-tags:delete_all",
        "PUT /servers/{}/tags/{}": "os-server-tags:update",
        "DELETE /servers/{}/tags/{}": "os-server-tags:delete",
        "POST /servers": "servers:create",
        "PUT /servers/{}": "servers:update",
        "DELETE /servers/{}": "servers:delete",
        "POST /servers/{}/os-volume_attachments": "os-volumes-attachments:create",
        "DELETE /servers/{}/os-volume_attachments/{}": "os-volumes-attachments:delete",
        "POST /os-volumes": "os-volumes:create",
        "DELETE /os-volumes/{}": "os-volumes:delete",
        "POST /os-snapshots": "os-volumes:snapshots:create",
        "DELETE /os-snapshots/{}": "os-volumes:snapshots:delete",
    },
    Who.MANAGER: {
        "GET /os-migrations": "os-migrations:index",
        "GET /servers/{}/migrations": "servers:migrations:index",
        "DELETE /servers/{}/migrations/{}": "servers:migrations:delete",
        "POST /servers/{}/migrations/{}/action force_complete": "servers:migrations:force_complete",
        "POST /servers/{}/action migrate": "os-migrate-server:migrate",
        "POST /servers/{}/action os-migrateLive": "os-migrate-server:migrate_live",
    },
    Who.SERVICE: {
        "POST /os-assisted-volume-snapshots": "os-assisted-volume-snapshots:create",
        "DELETE /os-assisted-volume-snapshots/{}": "os-assisted-volume-snapshots:delete",
        "POST /os-server-external-events": "os-server-external-events:create",
    },
    Who.ADMIN: {
        "GET /os-aggregates": "os-aggregates:index",
        "POST /os-aggregates": "os-aggregates:create",
        "GET /os-aggregates/{}": "os-aggregates:show",
        "PUT /os-aggregates/{}": "os-aggregates:update",
        "DELETE /os-aggregates/{}": "os-aggregates:delete",
        "POST /os-aggregates/{}/action add_host": "os-aggregates:add_host",
        "POST /os-aggregates/{}/action remove_host": "os-aggregates:remove_host",
        "POST /os-aggregates/{}/action set_metadata": "os-aggregates:set_metadata",
        "POST /os-aggregates/{}/images": "compute:aggregates:images",
        "GET /os-availability-zone/detail": "os-availability-zone:detail",
        "GET /os-baremetal-nodes": "os-baremetal-nodes:list",
        "GET /os-baremetal-nodes/{}": "os-baremetal-nodes:show",
        "GET /os-console-auth-tokens/{}": "os-console-auth-tokens",
        "POST /flavors": "os-flavor-manage:create",
        "PUT /flavors/{}": "os-flavor-manage:update",
        "DELETE /flavors/{}": "os-flavor-manage:delete",
        "POST /flavors/{}/os-extra_specs": "os-flavor-extra-specs:create",
        "PUT /flavors/{}/os-extra_specs/{}": "os-flavor-extra-specs:update",
        "DELETE /flavors/{}/os-extra_specs/{}": "os-flavor-extra-specs:delete",
        "GET /flavors/{}/os-flavor-access": "os-flavor-access",
        "POST /flavors/{}/action addTenantAccess": "os-flavor-access:add_tenant_access",
        "POST /flavors/{}/action removeTenantAccess": "os-flavor-access:remove_tenant_access",
        "GET /os-hosts": "os-hosts:list",
        "GET /os-hosts/{}": "os-hosts:show",
        "PUT /os-hosts/{}": "os-hosts:update",
        "GET /os-hosts/{}/reboot": "os-hosts:reboot",
        "GET /os-hosts/{}/shutdown": "os-hosts:shutdown",
        "GET /os-hosts/{}/startup": "os-hosts:start",
        "GET /os-hypervisors": "os-hypervisors:list",
        "GET /os-hypervisors/detail": "os-hypervisors:list-detail",
        "GET /os-hypervisors/statistics": "os-hypervisors:statistics",
        "GET /os-hypervisors/{}": "os-hypervisors:show",
        "GET /os-hypervisors/{}/uptime": "os-hypervisors:uptime",
        "GET /os-hypervisors/{}/search": "os-hypervisors:search",
        "GET /os-hypervisors/{}/servers": "os-hypervisors:servers",
        "PUT /os-quota-sets/{}": "os-quota-sets:update",
        "DELETE /os-quota-sets/{}": "os-quota-sets:delete",
        "GET /os-quota-class-sets/{}": "os-quota-class-sets:show",
        "PUT /os-quota-class-sets/{}": "os-quota-class-sets:update",
        "POST /servers/{}/action shelveOffload": "os-shelve:shelve_offload",
        "POST /servers/{}/action os-resetState": "os-admin-actions:reset_state",
        "POST /servers/{}/action injectNetworkInfo": "os-admin-actions:inject_network_info",
        "GET /servers/{}/diagnostics": "os-server-diagnostics",
        "GET /servers/{}/migrations/{}": "servers:migrations:show",
        "POST /servers/{}/action evacuate": "os-evacuate",
        "GET /os-services": "os-services:list",
        "PUT /os-services/{}": "os-services:update",
        "DELETE /os-services/{}": "os-services:delete",
        "GET /os-instance_usage_audit_log": "os-instance-usage-audit-log:list",
        "GET /os-instance_usage_audit_log/{}": "os-instance-usage-audit-log:show",
        "GET /os-simple-tenant-usage": "os-simple-tenant-usage:list",
    },
}

WITHIN: Mapping[Who, tuple[str, ...]] = {
    Who.MEMBER: ("os-volumes-attachments:update",),
    Who.SERVICE: ("os-volumes-attachments:swap",),
    Who.ADMIN: (
        "os-lock-server:unlock:unlock_override",
        "os-migrate-server:migrate:host",
        "os-migrate-server:migrate_live:host",
        "os-migrations:index:all_projects",
        "os-shelve:unshelve_to_host",
        "limits:other_project",
        "servers:index:get_all_tenants",
        "servers:detail:get_all_tenants",
        "servers:create:forced_host",
        "servers:create:zero_disk_flavor",
        "compute:servers:create:requested_destination",
    ),
}
"""Rules that handlers look up, because they depend on more than the place."""

UNRULED = frozenset(
    {
        "POST /os-baremetal-nodes",
        "DELETE /os-baremetal-nodes/{}",
        "POST /os-baremetal-nodes/{}/action add_interface",
        "POST /os-baremetal-nodes/{}/action remove_interface",
        "GET /flavors",
        "GET /flavors/detail",
        "GET /flavors/{}",
        "GET /images",
        "GET /images/detail",
        "GET /images/{}",
        "DELETE /images/{}",
        "GET /images/{}/metadata",
        "POST /images/{}/metadata",
        "PUT /images/{}/metadata",
        "GET /images/{}/metadata/{}",
        "PUT /images/{}/metadata/{}",
        "DELETE /images/{}/metadata/{}",
        "POST /servers/{}/action resetNetwork",
        "PUT /servers/{}/os-volume_attachments/{}",
    }
)
"""What every user may ask for, or what a neighbour or the handler decides on."""


def full(name: str) -> str:
    """A rule's whole name."""
    return name if name.startswith(("compute:", ROOT)) else f"{ROOT}{name}"


OF_PLACES: Mapping[str, Rule] = {
    place: Rule(full(name), who) for who, places in PLACES.items() for place, name in places.items()
}
OF_NAMES: Mapping[str, Rule] = {
    full(name): Rule(full(name), who) for who, names in WITHIN.items() for name in names
}


def may(call: Call, name: str) -> bool:
    """Whether a rule within a request allows who asks."""
    return call.allows(OF_NAMES[full(name)])


def require(call: Call, name: str) -> None:
    """Raises: HttpError 403 for whom a rule within the request does not allow it."""
    call.require(OF_NAMES[full(name)])


def place_of(route: Route) -> str:
    """Where a route is, as the tables have it; servers have two names."""
    path = re.sub(r"{\w+}", "{}", route.path).replace("/os-volumes_boot", "/servers")
    return f"{route.method} {path} {route.key}".rstrip()


def ruled(routes: Iterable[Route]) -> tuple[Route, ...]:
    """Routes with their rules. Raises: KeyError for one that the tables do not know."""
    found: list[Route] = []
    for route in routes:
        place = place_of(route)
        found.append(route if place in UNRULED else replace(route, rule=OF_PLACES[place]))
    return tuple(found)
