# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Reset a server's state by force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import start_action

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance, VmState
    from kilonova.cloud.scope import Api


def reset_state(api: Api, instance: Instance, state: VmState) -> None:
    """202: the server is active, or in error, and has no task, whatever its guest does.

    Nothing but instance.update tells of it. Source: nova/api/openstack/compute/admin_actions.py.
    """
    record = start_action(api, instance, "resetState")
    api.save(instance, vm_state=state, task_state=None)
    record.updated_at = api.cloud.clock.stamp
