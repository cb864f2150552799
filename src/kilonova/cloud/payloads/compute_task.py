# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Compute task payloads: what the conductor could not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.payloads.exception import exception_payload
from kilonova.cloud.payloads.request_spec import request_spec_payload
from kilonova.contract.compute_task import ComputeTaskPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance, VmState
    from kilonova.cloud.region import Cloud


def compute_task_payload(
    cloud: Cloud, instance: Instance, state: VmState | None, error: BaseException
) -> ComputeTaskPayload:
    """A failed task, with the request that it was about. Source:
    nova/notifications/objects/compute_task.py.
    """
    spec = instance.spec
    return ComputeTaskPayload(
        instance_uuid=instance.uuid,
        request_spec=None if spec is None else request_spec_payload(cloud, spec),
        state=state,
        reason=exception_payload(error),
    )
