# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One region of Nova and its neighbours, on one clock, from one seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from mypy_extensions import mypyc_attr
from simpy.core import EmptySchedule, StopSimulation
from simpy.events import Event

from kilonova.bus.memory import NotificationLog
from kilonova.bus.sink import LastingSink
from kilonova.cloud import datasets
from kilonova.cloud.clock import Clock
from kilonova.cloud.collections import Collections
from kilonova.cloud.context import Context
from kilonova.cloud.flags import Flags
from kilonova.cloud.hosts import Hosts
from kilonova.cloud.ids import CountedIds, Ids
from kilonova.cloud.legacy.outlet import LegacyOutlet
from kilonova.cloud.locks import Locks
from kilonova.cloud.neighbours import Neighbours
from kilonova.cloud.outlet import Outlet
from kilonova.cloud.payloads.fragments import Fragments
from kilonova.cloud.periodic.timetable import Timetable
from kilonova.cloud.session import Session
from kilonova.cloud.steps import abandon
from kilonova.cloud.tables import Tables
from kilonova.errors import FlavorNotFound, RequestNeverAnswered
from kilonova.faults.plan import FaultPlan

if TYPE_CHECKING:
    from kilonova.bus.sink import Sink
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.server_group import ServerGroup
    from kilonova.cloud.options.group import FlagValue
    from kilonova.cloud.options.notifications import Notifications
    from kilonova.cloud.steps import Steps

IMAGE_ENDPOINT = "http://localhost:9292"
"""Where legacy notifications say that images are, while no server says where it serves them."""

R = TypeVar("R")


