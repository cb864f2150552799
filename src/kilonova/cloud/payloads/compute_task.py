# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Compute task payloads: what the conductor could not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.cloud.payloads.exception import exception_payload
from kilonova.cloud.payloads.request_spec import request_spec_payload
from kilonova.contract.compute_task import ComputeTaskPayload
from kilonova.contract.scheduler import RequestSpecPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance, VmState
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.region import Region


def compute_task_payload(
    cloud: Region,
    instance: Instance,
    spec: RequestSpec | None,
    state: VmState | None,
    error: BaseException,
) -> ComputeTaskPayload:
    """A failed task, with the request that it was about.

    Nova sends the request through an old form that has lost where the server was to go, and of a
    live migration's nothing is left but whose it is: ``spec`` is None then.
    Source: nova/notifications/objects/compute_task.py; nova/scheduler/utils.py,
    set_vm_state_and_notify.
    """
    return ComputeTaskPayload(
        instance_uuid=instance.uuid,
        request_spec=unknown_request(instance)
        if spec is None
        else request_spec_payload(cloud, without_places(spec)),
        state=state,
        reason=exception_payload(error),
    )


def without_places(spec: RequestSpec) -> RequestSpec:
    """The request without where it may or must go, its hints and its security groups."""
    return replace(
        spec,
        force_hosts=(),
        force_nodes=(),
        ignore_hosts=None,
        requested_destination=None,
        retry_hosts=None,
        group=None,
        scheduler_hints=None,
        security_groups=(),
    )


def unknown_request(instance: Instance) -> RequestSpecPayload:
    """A request of which only the server is known."""
    return RequestSpecPayload(
        instance_uuid=instance.uuid,
        project_id=None,
        user_id=None,
        availability_zone=None,
        flavor=None,
        force_hosts=None,
        force_nodes=None,
        ignore_hosts=None,
        instance_group=None,
        image=None,
        numa_topology=None,
        pci_requests=None,
        num_instances=1,
        requested_destination=None,
        retry=None,
        scheduler_hints={},
        security_groups=[],
    )
