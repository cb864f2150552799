# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The log of what was asked of an instance, and the faults it met."""

from __future__ import annotations

from msgspec import Struct, field


class ActionEvent(Struct, eq=False, gc=False):
    """A step of an action on one service. Source: nova/objects/instance_action.py,
    InstanceActionEvent.
    """

    name: str
    start_time: str
    host: str | None
    finish_time: str | None = None
    result: str | None = None
    details: str | None = None
    traceback: str | None = None


class ActionRecord(Struct, eq=False, gc=False):
    """One request upon an instance. Source: nova/objects/instance_action.py, InstanceAction."""

    action: str
    request_id: str
    user_id: str
    project_id: str
    start_time: str
    updated_at: str | None = None
    message: str | None = None
    events: list[ActionEvent] = field(default_factory=list)


class InstanceFault(Struct, frozen=True, eq=False, gc=False):
    """What went wrong last; ``code`` is the HTTP code of the error. Source:
    nova/objects/instance_fault.py.
    """

    code: int
    message: str
    details: str
    created_at: str
    host: str | None
