# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Request schemas of a server's actions; rebuild's stands with the servers'.

Source: the modules of nova/api/openstack/compute/schemas that are named for the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kilonova.api.compute.schemas.parts import (
    ANYTHING,
    BOOLEAN,
    DISK_CONFIG,
    FLAVOR_REF,
    FQDN,
    METADATA,
    NAME,
    NULL,
    TEXT,
    UUID,
    Schema,
    body,
    choice,
    number,
    only,
    text,
    thing,
)
from kilonova.api.schemas import Versioned, growing


def optional(properties: Mapping[str, Schema], *, required: tuple[str, ...] = ()) -> Schema:
    """An object with these properties, or null."""
    return {**thing(properties, required=required), "type": ["object", "null"]}


def plain(name: str) -> tuple[Versioned, ...]:
    """An action that takes nothing, and lets anything be given."""
    return growing(only(name, ANYTHING))


HOST_OR_NULL: Schema = {**FQDN, "type": ["string", "null"]}
BLOCK_MIGRATION: Schema = {**BOOLEAN, "enum": [*BOOLEAN["enum"], "auto"]}

REBOOT = growing(
    body(
        "reboot",
        {"type": choice("HARD", "Hard", "hard", "SOFT", "Soft", "soft")},
        required=("type",),
    )
)
TRIGGER_CRASH_DUMP = growing(only("trigger_crash_dump", NULL))
RESCUE = growing(only("rescue", optional({"adminPass": TEXT, "rescue_image_ref": UUID})))
LOCK = growing(
    only("lock", ANYTHING),
    ("2.73", only("lock", optional({"locked_reason": text(255, least=1)}))),
)
RESET_STATE = growing(
    body("os-resetState", {"state": choice("active", "error")}, required=("state",))
)
CHANGE_PASSWORD = growing(body("changePassword", {"adminPass": TEXT}, required=("adminPass",)))
UNSHELVE = growing(
    only("unshelve", ANYTHING),
    (
        "2.77",
        only("unshelve", optional({"availability_zone": NAME}, required=("availability_zone",))),
    ),
    (
        "2.91",
        only(
            "unshelve", optional({"availability_zone": {"type": ["string", "null"]}, "host": TEXT})
        ),
    ),
)
CREATE_IMAGE = growing(
    body("createImage", {"name": NAME, "metadata": METADATA}, required=("name",))
)
CREATE_BACKUP = growing(
    body(
        "createBackup",
        {"name": NAME, "backup_type": TEXT, "rotation": number(0), "metadata": METADATA},
        required=("name", "backup_type", "rotation"),
    )
)
RESIZE = growing(
    body(
        "resize",
        {"flavorRef": FLAVOR_REF, "OS-DCF:diskConfig": DISK_CONFIG},
        required=("flavorRef",),
    )
)
MIGRATE = growing(("2.56", only("migrate", optional({"host": HOST_OR_NULL}))))
LIVE: dict[str, Any] = {"block_migration": BLOCK_MIGRATION, "host": HOST_OR_NULL}
LIVE_2_25 = body("os-migrateLive", LIVE, required=("block_migration", "host"))
MIGRATE_LIVE = growing(
    body(
        "os-migrateLive",
        {"block_migration": BOOLEAN, "disk_over_commit": BOOLEAN, "host": HOST_OR_NULL},
        required=("block_migration", "disk_over_commit", "host"),
    ),
    ("2.25", LIVE_2_25),
    (
        "2.30",
        body("os-migrateLive", {**LIVE, "force": BOOLEAN}, required=("block_migration", "host")),
    ),
    ("2.68", LIVE_2_25),
)
EVACUATE_2_14 = body("evacuate", {"host": FQDN, "adminPass": TEXT})
EVACUATE = growing(
    body(
        "evacuate",
        {"host": FQDN, "onSharedStorage": BOOLEAN, "adminPass": TEXT},
        required=("onSharedStorage",),
    ),
    ("2.14", EVACUATE_2_14),
    ("2.29", body("evacuate", {"host": FQDN, "adminPass": TEXT, "force": BOOLEAN})),
    ("2.68", EVACUATE_2_14),
)


UNLOCK = growing(only("unlock", ANYTHING), ("2.73", ANYTHING))


def security_group(action: str) -> tuple[Versioned, ...]:
    """An action with a security group's name; the body may hold more."""
    named = thing({"name": {"type": "string", "minLength": 1}}, required=("name",))
    return growing({**only(action, named), "additionalProperties": True})


CONSOLE_OUTPUT = growing(
    body(
        "os-getConsoleOutput",
        {
            "length": {
                "type": ["integer", "string", "null"],
                "pattern": "^-?[0-9]+$",
                "minimum": -1,
            }
        },
    )
)