@mypyc_attr(allow_interpreted_subclasses=True)
class Region(Collections):
    """What a region is made of, and how what happens in it is carried out: what services and
    stories hold, by the name of ``cloud``. Users hold a ``Cloud``, which is one. Not to be taken
    for ``scenarios.client.region.Region``, which is what a scenario asks, wherever it runs.
    """

    def __init__(
        self,
        seed: int,
        data: str,
        hosts: int,
        flags: Mapping[str, Mapping[str, object]] | None,
        sinks: Iterable[Sink],
    ) -> None:
        self.data = datasets.load(data)
        self.clock = Clock(self.data.epoch)
        self.ids = Ids(seed, self.data.request_id)
        self.flags: Flags = Flags(self.data.flags_with(flags or {}))
        self.notifications_flags: Notifications = self.flags.notifications
        """``flags.notifications``, at hand for stories: every save and every notification asks."""
        self.flags.on_change(self._keep_flags)
        self.controller = self.data.api_host
        self.faults = FaultPlan(self.clock, Random(f"{seed}/faults"), self._name_of)
        self.notifications: Any = NotificationLog()  # whatever keeps them may stand in its place
        self.sinks: list[Sink] = list(sinks)
        self.fragments = Fragments()
        self.locks = Locks(self.clock)
        self.tables: Tables = Tables(self)
        self.hosts = Hosts(self)
        self.periodic = Timetable(self)
        neighbours = Neighbours(self)
        self.hypervisor = neighbours.hypervisor
        self.block_storage = neighbours.block_storage
        self.network = neighbours.network
        self.image = neighbours.image
        self.identity = neighbours.identity
        self.placement = neighbours.placement
        self.share = neighbours.share
        self.neighbours = neighbours
        salts = [sink.begin(self.flags) for sink in self.sinks if isinstance(sink, LastingSink)]
        random = Random("/".join([f"{seed}/messages", *salts]))
        self.outlet = Outlet(self, CountedIds(random))
        self.image_endpoint = IMAGE_ENDPOINT
        self.legacy = LegacyOutlet(self, CountedIds(random))
        self._open(hosts)
        self._session = self._session_of(self.data.description.users[0].name, None)

    def _keep_flags(self, group: str, option: str, value: FlagValue) -> None:
        # All that changes at once is set before anybody is told, and a later listener may raise.
        self.notifications_flags = self.flags.notifications

    def _open(self, hosts: int) -> None:
        """Bring the services up: the control plane first, then the hosts, as DevStack does."""
        self.hosts.add_service("nova-conductor", "conductor")
        self.hosts.add_service("nova-scheduler", "scheduler")
        for name, node in self.data.host_names(hosts):
            self.hosts.add(name, node)

    # Time

    def run(self) -> None:
        """Let everything happen that is left to happen, however long it takes in simulated time.

        Periodic tasks stand aside: they run when ``advance`` passes their time, or on demand.
        Raises what a sink has raised, once all has happened.
        """
        environment = self.clock.environment
        while environment._queue:
            environment.step()
        self.outlet.raise_stumbles()

    def _run_to(self, moment: float) -> None:
        environment = self.clock.environment
        while environment.peek() <= moment:
            environment.step()
        if environment.now < moment:
            environment.run(until=moment)

    def answer(self, steps: Steps[R]) -> R:
        """Carry out a request to its answer, moving the clock only if the answer takes time.

        Raises: RequestNeverAnswered where it waits for something that never comes.
        """
        outcome: Any = None
        error: BaseException | None = None
        while True:
            try:
                event = steps.throw(error) if error is not None else steps.send(outcome)
            except StopIteration as done:
                result: R = done.value
                return result
            outcome, error = None, None
            try:
                outcome = self.clock.environment.run(until=event)
            except BaseException as failure:
                if not event.processed:
                    self._give_up(steps, event)
                    if isinstance(failure.__context__, EmptySchedule):
                        raise RequestNeverAnswered() from failure
                    raise  # a mistake in a story that runs beside
                error = failure

    def _give_up(self, steps: Steps[Any], event: Event) -> None:
        """Nobody waits for the request's answer any more, so that what it waited for, should it
        ever come, stops no later run.
        """
        assert event.callbacks is not None
        event.callbacks.remove(StopSimulation.callback)
        abandon(steps)

    # What there is

    @property
    def instances(self) -> dict[str, Instance]:
        """Every server that is not deleted, by uuid, oldest first."""
        return self.tables.instances

    @property
    def cells(self) -> Mapping[str, str]:
        """The uuid of each cell by its name."""
        return self.tables.cells

    def name_in_hypervisor(self, instance: Instance) -> str:
        """The name that the hypervisor gives the guest. Source: nova/objects/instance.py,
        Instance.name.
        """
        template = self.flags.DEFAULT.instance_name_template
        try:
            return template % instance.id
        except TypeError:
            return template % {
                "id": instance.id,
                "uuid": instance.uuid,
                "display_name": instance.display_name,
            }

    def _name_of(self, uuid: str) -> str | None:
        """The name of a server, for faults that are planned by it."""
        instance = self.tables.instances.get(uuid)
        return None if instance is None else instance.display_name

    def find_flavor(self, flavor: Flavor | str) -> Flavor:
        """A flavor by its id or name. Raises: FlavorNotFound."""
        if not isinstance(flavor, str):
            return flavor
        found = self.tables.flavors.get(flavor)
        if found is None:
            found = next((f for f in self.tables.flavors.values() if f.name == flavor), None)
        if found is None:
            raise FlavorNotFound(flavor)
        return found

    def hosts_of_group(self, group: ServerGroup) -> list[str]:
        """The hosts that the group's members are on, each once."""
        members = (self.tables.instances.get(uuid) for uuid in group.members)
        return list(
            dict.fromkeys(member.host for member in members if member is not None and member.host)
        )

    def node_resources(self) -> dict[str, Any]:
        """What a new node offers: the data set's numbers, or those of the compute driver."""
        return {**self.neighbours.guests.node_facts(), **self.data.node}

    # Who asks

    @property
    def _user(self) -> Session:
        return self._session

    def _session_of(self, name: str, project: str | None) -> Session:
        """A user at work in a project, the user's own unless it is named."""
        user = self.identity.user(name)
        project_id = (
            user.default_project_id if project is None else self.identity.project(project).id
        )
        return Session(self, user.id, project_id, user.roles_in(project_id))

    def service_context(self) -> Context:
        """The context of what the services do by themselves, periodic tasks for instance."""
        return Context(None, None, self.ids.request_id(), is_admin=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.outlet.raise_stumbles()
