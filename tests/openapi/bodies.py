# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies that fit where the document does not say what does: what a service's user sends.

Words in braces are ids of what is there, by the word that comes before them in a path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NETWORK = {"name": "n", "shared": True, "mtu": 1400, "admin_state_up": True}
SUBNET = {
    "network_id": "{networks}",
    "ip_version": 4,
    "cidr": "10.77.0.0/24",
    "gateway_ip": "10.77.0.1",
    "enable_dhcp": True,
    "allocation_pools": [{"start": "10.77.0.10", "end": "10.77.0.20"}],
    "dns_nameservers": ["10.77.0.2"],
    "host_routes": [{"destination": "10.78.0.0/24", "nexthop": "10.77.0.3"}],
}
PORT = {
    "network_id": "{networks}",
    "name": "p",
    "fixed_ips": [{"subnet_id": "{subnets}"}],
    "security_groups": ["{security-groups}"],
    "device_id": "{servers}",
    "allowed_address_pairs": [{"ip_address": "10.77.0.9"}],
    "binding:vnic_type": "normal",
}
RULE = {
    "security_group_id": "{security-groups}",
    "direction": "ingress",
    "ethertype": "IPv4",
    "protocol": "tcp",
    "port_range_min": 22,
    "port_range_max": 23,
    "remote_ip_prefix": "10.0.0.0/8",
}
FLOATING_IP = {"floating_network_id": "{external}", "port_id": "{ports}", "description": "d"}
ROUTER = {"name": "r", "external_gateway_info": {"network_id": "{external}", "enable_snat": True}}
VOLUME = {
    "size": 2,
    "name": "v",
    "description": "d",
    "snapshot_id": "{snapshots}",
    "volume_type": "{types}",
    "metadata": {"a": "b"},
    "availability_zone": "nova",
    "multiattach": False,
}
USER = {"name": "u", "password": "p", "default_project_id": "{projects}", "enabled": True}
SERVER = {
    "name": "s",
    "flavorRef": "1",
    "imageRef": "{images}",
    "networks": [{"uuid": "{networks}", "tag": "t"}],
    "metadata": {"a": "b"},
    "key_name": "{os-keypairs}",
    "security_groups": [{"name": "default"}],
    "min_count": 1,
    "max_count": 2,
    "config_drive": True,
    "tags": ["t"],
}
IMAGE = {
    "name": "i",
    "disk_format": "raw",
    "container_format": "bare",
    "visibility": "private",
    "min_disk": 1,
    "min_ram": 1,
    "tags": ["t"],
    "protected": False,
    "hw_disk_bus": "virtio",
}

