# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A service of Nova at work on one request: who speaks, for whom, and what it may touch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from kilonova.cloud.announcing import Phases, announce_instance
from kilonova.cloud.payloads.exception import exception_payload
from kilonova.cloud.saving import save_instance
from kilonova.cloud.stories import cast
from kilonova.contract.enums import NotificationSource
from kilonova.contract.legacy_events import LEGACY_EVENTS
from kilonova.errors import MessagingTimeout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kilonova.cloud.context import Context
    from kilonova.cloud.locks import Turn
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance, TaskState
    from kilonova.cloud.region import Region
    from kilonova.cloud.steps import Steps
    from kilonova.contract.objects import Payload

R = TypeVar("R")
S = TypeVar("S", bound="Scope")

RPC_RESPONSE_TIMEOUT_S = 60
"""How long a service waits for another. Source: oslo_messaging, option rpc_response_timeout."""


class Scope:
    """What every service can do: read the region, save an instance, announce, and call other
    services.
    """

    __slots__ = ("cloud", "context")

    SOURCE: ClassVar[NotificationSource]
    SERVICE: ClassVar[str]

    def __init__(self, cloud: Region, context: Context) -> None:
        self.cloud = cloud
        self.context = context

    @property
    def own_host(self) -> str:
        """The host that this service runs on."""
        return self.cloud.controller

    @property
    def configured_host(self) -> str:
        """The name that Nova's option ``host`` gives the process: the service's own unless it is
        set.
        """
        return self.cloud.flags.DEFAULT.host or self.own_host

    # What is said

    def notify(self, event_type: str, payload: Payload | bytes, *, host: str | None = None) -> None:
        """Publish a notification under this service's name, for its configured host unless told
        otherwise.
        """
        publisher_id = f"{self.SOURCE}:{host or self.configured_host}"
        self.cloud.outlet.publish(event_type, publisher_id, payload, self.context)

    def announce(
        self,
        event_type: str,
        instance: Instance,
        *,
        fault: BaseException | None = None,
        host: str | None = None,
        **details: Any,
    ) -> None:
        """Publish an event of an instance; its payload is chosen by the event type, and the
        publisher's host is this service's own unless given.
        """
        announce_instance(self, event_type, instance, details, fault, host)

    def phases(self, event: str, instance: Instance, **details: Any) -> Phases:
        """Frame what follows with ``.start`` and ``.end``, or ``.error`` where Nova has one."""
        return Phases(self, event, instance, details)

    def tell_legacy(
        self,
        event_type: str,
        payload: Callable[[], Mapping[str, Any]],
        *,
        host: str | None = None,
    ) -> None:
        """Publish a legacy notification that goes with one of ``notify``, or with none."""
        outlet = self.cloud.legacy
        if outlet.is_open:
            event = LEGACY_EVENTS[event_type]
            publisher = f"{event.services[0]}.{host or self.configured_host}"
            outlet.publish(event_type, publisher, payload, self.context, event.priority)

    def announce_exception(self, error: BaseException) -> None:
        """Publish compute.exception. Source: nova/exception_wrapper.py, wrap_exception."""
        self.notify("compute.exception", exception_payload(error))

    # What is kept

    def save(
        self,
        instance: Instance,
        *,
        expected_task_state: Iterable[TaskState | None] | None = None,
        touched: bool = False,
        **changes: Any,
    ) -> None:
        """Change an instance in its cell's database; sends instance.update where it is configured.

        ``touched`` says that something was changed that Kilonova does not keep.

        Raises: UnexpectedTaskStateError, UnexpectedDeletingTaskStateError,
        InstanceNotFound. Source: nova/objects/instance.py, Instance.save.
        """
        save_instance(self, instance, expected_task_state, touched, changes)

    def lock(self, instance: Instance) -> Steps[Turn]:
        """Wait until no other story holds the instance: ``with (yield from
        compute.lock(instance)):``.
        """
        return self.cloud.locks.hold(instance.uuid)

    # Who else is asked

    def on(self, service: type[S]) -> S:
        """The same request, in the hands of another service of the control plane."""
        return service(self.cloud, self.context)

    def compute(self, host: str | None) -> Compute:
        """The same request, in the hands of nova-compute on a host. Raises: ComputeHostNotFound."""
        return Compute(self.cloud, self.context, self.cloud.hosts.get(host))

    def call(self, story: Callable[..., Steps[R]], service: Compute, *args: Any) -> Steps[R]:
        """Have nova-compute carry out a story and wait for its answer.

        Raises: MessagingTimeout, where the host is down; what the story raises.
        """
        if not service.host.service.running:
            yield from self.cloud.clock.wait(RPC_RESPONSE_TIMEOUT_S)
            message_id = self.cloud.ids.uuid().replace("-", "")
            raise MessagingTimeout(f"Timed out waiting for a reply to message ID {message_id}")
        return (yield from story(service, *args))

    def cast(self, story: Callable[..., Steps[Any]], service: Scope, *args: Any) -> None:
        """Have another service carry out a story by itself; nothing comes back.

        A message for a host that is down waits until the host is back.
        """
        cast(self.cloud, story, service, args)


class Api(Scope):
    """nova-api, answering one request."""

    __slots__ = ()
    SOURCE = NotificationSource.NOVA_API
    SERVICE = "nova-api"


class Conductor(Scope):
    """nova-conductor, doing one task."""

    __slots__ = ()
    SOURCE = NotificationSource.NOVA_CONDUCTOR
    SERVICE = "nova-conductor"


class Scheduler(Scope):
    """nova-scheduler, finding hosts for one request."""

    __slots__ = ()
    SOURCE = NotificationSource.NOVA_SCHEDULER
    SERVICE = "nova-scheduler"


class Compute(Scope):
    """nova-compute on one host, serving one request."""

    __slots__ = ("host",)
    SOURCE = NotificationSource.NOVA_COMPUTE
    SERVICE = "nova-compute"

    def __init__(self, cloud: Region, context: Context, host: Host) -> None:
        super().__init__(cloud, context)
        self.host = host

    @property
    def own_host(self) -> str:
        """The host that this service runs on."""
        return self.host.name
