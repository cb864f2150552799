# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova says out of turn, and what it never says."""

from __future__ import annotations

from kilonova.scenarios.matrix.allowed.left import (
    DELETE,
    EVACUATE,
    FAILS,
    GONE,
    LIVE,
    MOVE,
    NOT_BY_HOST,
    REBUILD,
    SWAP,
    UNSHELVE,
    Allowed,
    Left,
)
from kilonova.scenarios.matrix.books import SAID


def no_end(event: str) -> str:
    """A start whose end never comes."""
    name = rf"instance\.({event})"
    return rf"event_type: expected {name}\.end, its error or .* found none \({name}\.start\)"


def value(field: str, event: str) -> str:
    """A field of an instance that is not as it should be at that moment."""
    return rf"payload\.({field}): expected .*, found .* \(instance\.({event})\)"


def too_late(event: str) -> str:
    """An event of an instance that is deleted."""
    return rf"event_type: expected an instance that exists, found .* \(instance\.({event})\)"


def alone(event: str) -> str:
    """An event that comes without what goes before it."""
    return rf"event_type: expected instance\..* before it, found none.* \(instance\.({event})\)"


POST = r"live_migration_post(_dest)?\.start"

UNSAID: tuple[Allowed, ...] = (
    Allowed(
        "nobody left to say it",
        "What a host was at when it died has no end.",
        "nova/service.py, Service.kill",
        (
            Left(SAID, no_end(r"\w+"), effect="crash", since="before"),
            Left(
                SAID,
                no_end("create"),
                effect="nothing",
                start="building",
                verb="crash host|reset_state",
            ),
        ),
    ),
    Allowed(
        "deleted meanwhile",
        "What was under way on a server when it was deleted ends at its next save, and says no "
        "more.",
        "nova/objects/instance.py, save: InstanceNotFound",
        (
            Left(
                SAID,
                no_end("create|delete|interface_attach|rebuild|resize_confirm|volume_detach"),
                effect="hang",
                since="before",
            ),
        ),
    ),
    Allowed(
        "end of a deletion that failed",
        "nova-api, or a host that believes the server to be gone, sends no end of a deletion that "
        "fails; nor, with it, of what an administrator has reset.",
        "nova/compute/api.py, _local_delete; nova/compute/manager.py, terminate_instance",
        (
            Left(SAID, no_end("delete|shutdown"), verb=DELETE, error=GONE),
            Left(
                SAID,
                no_end("delete"),
                verb=DELETE,
                start=NOT_BY_HOST,
                seam=r"network\.deallocate|placement\.delete_allocations",
            ),
            Left(
                SAID,
                no_end("create"),
                verb="reset_state",
                start="building",
                effect=f"{FAILS}|skip",
            ),
        ),
    ),
    Allowed(
        "terminated and there",
        "A deletion that fails once the guest is gone has said when it ended.",
        "nova/compute/manager.py, _delete_instance",
        (
            Left(
                SAID,
                value("terminated_at", r"reboot\.start"),
                verb=DELETE,
                seam=r"placement\.delete_allocations|virt\.confirm_migration",
            ),
            Left(
                SAID,
                value("terminated_at", r"live_migration_rollback\.start"),
                start="moving live",
                verb=DELETE,
                effect=".*",
            ),
        ),
    ),
    Allowed(
        "overtaken",
        "A live migration goes on whatever is asked meanwhile; what it says then is late.",
        "nova/compute/manager.py, live_migration, which takes no lock",
        (
            Left(
                SAID,
                value("task_state", POST),
                start="moving live",
                effect=f"{FAILS}|skip|nothing|crash|hang",
            ),
            Left(
                SAID,
                too_late(r"live_migration_rollback_dest\.end"),
                start="moving live",
                verb=f"{DELETE}|live_migration_abort",
                effect=".*",
            ),
            Left(
                SAID,
                value("deleted_at|terminated_at", POST),
                start="moving live",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                value("state|power_state|task_state", r"live_migration_\w+\.end"),
                start="moving live",
                effect="hang",
                since="after",
                verb="live_migration_(abort|force_complete)",
            ),
        ),
    ),
    Allowed(
        "late, of one record",
        "What is said of a server that was deleted, or set right by its host, in the midst of an "
        "action. Nova says it too, but of the copy of the server that the action's messages have "
        "carried; Kilonova keeps one record, and shows it as it is by then.",
        "nova/rpc.py and nova/objects/base.py, NovaObjectSerializer",
        (
            Left(
                SAID,
                value("task_state", r"(resize_prep|rebuild|live_migration_\w+)\.(start|end)"),
                verb=f"{MOVE}|{REBUILD}|{LIVE}",
                effect="crash",
                since="after",
            ),
            Left(
                SAID,
                alone(r"(resize_prep|rebuild|resize_confirm|unpause)\.start"),
                verb=f"{MOVE}|{REBUILD}|confirm_resize|unpause",
                effect="crash",
                since="after",
            ),
            Left(
                SAID,
                value(
                    "task_state",
                    r"(live_migration_\w+|resize_\w+|rebuild|rescue|unshelve)\.(start|end)|"
                    r"rebuild_scheduled",
                ),
                verb=f"{MOVE}|{LIVE}|{REBUILD}|{EVACUATE}|{UNSHELVE}|rescue|revert_resize",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                alone(r"(resize_prep|rebuild)\.start|volume_detach\.end"),
                verb=f"{MOVE}|{REBUILD}|{EVACUATE}",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                alone(r"resize_confirm\.start"),
                verb=DELETE,
                effect="hang",
                since="after",
                start="resized|migrated",
            ),
            Left(
                SAID,
                too_late(r"(live_migration_\w+|resize_prep|volume_\w+)\.end|rebuild_scheduled"),
                verb=f"{MOVE}|{LIVE}|{REBUILD}|attach_volume",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                value(
                    "deleted_at|terminated_at|state",
                    r"exists|rebuild\.error|rebuild_scheduled|(unshelve|resize_revert)\.start|"
                    r"volume_detach\.(start|end)",
                ),
                verb=f"{EVACUATE}|{REBUILD}|{UNSHELVE}|revert_resize",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                value("task_state|power_state", r"volume_detach\.end"),
                verb=f"{REBUILD}|{EVACUATE}",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                value("architecture|os_type|image_uuid", r"delete\.start"),
                verb="rebuild from another image",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                value("task_state", r"(share|volume)_\w+\.end"),
                verb=f"(attach|detach)_(share|volume)|{SWAP}",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                value("state|task_state", r"shutdown\.end"),
                verb="rescue|start",
                effect="hang",
                since="after",
            ),
            Left(
                SAID,
                value("state", r"shutdown\.end"),
                verb=DELETE,
                effect="hang",
                since="after",
                start="moving live",
            ),
        ),
    ),
    Allowed(
        "done twice",
        "A host that comes back does what it finds begun, and then what was sent to it meanwhile.",
        "nova/compute/manager.py, _init_instance",
        (
            Left(
                SAID,
                value("task_state", r"(pause|power_off|rebuild)\.start"),
                start="host lost",
                verb=f"pause|stop|{REBUILD}",
                effect="nothing",
            ),
            Left(
                SAID,
                alone(r"rebuild\.start"),
                start="host lost",
                verb=REBUILD,
                effect="nothing",
            ),
        ),
    ),
)