BODIES: Mapping[str, Mapping[str, Any]] = {
    "POST /compute/v2.1/servers": {"server": SERVER},
    "POST /identity/v3/projects": {"project": {"name": "p", "description": "d", "enabled": True}},
    "PATCH /identity/v3/projects/{}": {"project": {"name": "q", "enabled": True, "tags": ["t"]}},
    "POST /identity/v3/users": {"user": USER},
    "PATCH /identity/v3/users/{}": {"user": {"description": "d", "email": "a@example"}},
    "POST /image/v2/images": IMAGE,
    "POST /image/v2/images/{}/members": {"member": "{projects}"},
    "POST /networking/v2.0/networks": {"network": NETWORK},
    "PUT /networking/v2.0/networks/{}": {"network": NETWORK},
    "POST /networking/v2.0/subnets": {"subnet": SUBNET},
    "PUT /networking/v2.0/subnets/{}": {"subnet": {"name": "n", "enable_dhcp": False}},
    "POST /networking/v2.0/ports": {"port": PORT},
    "PUT /networking/v2.0/ports/{}": {"port": {**PORT, "device_id": ""}},
    "POST /networking/v2.0/routers": {"router": ROUTER},
    "PUT /networking/v2.0/routers/{}": {"router": ROUTER},
    "PUT /networking/v2.0/routers/{}/add_router_interface": {"subnet_id": "{subnets}"},
    "PUT /networking/v2.0/routers/{}/remove_router_interface": {"subnet_id": "{subnets}"},
    "POST /networking/v2.0/security-groups": {"security_group": {"name": "g", "stateful": True}},
    "PUT /networking/v2.0/security-groups/{}": {"security_group": {"description": "d"}},
    "POST /networking/v2.0/security-group-rules": {"security_group_rule": RULE},
    "POST /networking/v2.0/floatingips": {"floatingip": FLOATING_IP},
    "PUT /networking/v2.0/floatingips/{}": {"floatingip": {"port_id": "{ports}"}},
    "PUT /networking/v2.0/quotas/{}": {"quota": {"port": 5, "network": 5}},
    "POST /volume/v3/volumes": {"volume": VOLUME},
    "PUT /volume/v3/volumes/{}": {"volume": {"name": "w", "metadata": {"a": "b"}}},
    "POST /volume/v3/volumes/{}/metadata": {"metadata": {"a": "b"}},
    "POST /volume/v3/snapshots": {
        "snapshot": {"volume_id": "{volumes}", "name": "s", "force": True, "metadata": {"a": "b"}}
    },
    "PUT /volume/v3/snapshots/{}": {"snapshot": {"name": "t", "description": "d"}},
    "POST /volume/v3/types": {
        "volume_type": {"name": "u", "description": "d", "extra_specs": {"a": "b"}}
    },
    "PUT /volume/v3/types/{}": {"volume_type": {"name": "w", "is_public": False}},
    "POST /volume/v3/types/{}/extra_specs": {"extra_specs": {"multiattach": "<is> True"}},
    "POST /volume/v3/attachments": {
        "attachment": {
            "volume_uuid": "{volumes}",
            "instance_uuid": "{servers}",
            "connector": {"host": "host1", "mountpoint": "/dev/vdb"},
        }
    },
    "PUT /volume/v3/attachments/{}": {"attachment": {"connector": {"host": "host1"}}},
    "PUT /volume/v3/os-quota-sets/{}": {"quota_set": {"volumes": 5, "gigabytes": 50}},
    "POST /share/v2/shares": {
        "share": {"size": 1, "share_proto": "NFS", "name": "s", "metadata": {"a": "b"}}
    },
    "PUT /share/v2/shares/{}": {"share": {"display_name": "t", "is_public": True}},
    "POST /share/v2/shares/{}/metadata": {"metadata": {"a": "b"}},
    "POST /placement/resource_providers": {"name": "p"},
    "PUT /placement/resource_providers/{}/inventories": {
        "resource_provider_generation": 1,
        "inventories": {"VCPU": {"total": 4, "allocation_ratio": 2.0, "reserved": 1}},
    },
    "PUT /placement/resource_providers/{}/inventories/{}": {
        "resource_provider_generation": 1,
        "total": 4,
        "max_unit": 2,
    },
    "PUT /placement/resource_providers/{}/traits": {
        "resource_provider_generation": 1,
        "traits": ["CUSTOM_T"],
    },
    "PUT /placement/allocations/{}": {
        "allocations": {"{resource_providers}": {"resources": {"VCPU": 1}}},
        "project_id": "{projects}",
        "user_id": "{users}",
        "consumer_generation": None,
        "consumer_type": "INSTANCE",
    },
}
"""By method and path, whose parameters have no names."""

ACTIONS: Mapping[str, Any] = {
    "os-reset_status": {"status": "error", "migration_status": "migrating"},
    "os-extend": {"new_size": 3},
    "os-attach": {"instance_uuid": "{servers}", "mountpoint": "/dev/vdc"},
    "os-detach": {"attachment_id": "{attachments}"},
    "os-set_bootable": {"bootable": True},
    "os-update_readonly_flag": {"readonly": True},
    "os-retype": {"new_type": "{types}", "migration_policy": "never"},
    "os-volume_upload_image": {"image_name": "i", "disk_format": "raw", "force": True},
    "os-set_image_metadata": {"metadata": {"a": "b"}},
    "os-unset_image_metadata": {"key": "a"},
    "os-migrate_volume_completion": {"new_volume": "{volumes}", "error": False},
    "os-reimage": {"image_id": "{images}"},
    "addProjectAccess": {"project": "{projects}"},
    "removeProjectAccess": {"project": "{projects}"},
    "allow_access": {"access_type": "ip", "access_to": "10.0.0.1", "access_level": "rw"},
    "deny_access": {"access_id": "x"},
    "extend": {"new_size": 3},
    "shrink": {"new_size": 1},
    "reset_status": {"status": "error"},
    "addTenantAccess": {"tenant": "{projects}"},
    "removeTenantAccess": {"tenant": "{projects}"},
}
"""What is said with an action, where the document has its name alone."""


def with_ids(body: Any, ids: Mapping[str, str]) -> Any:
    """A body of its own, with the ids in it."""
    if isinstance(body, Mapping):
        return {with_ids(key, ids): with_ids(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [with_ids(each, ids) for each in body]
    if isinstance(body, str) and body.startswith("{") and body.endswith("}"):
        return ids[body[1:-1]]
    return body


def with_one_odd(body: Any, odd: Any, chance: int) -> Any:
    """The body with something odd in the place of one of its values, which ``chance`` chooses."""
    if not isinstance(body, dict) or not body:
        return odd
    names = list(body)
    if len(names) > 1 and chance % 7 == 0:
        return {**body, names[chance // 7 % len(names)]: odd}
    name = names[chance // 7 % len(names)]
    return {**body, name: with_one_odd(body[name], odd, chance // 13)}
