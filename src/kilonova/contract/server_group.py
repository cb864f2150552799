# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about server groups."""

from kilonova.contract.envelope import API, Event, NotificationObject, announce
from kilonova.contract.objects import Payload
from kilonova.contract.values import Uuid


class ServerGroupPayload(Payload, frozen=True, kw_only=True):
    """A server group; `policies` holds the one `policy`, as older consumers expect it."""

    VERSION = "1.1"
    SOURCE = "group"

    uuid: Uuid
    name: str | None
    user_id: str | None
    project_id: str | None
    policies: list[str] | None
    members: list[str] | None
    hosts: list[str] | None
    policy: str | None
    rules: dict[str, str]


class ServerGroupNotification(NotificationObject, frozen=True, kw_only=True):
    """A server group changes."""

    payload: ServerGroupPayload


EVENTS: tuple[Event, ...] = (
    *announce("server_group.add_member", ServerGroupNotification, by=(API,)),
    *announce("server_group.create", ServerGroupNotification, by=(API,)),
    *announce("server_group.delete", ServerGroupNotification, by=(API,)),
)
