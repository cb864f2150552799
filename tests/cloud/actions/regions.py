# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Regions with a server in them, and what they say when something is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.contract import Notification
from kilonova.contract.exception import ExceptionPayload
from kilonova.contract.instance import InstancePayload

IMAGE = "155d900f-4e14-4e4c-a73d-069cbf4541e6"
OTHER_IMAGE = "a2459075-d96c-40d5-893e-577ff92e721c"

EVERY_UPDATE = {"notifications": {"notify_on_state_change": "vm_and_task_state"}}
"""Flags with which every change of a server is told."""


def region(flags: Mapping[str, Mapping[str, object]] | None = None, **wishes: Any) -> Cloud:
    """The world of Nova's functional tests, where nothing takes time."""
    return Cloud(data="nova-functional", flags=flags, **wishes)


def region_with_server(
    flags: Mapping[str, Mapping[str, object]] | None = None, **wishes: Any
) -> tuple[Cloud, Server]:
    """Such a region, and a server that runs in it."""
    cloud = region(flags)
    server = cloud.servers.create("some-server", "m1.tiny", **{"image": IMAGE, **wishes})
    cloud.run()
    return cloud, server


def story(cloud: Cloud, request: Callable[..., object], *args: Any, **kwargs: Any) -> list[str]:
    """What is said once the request is made and all is done, a line for each notification."""
    before = len(cloud.notifications)
    request(*args, **kwargs)
    cloud.run()
    return [line(notification) for notification in list(cloud.notifications)[before:]]


def line(notification: Notification) -> str:
    """The event; of a server its states, vm/task/power; of an error its class."""
    payload = notification.payload
    if isinstance(payload, InstancePayload):
        states = (payload.state, payload.task_state, payload.power_state)
        return f"{notification.event_type} {'/'.join(map(str, states))}"
    if isinstance(payload, ExceptionPayload):
        return f"{notification.event_type} {payload.exception}"
    return notification.event_type


def publishers(
    cloud: Cloud, request: Callable[..., object], *args: Any, **kwargs: Any
) -> list[tuple[str, str]]:
    """Who says what once the request is made and all is done."""
    before = len(cloud.notifications)
    request(*args, **kwargs)
    cloud.run()
    said = list(cloud.notifications)[before:]
    return [(notification.publisher_id, notification.event_type) for notification in said]
