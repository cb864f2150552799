# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The 47 cases that Nova's own tests of its notifications make, by the scenarios that are their
equivalents.

Each scenario has a region of its own, asks over the API in this process, and has everything that
was said verified, as ``kilonova run`` does; only the table is not printed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter

from benchmarks.measuring import Row, best_of

NOVA_S = 121
"""What Nova 34.0.0 takes for its 47 tests, in one process, imports aside."""

WANTED = 1000

CASES: Mapping[str, Sequence[str]] = {
    "aggregate.add_remove_host": ["aggregates.add_and_remove_host"],
    "aggregate.cache_images": ["aggregates.cache_images"],
    "aggregate.create_delete": ["aggregates.create_and_delete"],
    "aggregate.update_metadata": ["aggregates.update"],
    "aggregate.updateprops": ["aggregates.update"],
    "compute_task.build_instances_fault": ["scheduling.no_host_is_large_enough"],
    "compute_task.migrate_fault": ["scheduling.nowhere_to_move"],
    "compute_task.rebuild_fault": ["evacuate.evacuate_to_nowhere"],
    "exception.with_correct_params": ["aggregates.name_is_taken"],
    "flavor.create": ["flavors.create_and_delete"],
    "flavor.destroy": ["flavors.create_and_delete"],
    "flavor.update_with_description": ["flavors.update"],
    "flavor.update": ["flavors.update"],
    "instance.create_delete_server": ["servers.create", "servers.delete"],
    "instance.create_delete_server_with_instance_update": [
        "updates.create_vm_and_task_state",
        "updates.delete_vm_and_task_state",
    ],
    "instance.create_server_error": ["failures.disk_is_too_small"],
    "instance.delete_server_while_compute_is_down": ["servers.delete_while_the_host_is_down"],
    "instance.instance_action": ["lives.every_instance_action"],
    "instance.exists": ["rebuild.rebuild"],
    "instance.exists_usage_audit": ["periodic.usage_audit"],
    "instance.multiple_compute_actions": [
        "live_migration.destination_fails",
        "live_migration.abort",
        "live_migration.live_migrate",
        "evacuate.evacuate_with_a_volume",
        "live_migration.force_complete",
    ],
    "instance.rebuild_server": ["rebuild.rebuild_with_a_volume"],
    "instance.rebuild_server_exc": ["rebuild.rebuild_fails"],
    "instance.rebuild_server_with_trusted_cert": ["rebuild.rebuild_with_trusted_certificates"],
    "instance.resize_confirm_server": ["resize.resize_and_confirm"],
    "instance.resize_server_error_and_reschedule_was_failed": [
        "resize.resize_cannot_be_rescheduled"
    ],
    "instance.resize_server_error_but_reschedule_was_success": ["resize.resize_is_rescheduled"],
    "instance.volume_swap_server": ["volumes.swap"],
    "instance.volume_swap_server_with_error": ["volumes.swap_fails"],
    "keypair.create_delete": ["keypairs.create_and_delete"],
    "keypair.import": ["keypairs.import_key"],
    "libvirt.connect_error": ["periodic.hypervisor_cannot_be_reached"],
    "metrics.update": ["periodic.metrics"],
    "server_group.add_member": ["server_groups.add_member"],
    "server_group.create_delete": ["server_groups.create_and_delete"],
    "service.create": ["services.add_host"],
    "service.destroy": ["services.delete"],
    "service.disabled": ["services.update"],
    "service.disabled_v2_52": ["services.update"],
    "service.disabled_log_reason": ["services.update"],
    "service.disabled_log_reason_v2_52": ["services.update"],
    "service.enable": ["services.update"],
    "service.enable_v2_52": ["services.update"],
    "service.force_down": ["services.update"],
    "service.force_down_v2_52": ["services.update"],
    "volume.instance_poll_volume_usage": ["volumes.usage_is_polled"],
    "volume.usage_with_detaching_volume": ["volumes.usage_at_the_end"],
}
"""Each case, named as its module and test, and the scenarios that do and expect what it does."""


def run_cases() -> int:
    """Run every case; how many scenarios that were. Raises: AssertionError where one fails."""
    from kilonova.scenarios.catalogue import CATALOGUE
    from kilonova.scenarios.runner import run

    by_name = {scenario.name: scenario for scenario in CATALOGUE}
    names = [name for scenarios in CASES.values() for name in scenarios]
    for name in names:
        result = run(by_name[name])
        assert result.passed, result.failure
    return len(names)


def in_a_new_process() -> None:
    """Run every case once, imports included."""
    subprocess.run([sys.executable, "-m", "benchmarks.cases"], check=True)


def measure() -> list[Row]:
    """The rows of this benchmark."""
    whole = best_of(3, in_a_new_process, perf_counter)
    scenarios = run_cases()
    seconds = best_of(20, run_cases)
    times = NOVA_S / seconds
    return [
        Row(f"ms for all {len(CASES)}, by {scenarios} scenarios", f"{seconds * 1e3:.0f}"),
        Row(f"times as fast as Nova's {NOVA_S} s", f"{times:,.0f}", f"{WANTED:,}", times >= WANTED),
        Row("ms for the same in a new process, imports included", f"{whole * 1e3:.0f}"),
        Row(f"times as fast as Nova's {NOVA_S} s, imports included", f"{NOVA_S / whole:,.0f}"),
    ]


if __name__ == "__main__":
    run_cases()
