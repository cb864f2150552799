# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova leaves of servers, ports, shares and holdings when a call fails, when a neighbour says
that it did what it did not do, or when an administrator says what a server is.
"""

from __future__ import annotations

from kilonova.scenarios.matrix.allowed.left import (
    CREATE,
    DELETE,
    ELSEWHERE,
    EVACUATE,
    FAILS,
    GONE,
    IMAGE,
    MOVE,
    NOT_BY_HOST,
    OTHER_AMOUNTS,
    REBUILD,
    Allowed,
    Left,
)

FAILED: tuple[Allowed, ...] = (
    Allowed(
        "placement refused",
        "What placement refuses to give back or to move stays held, until an administrator heals "
        "it.",
        "nova/compute/manager.py, _delete_allocation_after_move and _revert_allocation; "
        "nova-manage placement heal_allocations",
        (
            Left("used_is_held", ELSEWHERE, verb="create.*", seam=r"placement\.claim"),
            Left(
                "used_is_held",
                f"{ELSEWHERE}|{OTHER_AMOUNTS}",
                seam=r"placement\.move_allocations",
                verb="revert_resize|live_migration_abort",
                effect=f"{FAILS}|crash",
            ),
            Left(
                "used_is_held",
                ELSEWHERE,
                verb="reset_state",
                start="building",
                seam=r"placement\.delete_allocations",
                effect=f"{FAILS}|crash|skip",
            ),
            Left(
                "held_is_used",
                r"the [\w-]+ in (completed|confirmed|reverted) holds .*",
                seam=r"placement\.(delete|move)_allocations",
                effect="crash",
            ),
        ),
    ),
    Allowed(
        "deletion refused",
        "nova-api and nova-compute set the task first, and delete the record last; where what "
        "comes between fails, the request fails and nobody takes the task back.",
        "nova/compute/api.py, _local_delete; nova/compute/manager.py, _delete_instance",
        (
            Left(
                "tasks_are_over",
                r"(shelved_offloaded|error), it stays deleting",
                verb=DELETE,
                seam=r"network\.deallocate|placement\.delete_allocations",
                start=NOT_BY_HOST,
            ),
            Left(
                "tasks_are_over",
                r"error, it stays deleting",
                verb=DELETE,
                seam=r"virt\.confirm_migration",
                start="resized|migrated",
            ),
            Left(
                "disks_are_attached",
                "a disk whose volume .*",
                verb=DELETE,
                seam=r"placement\.delete_allocations",
                start=NOT_BY_HOST,
            ),
            Left(
                "used_is_held",
                OTHER_AMOUNTS,
                verb=DELETE,
                start="building",
                seam=r"network\.deallocate|placement\.delete_allocations|virt\.destroy",
            ),
        ),
    ),
    Allowed(
        "believed gone",
        "What says that the server is gone or in other hands, or that its host lacks resources, is "
        "believed: nobody cleans up.",
        "nova/compute/manager.py, _do_build_and_run_instance, rebuild_instance and "
        "reverts_task_state",
        (
            Left(
                "guests_are_servers",
                r".*, its guest on None",
                verb=REBUILD,
                seam=r"virt\.spawn",
                error="ComputeResourcesUnavailable",
            ),
            Left(
                "tasks_are_over",
                r"building, it stays spawning|it is built by nobody",
                verb=CREATE,
                seam=r"virt\.spawn|compute\.build_resources",
                error=GONE,
            ),
            Left(
                "disks_are_attached",
                "a disk whose volume .*",
                verb=CREATE,
                seam=r"virt\.spawn",
                error=GONE,
            ),
            Left(
                "tasks_are_over",
                r"[\w-]+, it stays deleting|it is built by nobody",
                verb=DELETE,
                seam=r"virt\.(destroy|umount_share)",
                error=GONE,
            ),
            Left(
                "guests_are_servers",
                r".*, its guest on None",
                verb=DELETE,
                seam=r"virt\.umount_share",
                error=GONE,
            ),
            Left(
                "tasks_are_over",
                "error, it stays (resize_prep|rebuilding)",
                error=GONE,
                verb=f"{MOVE}|{REBUILD}|{EVACUATE}",
                seam=r"compute\.(prep_resize|do_rebuild)",
            ),
        ),
    ),
    Allowed(
        "guest not there",
        "A guest that is not running, or an image that is not found, while a server is imaged: "
        "either is taken for a deletion, by which there is nothing left to clean up.",
        "nova/compute/manager.py, _snapshot_instance and delete_image_on_error",
        (
            Left(
                "images_are_whole",
                "an image stays queued",
                verb=IMAGE,
                error="ImageNotFound",
                seam=r"image\.upload|virt\.snapshot",
            ),
            Left(
                "tasks_are_over",
                r"\w+, it stays image_pending_upload",
                verb=IMAGE,
                seam=r"virt\.snapshot",
                error=f"{GONE}|InstanceNotRunning",
            ),
        ),
    ),
    Allowed(
        "share access kept",
        "An access that is not taken away is passed over when the server goes, and a share that "
        "cannot be let in or out stays between the two.",
        "nova/compute/manager.py, _shutdown_instance; nova/compute/share_management.py",
        (
            Left(
                "shares_are_settled",
                "a share that no server has can be mounted",
                verb=f"{DELETE}|detach_share",
                seam=r"share\.deny_access|virt\.umount_share",
                effect=f"{FAILS}|skip",
            ),
            Left(
                "shares_are_settled",
                "a share stays (attaching|detaching)",
                verb="(attach|detach)_share",
                seam=r"share\.(allow|deny)_access",
                effect=f"{FAILS}|crash",
            ),
        ),
    ),
    Allowed(
        "state reset",
        "An administrator who resets a state says what it is, whatever goes on.",
        "nova/api/openstack/compute/admin_actions.py, _reset_state",
        (
            Left(
                "hosts_know_their_servers",
                r"host\d still has the .*",
                verb="reset_state",
                start="building",
                effect=".*",
            ),
            Left(
                "used_is_held",
                OTHER_AMOUNTS,
                verb="reset_state",
                start="building",
                seam=r"block_storage\.attachment_delete|network\.deallocate",
            ),
            Left(
                "moves_are_over",
                r"a (resize|migration) stays finished, .*",
                verb="reset_state",
                start="resized|migrated",
                effect="nothing",
            ),
        ),
    ),
    Allowed(
        "card kept",
        "A server without a host is not told that its port is gone.",
        "nova/compute/api.py, external_instance_event",
        (
            Left(
                "cards_have_ports",
                "a card whose port is used by None",
                verb="delete port",
                effect="nothing",
                start=NOT_BY_HOST,
            ),
        ),
    ),
    Allowed(
        "skipped",
        "The neighbour says that it did what it did not do: Nova has no way to know.",
        "nova/volume/cinder.py and its like, whose answers are taken for true",
        (
            Left(
                "volumes_are_settled",
                "a volume stays attaching",
                effect="skip",
                seam=r"block_storage\.attachment_complete",
            ),
            Left(
                "ports_are_carded",
                r"a port is in use by .*",
                effect="skip",
                seam=r"network\.deallocate",
            ),
            Left(
                "guests_are_servers",
                r"the server is on .*, its guest on .*",
                effect="skip",
                seam=r"virt\.(spawn|destroy|finish_migration|finish_revert_migration)",
            ),
            Left(
                "held_is_used",
                r"the [\w-]+ in (completed|confirmed|reverted|cancelled) holds .*",
                effect="skip",
                seam=r"placement\.(delete|move)_allocations",
            ),
            Left(
                "used_is_held",
                f"{ELSEWHERE}|{OTHER_AMOUNTS}",
                effect="skip",
                seam=r"placement\.(delete|move)_allocations",
            ),
        ),
    ),
)
