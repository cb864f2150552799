# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every periodic task of nova-compute, in one table, by Nova's names without the underscore."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from kilonova.cloud.periodic.accounting import audits_usage, polls_volume_usage
from kilonova.cloud.periodic.leftovers import cleans_up_moves, has_moves_left, reaps_guests
from kilonova.cloud.periodic.network_info import heals_network_info
from kilonova.cloud.periodic.power_states import syncs_power_states
from kilonova.cloud.periodic.resources import shows_resources, updates_resources
from kilonova.cloud.periodic.share_access import may_be_stale, reconciles_share_access
from kilonova.cloud.periodic.task import PeriodicTask, usual
from kilonova.cloud.periodic.timeouts import (
    checks_build_time,
    confirms_resizes,
    offloads_shelved,
    reclaims_deleted,
    unrescues_instances,
)

if TYPE_CHECKING:
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def nothing(compute: Compute) -> Steps[None]:
    """What it keeps in order in Nova, files and caches of its own, there is none of here."""
    yield from compute.cloud.clock.wait(0)


def never(cloud: Region) -> bool:
    """There is no work."""
    return False


QUIET = PeriodicTask(nothing, usual, never)

TASKS: Mapping[str, PeriodicTask] = MappingProxyType(
    {
        "check_instance_build_time": PeriodicTask(
            checks_build_time, usual, lambda cloud: cloud.flags.DEFAULT.instance_build_timeout > 0
        ),
        "sync_scheduler_instance_info": QUIET,
        "heal_instance_info_cache": PeriodicTask(
            heals_network_info,
            lambda cloud: cloud.flags.DEFAULT.heal_instance_info_cache_interval or -1,
            lambda cloud: bool(cloud.instances),
        ),
        "poll_rebooting_instances": QUIET,
        "poll_rescued_instances": PeriodicTask(
            unrescues_instances, usual, lambda cloud: cloud.flags.DEFAULT.rescue_timeout > 0
        ),
        "poll_unconfirmed_resizes": PeriodicTask(
            confirms_resizes, usual, lambda cloud: cloud.flags.DEFAULT.resize_confirm_window > 0
        ),
        "poll_shelved_instances": PeriodicTask(
            offloads_shelved,
            lambda cloud: cloud.flags.DEFAULT.shelved_poll_interval,
            lambda cloud: cloud.flags.DEFAULT.shelved_offload_time > 0,
        ),
        "instance_usage_audit": PeriodicTask(
            audits_usage, usual, lambda cloud: cloud.flags.DEFAULT.instance_usage_audit
        ),
        "poll_volume_usage": PeriodicTask(
            polls_volume_usage,
            lambda cloud: cloud.flags.DEFAULT.volume_usage_poll_interval,
            lambda cloud: cloud.flags.DEFAULT.volume_usage_poll_interval > 0,
        ),
        "sync_power_states": PeriodicTask(
            syncs_power_states,
            lambda cloud: cloud.flags.DEFAULT.sync_power_state_interval,
            lambda cloud: True,
            at_once=True,
        ),
        "reclaim_queued_deletes": PeriodicTask(
            reclaims_deleted, usual, lambda cloud: cloud.flags.DEFAULT.reclaim_instance_interval > 0
        ),
        "update_available_resource": PeriodicTask(
            updates_resources,
            lambda cloud: cloud.flags.DEFAULT.update_resources_interval,
            shows_resources,
        ),
        "cleanup_running_deleted_instances": PeriodicTask(
            reaps_guests,
            lambda cloud: cloud.flags.DEFAULT.running_deleted_instance_poll_interval,
            lambda cloud: bool(cloud.tables.deleted_instances),
            at_once=True,
        ),
        "run_image_cache_manager_pass": QUIET,
        "run_pending_deletes": QUIET,
        "cleanup_incomplete_migrations": PeriodicTask(
            cleans_up_moves,
            lambda cloud: cloud.flags.DEFAULT.instance_delete_interval,
            has_moves_left,
        ),
        "reconcile_stale_share_access": PeriodicTask(
            reconciles_share_access,
            lambda cloud: cloud.flags.DEFAULT.stale_share_access_reconcile_interval or -1,
            may_be_stale,
        ),
        "cleanup_expired_console_auth_tokens": QUIET,
    }
)
"""Source: nova/compute/manager.py, the methods under periodic_task."""
