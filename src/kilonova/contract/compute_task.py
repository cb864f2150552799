# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about work on a server that the conductor had to give up."""

from kilonova.contract.enums import InstanceState
from kilonova.contract.envelope import CONDUCTOR, ERROR, Event, NotificationObject, announce
from kilonova.contract.exception import ExceptionPayload
from kilonova.contract.objects import Payload
from kilonova.contract.scheduler import RequestSpecPayload
from kilonova.contract.values import Uuid


class ComputeTaskPayload(Payload, frozen=True, kw_only=True):
    """The work that failed, what was asked for, and the state the server was left in."""

    VERSION = "1.0"

    instance_uuid: Uuid
    request_spec: RequestSpecPayload | None
    state: InstanceState | None
    reason: ExceptionPayload


class ComputeTaskNotification(NotificationObject, frozen=True, kw_only=True):
    """The conductor gave up building, migrating or rebuilding a server."""

    payload: ComputeTaskPayload


EVENTS: tuple[Event, ...] = (
    *announce("compute_task.build_instances", ComputeTaskNotification, ERROR, by=(CONDUCTOR,)),
    *announce("compute_task.migrate_server", ComputeTaskNotification, ERROR, by=(CONDUCTOR,)),
    *announce("compute_task.rebuild_server", ComputeTaskNotification, ERROR, by=(CONDUCTOR,)),
)
