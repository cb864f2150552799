# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of the order in which Nova's compute service does things to one instance.

Facts, as tables; `brackets` and `courses` hold a capture to them. Every table says where Nova
decides it.
"""

from collections.abc import Mapping
from typing import Final

START_OF_EVERYTHING: Final = "instance.create"
LIVE_MIGRATION: Final = "instance.live_migration"

LOCKED: Final = frozenset(
    f"instance.{action}"
    for action in (
        "create",
        "power_off",
        "reboot",
        "rebuild",
        "resize_confirm",
        "shelve",
        "shelve_offload",
        "unshelve",
        "volume_attach",
        "volume_detach",
        "volume_swap",
        "delete",
        "shutdown",
    )
)
"""Done under the lock of the instance, so never two at once on one host.

Source: nova/compute/manager.py, `synchronized(instance.uuid)`. Rebuild itself takes no lock; what
it does on the way (detach, power off) does.
"""

TASKS: Final = frozenset(
    f"instance.{action}"
    for action in (
        "create",
        "power_on",
        "power_off",
        "pause",
        "unpause",
        "suspend",
        "resume",
        "reboot",
        "rebuild",
        "rescue",
        "unrescue",
        "restore",
        "shelve",
        "shelve_offload",
        "unshelve",
        "snapshot",
        "resize_prep",
        "resize",
        "resize_finish",
        "resize_confirm",
        "resize_revert",
        "live_migration_pre",
        "live_migration_post",
        "live_migration_post_dest",
        "live_migration_rollback",
        "live_migration_rollback_dest",
    )
)
"""Begun only where the instance has no task, so never two at once anywhere.

Source: nova/compute/api.py, `check_instance_state`.
"""

ONE_STORY: Final = (
    frozenset({"instance.resize_prep", "instance.resize", "instance.resize_finish"}),
    frozenset(stem for stem in TASKS if stem.startswith(LIVE_MIGRATION)),
)
"""Steps of one operation on two hosts: the next is asked for before the last has said its end."""

PARTS: Final[Mapping[str, frozenset[str]]] = {
    "instance.create": frozenset({"instance.shutdown", "instance.volume_detach"}),
    "instance.delete": frozenset({"instance.shutdown", "instance.share_detach"}),
    "instance.shutdown": frozenset({"instance.share_detach"}),
    "instance.rebuild": frozenset({"instance.volume_detach", "instance.power_off"}),
    "instance.resize_revert": frozenset({"instance.power_off"}),
}
"""What an action does on its way, with notifications of its own."""

ONLY_WITHIN: Final[Mapping[str, tuple[str, ...]]] = {
    "instance.shutdown": ("instance.delete", "instance.create"),
}
"""What is never done but as a part of something else."""

ONLY_WITHIN_IN_TASK: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("instance.volume_detach", "rebuilding"): ("instance.rebuild",),
}
"""The same for what is done in this task; asked for by itself, it would begin without a task."""

AFTER_SCHEDULING: Final = frozenset(
    {
        "instance.create.start",
        "instance.evacuate",
        "instance.rebuild_scheduled",
        "instance.rebuild.start",
        "instance.resize_prep.start",
        "instance.unshelve.start",
        "instance.live_migration_pre.start",
        "instance.live_migration_rollback.start",
    }
)
"""What cannot happen while the scheduler is still choosing a host for the instance."""

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "instance.resize_prep.start": ("instance.exists while resize_prep",),
    "instance.resize.start": ("instance.resize_prep.start",),
    "instance.resize_finish.start": ("instance.resize.start",),
    "instance.resize_confirm.start": ("instance.resize_finish.start",),
    "instance.resize_revert.start": (
        "instance.resize_finish.start",
        "instance.exists while resize_reverting",
    ),
    "instance.shelve.start": ("instance.exists while shelving",),
    "instance.unshelve.start": ("instance.shelve_offload.start",),
    "instance.rebuild.start": ("instance.rebuild_scheduled", "instance.exists while rebuilding"),
    "instance.rescue.end": ("instance.exists while rescuing",),
    "instance.unrescue.start": ("instance.rescue.start",),
    "instance.restore.start": ("instance.soft_delete.start",),
    "instance.unpause.start": ("instance.pause.start",),
    "instance.resume.start": ("instance.suspend.start",),
    "instance.live_migration_post.start": ("instance.live_migration_pre.end",),
    "instance.live_migration_post_dest.start": ("instance.live_migration_post.start",),
    "instance.live_migration_post.end": ("instance.live_migration_post_dest.end",),
    "instance.live_migration_force_complete.start": ("instance.live_migration_pre.start",),
    "instance.live_migration_rollback_dest.start": ("instance.live_migration_rollback.start",),
}
"""What comes only after an event of its own of each of these kinds, on an instance seen from its
start.

Source: nova/compute/manager.py; `notify_usage_exists` precedes rebuild, resize, shelve and the end
of rescue; post_live_migration calls the destination and waits for it.
"""

FIRST: Final[Mapping[str, str]] = {
    "instance.exists while rebuilding": "instance.rebuild_scheduled",
    "instance.exists while rescuing": "instance.rescue.start",
}
"""What comes only where more of the second kind have been seen than were used up (NEEDS)."""

FOLLOWED_BY_EXCEPTION: Final = frozenset(
    {
        "instance.volume_attach.error",
        "instance.volume_swap.error",
        "instance.interface_attach.error",
        "instance.share_attach.error",
        "instance.share_detach.error",
    }
)
"""Errors that Nova raises further, so that `compute.exception` follows (nova/exception_wrapper.py).

Not so: a build that failed is tried on another host or given up, a failed reboot of a guest that
runs ends, a resize may be rescheduled, a rebuild of an instance that was deleted is dropped.
"""

ENDS_ALL_THE_SAME: Final = frozenset({"instance.reboot"})
"""Says its end even after its error (ComputeManager._reboot_instance)."""

ERRS_WITHOUT_START: Final[Mapping[str, str]] = {
    "instance.rebuild": "the host refuses the instance before the rebuild begins",
    "instance.resize": "the error of preparing a resize goes by the name of the resize",
}
"""Actions whose error may come with nothing begun. Source: ComputeManager.rebuild_instance and
_reschedule_resize_or_reraise."""

LEFT_OPEN: Final[Mapping[str, str]] = {
    "instance.snapshot": "the image, or the guest, goes before the upload is done: logged only",
}
"""Actions that may begin and never say more. Source: ComputeManager._snapshot_instance."""

GONE_WITHOUT: Final = frozenset(
    {
        "instance.lock",
        "instance.unlock",
        "instance.update",
        "instance.evacuate",
        "instance.rebuild_scheduled",
    }
)
"""Events without phases that a deleted instance has no more of; its usage may still be told."""


def clash(one: str, other: str, *, same_host: bool) -> bool:
    """Whether Nova never has these two actions under way on one instance at one time."""
    if other in PARTS.get(one, ()) or one in PARTS.get(other, ()):
        return False
    if one != other and any(one in story and other in story for story in ONE_STORY):
        return False
    return (same_host and one in LOCKED and other in LOCKED) or (one in TASKS and other in TASKS)
