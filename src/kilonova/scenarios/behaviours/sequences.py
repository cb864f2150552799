# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Sequences that come again and again as parts of longer ones."""

from __future__ import annotations

from kilonova.verify import race

SCHEDULED = ("scheduler.select_destinations.start", "scheduler.select_destinations.end")
CREATED = (*SCHEDULED, "instance.create.start", "instance.create.end")
DELETED = (
    "instance.delete.start",
    "instance.shutdown.start",
    "instance.shutdown.end",
    "instance.delete.end",
)
STOPPED = ("instance.power_off.start", "instance.power_off.end")
STARTED = ("instance.power_on.start", "instance.power_on.end")


def moved(last: str = "instance.resize_finish.end") -> tuple[object, ...]:
    """A resize or a cold migration, up to the question whether to keep it.

    Each host hands over before it says that its own part has ended, so that the other may speak
    first. Source: nova/compute/manager.py, ComputeManager.prep_resize and resize_instance.
    """
    finished = ["instance.resize_finish.start", last]
    sent = ["instance.resize.start", race(["instance.resize.end"], finished)]
    return (
        *SCHEDULED,
        "instance.exists",
        "instance.resize_prep.start",
        race(["instance.resize_prep.end"], sent),
    )


MOVED = moved()
CONFIRMED = ("instance.resize_confirm.start", "instance.resize_confirm.end")
REVERTED = ("instance.exists", "instance.resize_revert.start", "instance.resize_revert.end")
REBUILT = (
    *SCHEDULED,
    "instance.rebuild_scheduled",
    "instance.exists",
    "instance.rebuild.start",
    "instance.rebuild.end",
)
OFFLOADED = ("instance.shelve_offload.start", "instance.shelve_offload.end")
SHELVED = ("instance.exists", "instance.shelve.start", "instance.shelve.end")
UNSHELVED = (*SCHEDULED, "instance.unshelve.start", "instance.unshelve.end")
LIVE_MIGRATED = (
    *SCHEDULED,
    "instance.live_migration_pre.start",
    "instance.live_migration_pre.end",
    "instance.live_migration_post.start",
    "instance.live_migration_post_dest.start",
    "instance.live_migration_post_dest.end",
    "instance.live_migration_post.end",
)
ROLLED_BACK = ("instance.live_migration_rollback.start", "instance.live_migration_rollback.end")
