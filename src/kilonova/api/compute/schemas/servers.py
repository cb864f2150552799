# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Request schemas of servers: create, update, rebuild. Source:
nova/api/openstack/compute/schemas/servers.py.
"""

from __future__ import annotations

from kilonova.api.compute.schemas.parts import (
    ANYTHING,
    BASE64,
    BASE64_OR_NULL,
    BOOLEAN,
    CERTIFICATES,
    DESCRIPTION,
    DISK_CONFIG,
    FILES,
    FLAVOR_REF,
    FQDN,
    HOST_NAME,
    IP_ADDRESS,
    IPV4,
    IPV6,
    METADATA,
    NAME,
    NAME_OR_NULL,
    TAG,
    TEXT,
    UUID,
    UUID_OR_NULL,
    Schema,
    body,
    choice,
    count,
    extended,
    listed,
    number,
    text,
    thing,
    without,
)
from kilonova.api.schemas import growing

VOLUME_TYPE = text(255, null=True)

OLD_DISK: Schema = thing(
    {
        "virtual_name": text(255),
        "volume_id": UUID,
        "snapshot_id": UUID,
        "volume_size": count(1),
        "device_name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "pattern": "^[a-zA-Z0-9._/-]*$",
        },
        "delete_on_termination": BOOLEAN,
        "no_device": ANYTHING,
        "connection_info": text(16777215),
    }
)
DISK: Schema = thing(
    {
        **OLD_DISK["properties"],
        "source_type": choice("volume", "image", "snapshot", "blank"),
        "uuid": {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "pattern": "^[a-zA-Z0-9._-]*$",
        },
        "image_id": UUID,
        "destination_type": choice("local", "volume"),
        "guest_format": text(255),
        "device_type": text(255),
        "disk_bus": text(255),
        "boot_index": {"type": ["integer", "string", "null"], "pattern": "^-?[0-9]+$"},
    }
)
TAGGED_DISK = thing({**DISK["properties"], "tag": TAG})
TYPED_DISK = thing({**TAGGED_DISK["properties"], "volume_type": VOLUME_TYPE})

NETWORK: Schema = thing({"fixed_ip": IP_ADDRESS, "port": UUID_OR_NULL, "uuid": TEXT})
TAGGED_NETWORK = thing({**NETWORK["properties"], "tag": TAG})


def networks(one: Schema) -> Schema:
    """Networks as they are since 2.37: a list, ``auto`` or ``none``; each named by a UUID."""
    strict = thing({**one["properties"], "uuid": UUID})
    return {"oneOf": [listed(strict), choice("none", "auto")]}


SERVER_OR_SERVERS: Schema = {"oneOf": [UUID, listed(UUID)]}
HINTS: Schema = {
    "type": "object",
    "properties": {
        "group": {"oneOf": [listed(UUID), UUID]},
        "different_host": SERVER_OR_SERVERS,
        "same_host": {"type": ["string", "array"], "items": UUID},
        "query": {"type": ["string", "object"]},
        "target_cell": NAME,
        "different_cell": {"type": ["string", "array"], "items": TEXT},
        "build_near_host_ip": IP_ADDRESS,
        "cidr": {"type": "string", "pattern": "^/[0-9a-f.:]+$"},
    },
    "additionalProperties": True,
}

ACCESS: dict[str, Schema] = {
    "OS-DCF:diskConfig": DISK_CONFIG,
    "accessIPv4": IPV4,
    "accessIPv6": IPV6,
}

SERVER = body(
    "server",
    {
        "name": NAME,
        "imageRef": {"oneOf": [UUID, text(0)]},
        "flavorRef": FLAVOR_REF,
        "adminPass": TEXT,
        "metadata": METADATA,
        "networks": listed(NETWORK),
        **ACCESS,
        "personality": FILES,
        "availability_zone": NAME,
        "block_device_mapping": listed(OLD_DISK),
        "block_device_mapping_v2": listed(DISK),
        "config_drive": BOOLEAN,
        "key_name": NAME,
        "min_count": number(1),
        "max_count": number(1),
        "return_reservation_id": BOOLEAN,
        "security_groups": listed(thing({"name": NAME})),
        "user_data": BASE64,
    },
    required=("name", "flavorRef"),
)
V2_1: Schema = {
    **SERVER,
    "properties": {
        **SERVER["properties"],
        "os:scheduler_hints": HINTS,
        "OS-SCH-HNT:scheduler_hints": HINTS,
    },
}
V2_19 = extended(V2_1, "server", {"description": DESCRIPTION})
V2_33 = extended(V2_19, "server", {"networks": listed(TAGGED_NETWORK)})
V2_32 = extended(V2_33, "server", {"block_device_mapping_v2": listed(TAGGED_DISK)})
V2_37 = extended(V2_33, "server", {"networks": networks(NETWORK)}, required=("networks",))
V2_42 = extended(
    V2_37,
    "server",
    {"networks": networks(TAGGED_NETWORK), "block_device_mapping_v2": listed(TAGGED_DISK)},
)
V2_52 = extended(V2_42, "server", {"tags": listed(TAG, maxItems=50)})
V2_57 = without(V2_52, "server", "personality")
V2_63 = extended(V2_57, "server", {"trusted_image_certificates": CERTIFICATES})
V2_67 = extended(V2_63, "server", {"block_device_mapping_v2": listed(TYPED_DISK)})
V2_74 = extended(V2_67, "server", {"host": FQDN, "hypervisor_hostname": FQDN})
V2_90 = extended(V2_74, "server", {"hostname": HOST_NAME})
V2_94 = extended(V2_90, "server", {"hostname": FQDN})

CREATE = growing(
    V2_1,
    ("2.19", V2_19),
    ("2.32", V2_32),
    ("2.33", V2_33),  # Nova took tags of disks in 2.32, then by mistake not before 2.42
    ("2.37", V2_37),
    ("2.42", V2_42),
    ("2.52", V2_52),
    ("2.57", V2_57),
    ("2.63", V2_63),
    ("2.67", V2_67),
    ("2.74", V2_74),
    ("2.90", V2_90),
    ("2.94", V2_94),
)

UPDATE_2_1 = body("server", {"name": NAME, **ACCESS})
UPDATE_2_19 = extended(UPDATE_2_1, "server", {"description": DESCRIPTION})
UPDATE_2_90 = extended(UPDATE_2_19, "server", {"hostname": HOST_NAME})
UPDATE_2_94 = extended(UPDATE_2_90, "server", {"hostname": FQDN})
UPDATE_2_104 = extended(UPDATE_2_94, "server", {"pinned_availability_zone": NAME_OR_NULL})

UPDATE = growing(
    UPDATE_2_1,
    ("2.19", UPDATE_2_19),
    ("2.90", UPDATE_2_90),
    ("2.94", UPDATE_2_94),
    ("2.104", UPDATE_2_104),
)

REBUILD_2_1 = body(
    "rebuild",
    {
        "name": NAME,
        "imageRef": UUID,
        "adminPass": TEXT,
        "metadata": METADATA,
        "preserve_ephemeral": BOOLEAN,
        **ACCESS,
        "personality": FILES,
    },
    required=("imageRef",),
)
REBUILD_2_19 = extended(REBUILD_2_1, "rebuild", {"description": DESCRIPTION})
REBUILD_2_54 = extended(REBUILD_2_19, "rebuild", {"key_name": NAME_OR_NULL})
REBUILD_2_57 = extended(
    without(REBUILD_2_54, "rebuild", "personality"), "rebuild", {"user_data": BASE64_OR_NULL}
)
REBUILD_2_63 = extended(REBUILD_2_57, "rebuild", {"trusted_image_certificates": CERTIFICATES})
REBUILD_2_90 = extended(REBUILD_2_63, "rebuild", {"hostname": HOST_NAME})
REBUILD_2_94 = extended(REBUILD_2_90, "rebuild", {"hostname": FQDN})

REBUILD = growing(
    REBUILD_2_1,
    ("2.19", REBUILD_2_19),
    ("2.54", REBUILD_2_54),
    ("2.57", REBUILD_2_57),
    ("2.63", REBUILD_2_63),
    ("2.90", REBUILD_2_90),
    ("2.94", REBUILD_2_94),
)
