# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova leaves when a host dies in the midst of a call, or a server is deleted meanwhile."""

from __future__ import annotations

from kilonova.scenarios.matrix.allowed.left import (
    DELETE,
    ELSEWHERE,
    EVACUATE,
    IMAGE,
    LIVE,
    MOVE,
    NOT_BY_HOST,
    OTHER_AMOUNTS,
    REBUILD,
    SHELVE,
    SWAP,
    UNSHELVE,
    Allowed,
    Left,
    attachment,
)

LOST = attachment(r"\w+")
STORAGE = r"block_storage\..*"
FINISHING = (
    r"block_storage\.attachment_(update|complete)|network\.\w+|share\.allow_access|"
    r"virt\.(finish_migration|mount_share)"
)
"""What the host crosses to which a server is moved."""

INTERRUPTED: tuple[Allowed, ...] = (
    Allowed(
        "task not recovered",
        "A host that comes back knows what to do about some tasks; it leaves the others, and "
        "whatever a server in error was at, to an administrator.",
        "nova/compute/manager.py, _init_instance",
        tuple(
            Left(
                "tasks_are_over", rf"\S+, it stays ({task})", verb=verb, effect="crash", start=start
            )
            for start, verb, task in (
                (".*", EVACUATE, r"powering-off|rebuild\w+"),
                ("error", REBUILD, r"rebuild\w+"),
                (".*", MOVE, "resize_(migrated|finish)"),
                (".*", "revert_resize", "resize_reverting"),
                (".*", "rescue", "rescuing"),
                (".*", "unrescue", "unrescuing"),
                (".*", "shelve", r"shelving(_image_\w+)?"),
                (".*", SHELVE, "shelving_offloading"),
                (".*", UNSHELVE, "spawning"),
                (".*", "resume", "resuming"),
                (".*", "suspend", "suspending"),
                (".*", "restore", "restoring"),
                ("soft-deleted", DELETE, "(soft-)?deleting"),
                ("error", "stop", "powering-off"),
                ("error", "reboot hard", "reboot_started_hard"),
            )
        ),
    ),
    Allowed(
        "deletion not recovered",
        "Only the host that has a server takes up its deletion again.",
        "nova/compute/api.py, _local_delete; nova/compute/manager.py, _init_instance",
        (
            Left(
                "tasks_are_over",
                r"(error|shelved_offloaded), it stays deleting",
                verb=DELETE,
                effect="crash",
                start=NOT_BY_HOST,
            ),
            Left(
                "disks_are_attached",
                "a disk whose volume .*",
                verb=DELETE,
                effect="crash",
                seam=r"placement\.delete_allocations",
                start=NOT_BY_HOST,
            ),
            Left(
                "guests_are_servers",
                r".*, its guest on None",
                verb=DELETE,
                effect="crash",
                start="soft-deleted",
            ),
            Left(
                "used_is_held",
                OTHER_AMOUNTS,
                verb=DELETE,
                effect="crash",
                start="building",
            ),
            Left(
                "moves_are_over",
                r"a (resize|migration) stays finished, its server deleted",
                verb=DELETE,
                effect="crash",
                seam=r"virt\.confirm_migration",
            ),
        ),
    ),
    Allowed(
        "move not recovered",
        "Whatever a move had taken when a host died, it keeps; an administrator has to look.",
        "nova/compute/manager.py, finish_resize, finish_revert_resize, rebuild_instance and "
        "_post_live_migration",
        (
            Left("guests_are_servers", r".*", verb=MOVE, effect="crash", seam=FINISHING),
            Left(
                "guests_are_servers",
                r".*",
                verb=LIVE,
                effect="crash",
                seam=r"block_storage\.attachment_delete|network\.activate_binding",
            ),
            Left(
                "guests_are_servers",
                r".*",
                start="moving live",
                effect="crash",
                seam=r"block_storage\.attachment_delete|network\.activate_binding",
            ),
            Left("guests_are_servers", r".*", verb=f"{EVACUATE}|revert_resize", effect="crash"),
            Left(
                "moves_are_over",
                r"a (resize|migration) stays (pre|post)-migrating, .*",
                verb=MOVE,
                effect="crash",
                seam=rf"compute\.prep_resize|{FINISHING}",
            ),
            Left(
                "moves_are_over",
                r"a (resize|migration) stays (reverting|confirming), .*",
                verb="(revert|confirm)_resize",
                effect="crash",
            ),
            Left(
                "moves_are_over",
                r"a live-migration stays running, .*",
                verb=f"{DELETE}|reset_state",
                start="moving live",
                effect="crash",
            ),
            Left("ports_are_carded", r"a port is bound to .*", verb=EVACUATE, effect="crash"),
            Left(
                "ports_are_carded",
                r"a port is bound to .*",
                verb=f"{MOVE}|revert_resize",
                effect="crash",
                seam=r"network\.\w+|placement\.move_allocations",
            ),
            Left(
                "used_is_held",
                f"{ELSEWHERE}|{OTHER_AMOUNTS}",
                verb=EVACUATE,
                effect="crash",
            ),
            Left(
                "used_is_held",
                f"{ELSEWHERE}|{OTHER_AMOUNTS}",
                verb=MOVE,
                effect="crash",
                seam=r"compute\.prep_resize|network\.\w+",
            ),
            Left(
                "used_is_held",
                f"{ELSEWHERE}|{OTHER_AMOUNTS}",
                start="moving live",
                verb="reset_state",
                effect="crash",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays (reserved|attaching)",
                verb=f"{MOVE}|revert_resize",
                effect="crash",
                seam=rf"{FINISHING}|{STORAGE}|placement\.\w+|virt\.finish_revert_migration",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays (reserved|attaching)",
                verb=EVACUATE,
                effect="crash",
                seam=STORAGE,
            ),
            Left(
                "attachments_are_disks",
                LOST,
                verb=LIVE,
                effect="crash",
                seam=rf"{STORAGE}|network\.activate_binding|virt\.(pre_)?live_migration",
            ),
            Left(
                "attachments_are_disks",
                LOST,
                start="moving live",
                effect="crash",
                seam=r"network\.activate_binding|placement\.(delete|move)_allocations",
            ),
            Left(
                "shares_are_settled",
                "a share that no server has can be mounted",
                verb=MOVE,
                effect="crash",
                seam=FINISHING,
            ),
        ),
    ),
    Allowed(
        "neighbour not told",
        "A volume that a dead host was attaching, detaching or swapping stays between the two, and "
        "an image that it was to fill stays without data.",
        "nova/compute/manager.py, attach_volume, detach_volume, swap_volume and _init_instance",
        (
            Left(
                "images_are_whole",
                "an image stays queued",
                verb=IMAGE,
                effect="crash",
                seam=r"image\.upload|virt\.snapshot",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays (attaching|reserved)",
                verb=f"attach_volume|{SWAP}",
                effect="crash",
                seam=rf"{STORAGE}|virt\.\w+_volume",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays detaching",
                verb=f"detach_volume|{SWAP}",
                effect="crash",
                seam=rf"{STORAGE}|virt\.\w+_volume",
            ),
            Left(
                "disks_are_attached",
                "a disk whose volume .*",
                verb="attach_volume",
                effect="crash",
                seam=r"block_storage\.attachment_create",
            ),
            Left(
                "attachments_are_disks",
                LOST,
                verb=SWAP,
                effect="crash",
                seam=rf"{STORAGE}|virt\.swap_volume",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays attaching",
                verb=UNSHELVE,
                effect="crash",
                seam=r"block_storage\.attachment_complete",
            ),
        ),
    ),
    Allowed(
        "deleted under way",
        "What was under way on a server when it was deleted ends at its next save, with what it "
        "had taken until then.",
        "nova/objects/instance.py, save: InstanceNotFound",
        (
            Left(
                "attachments_are_disks",
                r"the deleted server has the volume \w+",
                effect="hang",
                verb=f"{MOVE}|revert_resize|{REBUILD}|{EVACUATE}",
                seam=r"block_storage\.(get|attachment_create|attachment_delete)|virt\.detach_volume",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays reserved",
                effect="hang",
                verb=f"{MOVE}|revert_resize|{REBUILD}|{EVACUATE}",
                seam=r"block_storage\.(get|attachment_create|attachment_delete)|virt\.detach_volume",
            ),
            Left(
                "attachments_are_disks",
                r"the deleted server has the volume \w+",
                effect="hang",
                verb=f"{LIVE}|attach_volume",
                seam=r"block_storage\..*|virt\.(pre_)?live_migration",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays attaching",
                effect="hang",
                verb=LIVE,
                seam=r"block_storage\.attachment_create",
            ),
            Left(
                "attachments_are_disks",
                r"the deleted server has the volume \w+",
                effect="hang",
                start="moving live",
                verb=f"{DELETE}|live_migration_abort",
            ),
            Left(
                "moves_are_over",
                "a live-migration stays accepted, its server deleted",
                verb=LIVE,
                effect="hang",
                seam=r"conductor\.migrate_server|network\.bind_port",
            ),
            Left(
                "ports_are_carded",
                "a port is in use by the deleted server",
                effect="hang",
                verb="attach_interface.*",
                seam=r"virt\.attach_interface",
            ),
            Left(
                "shares_are_settled",
                "a share that no server has can be mounted",
                effect="hang",
                verb=f"{MOVE}|restart host",
                seam=rf"{FINISHING}|virt\.connect",
            ),
            Left(
                "tasks_are_over",
                r"(resized|soft-delete), it stays deleting",
                effect="hang",
                verb=f"{DELETE}|{SWAP}|(attach|detach)_volume",
                start="resized|migrated|soft-deleted",
            ),
        ),
    ),
)
