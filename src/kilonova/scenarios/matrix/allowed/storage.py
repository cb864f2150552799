# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova leaves of disks, and of what is shelved and unshelved, when one of the calls fails."""

from __future__ import annotations

from kilonova.scenarios.matrix.allowed.left import (
    DELETE,
    EVACUATE,
    FAILS,
    LIVE,
    REBUILD,
    SHELVE,
    SWAP,
    UNSHELVE,
    Allowed,
    Left,
    attachment,
)

KEPT = attachment("(attached|reserved)")
ATTACHED, RESERVED = attachment("attached"), attachment("reserved")

STORED: tuple[Allowed, ...] = (
    Allowed(
        "attachment kept",
        "An attachment that block storage does not delete stays there; a deletion only logs it.",
        "nova/compute/manager.py, _shutdown_instance and _terminate_volume_connections; "
        "nova/virt/block_device.py, DriverVolumeBlockDevice.detach",
        (
            Left(
                "attachments_are_disks",
                KEPT,
                seam=r"block_storage\.attachment_delete",
                effect=f"{FAILS}|skip|crash",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays reserved",
                seam=r"block_storage\.attachment_delete",
                effect=f"{FAILS}|skip|crash",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays detaching",
                verb=f"detach_volume|{SWAP}",
                seam=r"block_storage\.attachment_delete",
                effect=f"{FAILS}|skip|crash",
            ),
        ),
    ),
    Allowed(
        "detached half way",
        "Only a guest that does not let go of the disk has the volume rolled back.",
        "nova/compute/manager.py, _detach_volume; nova/volume/cinder.py, API.roll_detaching",
        (
            Left(
                "volumes_are_settled",
                "a volume stays detaching",
                verb="detach_volume",
                seam=r"block_storage\.get",
            ),
        ),
    ),
    Allowed(
        "swapped half way",
        "What fails before the guest copies the disk, or once it has, leaves both volumes as they "
        "are then.",
        "nova/compute/manager.py, swap_volume and _swap_volume",
        (
            Left("attachments_are_disks", RESERVED, verb=SWAP, seam=r"block_storage\.get"),
            Left(
                "volumes_are_settled",
                "a volume stays (reserved|detaching)",
                verb=SWAP,
                seam=r"block_storage\.get",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays detaching",
                verb=SWAP,
                seam=r"block_storage\.attachment_create",
            ),
            Left(
                "attachments_are_disks",
                ATTACHED,
                verb=SWAP,
                seam=r"block_storage\.migrate_volume_completion",
                effect=f"{FAILS}|crash",
            ),
            Left(
                "disks_are_attached",
                "a disk whose volume .*",
                verb=SWAP,
                seam=r"block_storage\.migrate_volume_completion",
                effect=f"{FAILS}|crash",
            ),
        ),
    ),
    Allowed(
        "attached without a host",
        "A volume for an offloaded server is attached by nova-api, which takes nothing back.",
        "nova/compute/api.py, _attach_volume_shelved_offloaded",
        (
            Left(
                "attachments_are_disks",
                RESERVED,
                verb="attach_volume",
                seam=r"block_storage\.attachment_complete",
                start=".*offloaded",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays reserved",
                verb="attach_volume",
                seam=r"block_storage\.attachment_complete",
                start=".*offloaded",
            ),
        ),
    ),
    Allowed(
        "rebuilt half way",
        "The volume's new attachment comes before the old one is taken from the guest, and stays.",
        "nova/compute/manager.py, _detach_root_volume and _rebuild_default_impl",
        (
            Left(
                "attachments_are_disks",
                RESERVED,
                verb=f"{REBUILD}|{EVACUATE}",
                seam=r"block_storage\.get|virt\.detach_volume",
                effect=f"{FAILS}|crash",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays reserved",
                verb=f"{REBUILD}|{EVACUATE}",
                seam=r"block_storage\.get|virt\.detach_volume",
                effect=f"{FAILS}|crash",
            ),
        ),
    ),
    Allowed(
        "unshelved half way",
        "The disks are prepared before what is undone: the allocation is kept.",
        "nova/compute/manager.py, _unshelve_instance",
        (
            Left(
                "used_is_held",
                r"on None, it holds host\d",
                verb=UNSHELVE,
                seam=r"block_storage\.(get|attachment_update|attachment_complete)",
                effect=f"{FAILS}|crash",
            ),
            Left(
                "disks_are_attached",
                "a disk whose volume .*",
                verb=UNSHELVE,
                seam=r"block_storage\.attachment_complete",
            ),
        ),
    ),
    Allowed(
        "shelved half way",
        "What fails while a server is shelved or offloaded leaves the image without data, and the "
        "server without a guest and with its volumes reserved, in the state that it was in.",
        "nova/compute/manager.py, shelve_instance (no delete_image_on_error) and "
        "_shelve_offload_instance",
        (
            Left(
                "images_are_whole",
                "an image stays queued",
                verb="shelve",
                seam=r"image\.upload|virt\.(power_off|snapshot)",
                effect=f"{FAILS}|crash|hang",
            ),
            Left(
                "guests_are_servers",
                r".*, its guest on None",
                verb=SHELVE,
                seam=r"block_storage\.attachment_(create|delete)|placement\.delete_allocations",
                effect=f"{FAILS}|crash",
            ),
            Left(
                "volumes_are_settled",
                "a volume stays reserved",
                verb=SHELVE,
                seam=r"placement\.delete_allocations",
                effect=f"{FAILS}|crash",
            ),
            Left(
                "tasks_are_over",
                r"\w+, it stays shelving",
                verb="shelve",
                seam=r"image\.create",
                effect=f"{FAILS}|crash",
            ),
        ),
    ),
    Allowed(
        "unshelving without an image",
        "nova-conductor tells no host where the image cannot be asked for, and nobody takes the "
        "task back.",
        "nova/conductor/manager.py, unshelve_instance",
        (
            Left(
                "tasks_are_over",
                r"\w+, it stays unshelving",
                verb=UNSHELVE,
                seam=r"image\.get",
            ),
        ),
    ),
    Allowed(
        "two attachments",
        "A live migration that breaks while the guest is copied, or whose server is taken away "
        "meanwhile, keeps the other host's attachment, which no disk knows any more.",
        "nova/compute/manager.py, _do_live_migration and live_migration_abort",
        (
            Left("attachments_are_disks", ATTACHED, verb=LIVE, seam=r"virt\.live_migration"),
            Left(
                "attachments_are_disks",
                ATTACHED,
                start="moving live",
                seam=r"placement\.(move|delete)_allocations|bus\.publish",
            ),
            Left(
                "attachments_are_disks",
                ATTACHED,
                start="moving live",
                verb=DELETE,
                effect="skip",
                seam=r"placement\.delete_allocations|network\.deallocate",
            ),
            Left(
                "attachments_are_disks",
                ATTACHED,
                start="moving live",
                effect="nothing",
                verb=f"{DELETE}|crash host",
            ),
        ),
    ),
)
