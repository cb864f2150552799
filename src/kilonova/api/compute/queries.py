# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a query may name, from the version on in which it may name nothing else.

Before that version other names are passed over. A place is a method and a path whose parameters
have no names. Source: nova/api/openstack/compute/schemas, the query schemas that have
additionalProperties false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kilonova.api.compute.policies import place_of
from kilonova.api.microversion import Microversion, version
from kilonova.api.routing import Route
from kilonova.api.schemas import Versioned

ANY = "^_"
"""Of servers: names that begin like this are let through, and mean nothing."""

PAGE = "limit marker"
FLAVORS = f"is_public {PAGE} minDisk minRam sort_dir sort_key"
HYPERVISORS = f"hypervisor_hostname_pattern {PAGE} with_servers"
MIGRATIONS = f"changes-since hidden host instance_uuid {PAGE} migration_type source_compute status"
USAGES = f"end {PAGE} start"
SERVERS = f"""
    access_ip_v4 access_ip_v6 all_tenants auto_disk_config availability_zone block_device_mapping
    changes-before changes-since config_drive created_at deleted description display_description
    display_name flavor host hostname image image_ref info_cache ip ip6 kernel_id key_name
    launch_index launched_at {PAGE} locked locked_by metadata name node not-tags not-tags-any
    pci_devices power_state progress project_id ramdisk_id reservation_id root_device_name
    security_groups services soft_deleted sort_dir sort_key status system_metadata tags tags-any
    task_state tenant_id terminated_at user_id uuid vm_state {ANY}
"""

NAMELESS = (
    "GET /extensions",
    "GET /extensions/{}",
    "GET /flavors/{}",
    "GET /flavors/{}/os-extra_specs",
    "GET /flavors/{}/os-extra_specs/{}",
    "GET /flavors/{}/os-flavor-access",
    "GET /os-aggregates",
    "GET /os-aggregates/{}",
    "GET /os-availability-zone",
    "GET /os-availability-zone/detail",
    "GET /os-instance_usage_audit_log",
    "GET /os-instance_usage_audit_log/{}",
    "GET /os-quota-class-sets/{}",
    "GET /os-server-groups/{}",
    "GET /servers/{}",
    "GET /servers/{}/diagnostics",
    "GET /servers/{}/ips",
    "GET /servers/{}/ips/{}",
    "GET /servers/{}/metadata",
    "GET /servers/{}/metadata/{}",
    "GET /servers/{}/migrations",
    "GET /servers/{}/migrations/{}",
    "GET /servers/{}/os-instance-actions/{}",
    "GET /servers/{}/os-interface",
    "GET /servers/{}/os-interface/{}",
    "GET /servers/{}/os-security-groups",
    "GET /servers/{}/os-server-password",
    "GET /servers/{}/topology",
)
"""Where a query may name nothing at all."""

NAMES: Mapping[str, Mapping[str, str]] = {
    "GET /servers": {"2.75": SERVERS},
    "GET /servers/detail": {"2.75": SERVERS},
    "GET /flavors": {"2.75": FLAVORS, "2.102": f"{FLAVORS} name"},
    "GET /flavors/detail": {"2.75": FLAVORS, "2.102": f"{FLAVORS} name"},
    "GET /limits": {"2.75": "tenant_id"},
    "DELETE /os-assisted-volume-snapshots/{}": {"2.75": "delete_info"},
    "GET /os-console-auth-tokens/{}": {"2.99": ""},
    "GET /os-hypervisors": {"2.53": HYPERVISORS},
    "GET /os-hypervisors/detail": {"2.53": HYPERVISORS},
    "GET /os-hypervisors/{}": {"2.53": "with_servers"},
    "GET /os-keypairs": {"2.75": f"{PAGE} user_id"},
    "GET /os-keypairs/{}": {"2.75": "user_id"},
    "DELETE /os-keypairs/{}": {"2.75": "user_id"},
    "GET /os-migrations": {
        "2.59": MIGRATIONS,
        "2.66": f"{MIGRATIONS} changes-before",
        "2.80": f"{MIGRATIONS} changes-before project_id user_id",
    },
    "GET /os-quota-sets/{}": {"2.75": "user_id"},
    "PUT /os-quota-sets/{}": {"2.75": "user_id"},
    "DELETE /os-quota-sets/{}": {"2.75": "user_id"},
    "GET /os-quota-sets/{}/detail": {"2.75": "user_id"},
    "GET /os-server-groups": {"2.75": "all_projects limit offset"},
    "GET /os-services": {"2.75": "binary host"},
    "GET /os-simple-tenant-usage": {"2.75": f"detailed {USAGES}"},
    "GET /os-simple-tenant-usage/{}": {"2.75": USAGES},
    "GET /servers/{}/os-instance-actions": {
        "2.58": f"changes-since {PAGE}",
        "2.66": f"changes-before changes-since {PAGE}",
    },
    "GET /servers/{}/os-volume_attachments": {"2.75": "limit offset"},
    "GET /servers/{}/shares": {"2.1": ""},
    "GET /servers/{}/shares/{}": {"2.1": ""},
    **{place: {"2.102": ""} for place in NAMELESS},
}


def holding(since: Microversion, names: str) -> Versioned:
    """The schema of a query with these names and no others."""
    known = names.split()
    schema = {
        "type": "object",
        "properties": {name: {} for name in known if name != ANY},
        "additionalProperties": False,
    }
    if ANY in known:
        schema["patternProperties"] = {ANY: {}}
    return Versioned(since, schema)


QUERIES: Mapping[str, Sequence[Versioned]] = {
    place: tuple(holding(version(since), names) for since, names in steps.items())
    for place, steps in NAMES.items()
}


def queried(routes: Iterable[Route]) -> tuple[Route, ...]:
    """Routes with what their queries may name."""
    return tuple(replace(route, queries=QUERIES.get(place_of(route), ())) for route in routes)
