# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The legacy twins of what is announced of an instance: Nova sends each right before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kilonova.cloud.payloads import legacy_instance as payloads
from kilonova.contract.enums import NotificationSource
from kilonova.contract.legacy_events import LEGACY_EVENTS, WITH_ADDRESSES, LegacyEvent

if TYPE_CHECKING:
    from datetime import datetime

    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Scope

TWINS: Mapping[str, LegacyEvent] = {
    event.versioned: event
    for event in LEGACY_EVENTS.values()
    if event.versioned.startswith("instance.")
}
"""The legacy event of each versioned one that has any."""

Details = Mapping[str, Any]


def _image_name(details: Details) -> Details:
    return {"image_name": details["image_name"]}


def _rescue_image_name(details: Details) -> Details:
    return {"rescue_image_name": details["image_name"]}


def _new_flavor(details: Details) -> Details:
    flavor = details["flavor"]
    return {"new_instance_type": flavor.name, "new_instance_type_id": flavor.id}


def _volume(details: Details) -> Details:
    return {"volume_id": details["volume_id"]}


OWN: Mapping[str, Callable[[Details], Details]] = {
    "instance.create.start": _image_name,
    "instance.create.end": lambda _details: {"message": "Success"},
    "instance.rebuild.start": _image_name,
    "instance.rebuild.end": _image_name,
    "instance.rescue.start": _rescue_image_name,
    "instance.rescue.end": _rescue_image_name,
    "instance.resize_prep.end": _new_flavor,
    "instance.volume_attach.end": _volume,
    "instance.volume_detach.end": _volume,
}
"""What some say beyond, from the details of the announcement."""


def tell_twin(
    scope: Scope,
    event_type: str,
    instance: Instance,
    fault: BaseException | None,
    details: Details,
) -> None:
    """Send the legacy notification of an event of an instance, where it has one.

    Source: nova/compute/manager.py, ComputeManager._notify_about_instance_usage.
    """
    twin = TWINS.get(event_type)
    if twin is None:
        return

    def payload() -> Details:
        own = OWN.get(event_type)
        said = payloads.usage(scope.cloud, instance)
        if event_type in WITH_ADDRESSES:
            said["fixed_ips"] = payloads.fixed_ips(instance.vifs)
        if own is not None:
            said.update(own(details))
        if fault is not None:
            said.update(payloads.fault(fault))
        return said

    publisher = f"compute.{host_of(scope)}"
    scope.cloud.legacy.publish(twin.event_type, publisher, payload, scope.context, twin.priority)


def host_of(scope: Scope) -> str:
    """Nova-compute speaks for its own host, all else for the one that it was started on."""
    if scope.SOURCE is NotificationSource.NOVA_COMPUTE:
        return scope.own_host
    return scope.cloud.legacy.host


def tell_alone(scope: Scope, suffix: str, instance: Instance, *, addresses: bool = False) -> None:
    """Send a legacy notification of an instance that no versioned one goes with."""

    def payload() -> Details:
        said = payloads.usage(scope.cloud, instance)
        if addresses:
            said["fixed_ips"] = payloads.fixed_ips(instance.vifs)
        return said

    event_type, publisher = f"compute.instance.{suffix}", f"compute.{host_of(scope)}"
    scope.cloud.legacy.publish(event_type, publisher, payload, scope.context)


def tell_update(
    scope: Scope,
    instance: Instance,
    source: NotificationSource,
    states: tuple[str | None, str | None, str | None, str | None],
    period: tuple[datetime, datetime],
    old_display_name: str | None,
) -> None:
    """Send compute.instance.update; ``states`` are the old and the new one, then of the task.

    Nova calls the service by its legacy name, but for nova-api. Source: nova/notifications/base.py,
    send_instance_update_notification.
    """
    service = source if source is NotificationSource.NOVA_API else source.removeprefix("nova-")

    def payload() -> Details:
        said = payloads.usage(scope.cloud, instance)
        said.update(payloads.change(*states, period, old_display_name))
        return said

    publisher = f"{service}.{scope.configured_host}"
    scope.cloud.legacy.publish("compute.instance.update", publisher, payload, scope.context)


def tell_existence(
    scope: Scope, instance: Instance, period: tuple[datetime, datetime], **instead: Any
) -> None:
    """Send compute.instance.exists; ``instead`` are values of another time than now."""

    def payload() -> Details:
        said = payloads.usage(scope.cloud, instance)
        said.update(instead)
        said.update(payloads.existence(period))
        return said

    publisher = f"compute.{host_of(scope)}"
    scope.cloud.legacy.publish("compute.instance.exists", publisher, payload, scope.context)
