# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Crossing a seam: what a call goes through, and whom a fault can be limited to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from simpy import Interrupt

from kilonova.cloud.clock import Clock
from kilonova.cloud.steps import Steps
from kilonova.errors import (
    CinderConnectionFailed,
    HypervisorUnavailable,
    MigrationPreCheckError,
    UnknownSeam,
    VolumeAttachmentNotFound,
)
from kilonova.faults import FaultPlan, crosses, seam_of, through_seams


@dataclass
class Guest:
    """A server, as far as a seam looks at it."""

    uuid: str
    display_name: str
    project_id: str = "demo"


@dataclass
class Place:
    """A host."""

    name: str


@dataclass
class Disk:
    """A block device mapping."""

    volume_id: str


@dataclass
class Use:
    """An attachment."""

    instance_uuid: str
    volume_id: str


@dataclass
class Driver:
    """A hypervisor that takes a second for everything."""

    clock: Clock
    done: list[str] = field(default_factory=list)

    def spawn(self, host: Place, instance: Guest) -> Steps[str]:
        yield from self.clock.wait(1)
        self.done.append(instance.display_name)
        return f"{instance.display_name} on {host.name}"

    def reboot(self, host: Place, instance: Guest, hard: bool = False) -> Steps[None]:
        yield from self.clock.wait(1)
        yield from self.spawn(host, instance)

    def attach_volume(self, host: Place, instance: Guest, bdm: Disk) -> Steps[None]:
        yield from self.clock.wait(1)

    def supports(self, capability: str) -> bool:
        return capability == "supports_multiattach"


class Storage:
    """Block storage that knows one attachment."""

    def attachment_update(self, context: Any, attachment_id: str, host: str) -> Steps[str]:
        yield from ()
        return self.attachment(attachment_id).volume_id

    def attachment(self, attachment_id: str) -> Use:
        if attachment_id != "a1":
            raise VolumeAttachmentNotFound(attachment_id)
        return Use("uuid-1", "v1")


@dataclass
class Scope:
    """A service at work in a cloud that is nothing but its plan."""

    faults: FaultPlan
    host: Place

    @property
    def cloud(self) -> Scope:
        return self


@crosses("compute.prep_resize")
def prep_resize(scope: Scope, instance: Guest, *, flavor: str = "small") -> Steps[str]:
    """A story of our own."""
    yield from ()
    return flavor


class World:
    """A clock, a plan, and a driver behind its seams."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.plan = FaultPlan(self.clock, Random(7), {"uuid-1": "web"}.get)
        self.real = Driver(self.clock)
        self.driver = through_seams(self.real, "virt", self.plan)
        self.web = Guest("uuid-1", "web")
        self.host = Place("compute1")
        self.log: list[tuple[float, object]] = []

    def run(self, *stories: Callable[[], Steps[Any]]) -> list[tuple[float, object]]:
        """Tell stories beside each other; when each ended, and how."""
        for story in stories:
            self.clock.environment.process(self._tell(story))
        self.clock.environment.run()
        return self.log

    def _tell(self, story: Callable[[], Steps[Any]]) -> Steps[None]:
        try:
            outcome = yield from story()
        except Exception as error:
            outcome = error
        self.log.append((self.clock.elapsed_s, outcome))

    def spawn(self) -> Steps[str]:
        return self.driver.spawn(self.host, self.web)


@pytest.fixture
def world() -> World:
    return World()


def test_a_call_goes_straight_through_while_nothing_is_planned(world: World) -> None:
    """The generator is the implementation's own: no wrapper stands between."""
    steps = world.spawn()
    assert steps.gi_code is Driver.spawn.__code__  # type: ignore[attr-defined]  # a generator has it
    steps.close()
    assert world.run(world.spawn) == [(1, "web on compute1")]


def test_everything_else_about_the_implementation_is_as_it_was(world: World) -> None:
    """Questions that are no seams, and attributes, to read and to set."""
    world.driver.done = ["earlier"]
    assert (world.driver.supports("supports_multiattach"), world.real.done, world.driver.done) == (
        True,
        ["earlier"],
        ["earlier"],
    )
    with pytest.raises(AttributeError, match="explode"):
        world.driver.explode()  # type: ignore[attr-defined]  # there is none
    assert "behind its seams" in repr(world.driver)


def test_a_planned_error_is_raised_where_nova_would_raise_it(world: World) -> None:
    """Nothing was done; the error is one of its own each time, with a traceback."""
    planned = HypervisorUnavailable()
    world.plan.add("virt.spawn", planned, times=2)
    (_, first), (_, second), (_, third) = world.run(world.spawn, world.spawn, world.spawn)
    assert isinstance(first, HypervisorUnavailable)
    assert isinstance(second, HypervisorUnavailable)
    assert len({id(error) for error in (planned, first, second)}) == 3
    assert (str(first), first.seam, first.origin) == (
        "Connection to the hypervisor is broken on host",
        "virt.spawn",
        ("nova.virt.libvirt.driver", "spawn"),
    )
    assert first.__traceback__ is not None
    assert (planned.seam, planned.__traceback__) == (None, None)
    assert (third, world.real.done) == ("web on compute1", ["web"])


def test_a_plain_error_knows_its_seam_too(world: World) -> None:
    """Python's errors carry the same attributes."""
    with world.plan.inject("virt.*", TypeError("odd")):
        ((_, error),) = world.run(world.spawn)
    assert isinstance(error, TypeError)
    assert (str(error), seam_of(error), error.origin) == (  # type: ignore[attr-defined]  # set at the seam
        "odd",
        "virt.spawn",
        ("nova.virt.libvirt.driver", "spawn"),
    )


def test_an_error_keeps_its_seam_across_processes(world: World) -> None:
    """SimPy makes it again for the process that waits."""
    world.plan.add("virt.spawn", HypervisorUnavailable())

    def waiting() -> Steps[None]:
        yield world.clock.environment.process(world.spawn())

    ((_, error),) = world.run(waiting)
    assert isinstance(error, HypervisorUnavailable)
    assert (error.seam, seam_of(error), world.plan.raised(error)) == (None, "virt.spawn", True)


def test_a_delay_comes_before_the_call(world: World) -> None:
    """In simulated seconds; two of them add up; one of nothing changes nothing."""
    for delay in (5, 2, 0):
        world.plan.add("virt.spawn", delay=delay)
    assert world.run(world.spawn) == [(8, "web on compute1")]


def test_a_delay_may_precede_an_error(world: World) -> None:
    """As a connection that times out."""
    world.plan.add("virt.spawn", delay=60)
    world.plan.add("virt.spawn", HypervisorUnavailable())
    ((moment, error),) = world.run(world.spawn)
    assert (moment, type(error)) == (60, HypervisorUnavailable)


def test_a_skipped_call_returns_and_nothing_was_done(world: World) -> None:
    """The guest is said to be there and is not."""
    world.plan.add("virt.spawn", skip=True)
    assert (world.run(world.spawn), world.real.done) == ([(0, None)], [])


def test_a_call_that_hangs_never_ends_by_itself(world: World) -> None:
    """Nothing is left to happen, and it still waits."""
    world.plan.add("virt.spawn", hang=True)
    assert (world.run(world.spawn), world.real.done) == ([], [])


def test_a_call_that_hangs_goes_on_once_the_fault_is_removed(world: World) -> None:
    """And only then is the work done."""
    fault = world.plan.add("virt.spawn", hang=True)
    world.run(world.spawn, world.spawn)
    world.plan.remove(fault)
    assert world.run() == [(1, "web on compute1")] * 2


def test_a_fault_removed_while_another_delays_the_call_does_not_hang_it(world: World) -> None:
    """Both struck when the call came; only the hang is gone by its turn."""
    world.plan.add("virt.spawn", delay=5)
    hang = world.plan.add("virt.spawn", hang=True)

    def repair() -> Steps[None]:
        yield from world.clock.wait(3)
        world.plan.remove(hang)

    assert world.run(world.spawn, repair) == [(3, None), (6, "web on compute1")]


def test_a_call_that_hangs_can_be_interrupted(world: World) -> None:
    """As an abort or the loss of a host does; removing the fault later harms nobody."""
    fault = world.plan.add("virt.spawn", hang=True)
    process = world.clock.environment.process(world._tell(world.spawn))

    def abort() -> Steps[None]:
        yield from world.clock.wait(4)
        process.interrupt("abort")

    (_, (moment, error)) = sorted(world.run(abort), key=lambda each: isinstance(each[1], Interrupt))
    world.plan.remove(fault)
    world.clock.environment.run()
    assert (moment, str(error)) == (4, "Interrupt('abort')")


def test_what_the_implementation_calls_on_itself_crosses_no_seam(world: World) -> None:
    """One call of the action is one crossing."""
    world.plan.add("virt.spawn", HypervisorUnavailable())
    assert world.run(lambda: world.driver.reboot(world.host, world.web)) == [(2, None)]


def test_a_call_made_wrongly_fails_as_ever(world: World) -> None:
    """A fault in the plan does not hide a mistake."""
    world.plan.add("virt.spawn", HypervisorUnavailable(), match={"server": "other"})
    with pytest.raises(TypeError, match="instance"):
        world.driver.spawn(world.host)  # type: ignore[call-arg]  # the mistake


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ({"server": "web"}, True),
        ({"server": "uuid-1"}, True),
        ({"server": "db"}, False),
        ({"host": "compute1"}, True),
        ({"host": "compute2"}, False),
        ({"project": "demo"}, True),
        ({"project": "admin"}, False),
        ({"volume": "v1"}, True),
        ({"volume": "v2"}, False),
        ({"instance": "web", "bdm": "v1"}, True),
        ({"bdm": "v2"}, False),
        ({"server": "web", "host": "compute2"}, False),
        ({"nonsense": "web"}, False),
        ({}, True),
    ],
)
def test_a_fault_of_the_driver_can_be_limited(
    world: World, match: dict[str, object], struck: bool
) -> None:
    """To a server, a host, a project, a volume, or any argument; to all of them at once."""
    world.plan.add("virt.*", HypervisorUnavailable(), match=match)
    ((_, outcome),) = world.run(
        lambda: world.driver.attach_volume(world.host, world.web, bdm=Disk("v1"))
    )
    assert isinstance(outcome, HypervisorUnavailable) is struck


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ({"server": "web"}, True),
        ({"server": "uuid-1"}, True),
        ({"server": "uuid-2"}, False),
        ({"volume": "v1"}, True),
        ({"volume": "v2"}, False),
        ({"host": "compute1"}, True),
        ({"attachment_id": "a1"}, True),
    ],
)
def test_an_attachment_stands_for_its_server_and_volume(
    world: World, match: dict[str, object], struck: bool
) -> None:
    """Block storage is told only the attachment's id."""
    storage = through_seams(Storage(), "block_storage", world.plan)
    world.plan.add("block_storage.*", CinderConnectionFailed("down"), match=match)
    ((_, outcome),) = world.run(lambda: storage.attachment_update(None, "a1", "compute1"))
    assert isinstance(outcome, CinderConnectionFailed) is struck


def test_an_attachment_that_is_not_there_is_the_neighbour_s_to_refuse(world: World) -> None:
    """Looking it up for a match changes nothing."""
    storage = through_seams(Storage(), "block_storage", world.plan)
    world.plan.add("block_storage.*", CinderConnectionFailed("down"), match={"volume": "v1"})
    ((_, outcome),) = world.run(lambda: storage.attachment_update(None, "a9", "compute1"))
    assert isinstance(outcome, VolumeAttachmentNotFound)


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ({}, True),
        ({"server": "web"}, True),
        ({"server": "db"}, False),
        ({"host": "compute1"}, True),
        ({"host": "compute2"}, False),
        ({"flavor": "large"}, True),
        ({"flavor": "small"}, False),
    ],
)
def test_a_story_of_our_own_crosses_its_seam(
    world: World, match: dict[str, object], struck: bool
) -> None:
    """The host is the one that the scope works on."""
    scope = Scope(world.plan, world.host)
    world.plan.add("compute.prep_resize", MigrationPreCheckError("no"), match=match)
    ((_, outcome),) = world.run(lambda: prep_resize(scope, world.web, flavor="large"))
    assert (type(outcome) if struck else outcome) == (MigrationPreCheckError if struck else "large")


def test_a_story_of_our_own_goes_straight_through_while_nothing_is_planned(world: World) -> None:
    """It keeps its name and its generator."""
    scope = Scope(world.plan, world.host)
    steps = prep_resize(scope, world.web)
    # A story is a generator, and has its code.
    assert (prep_resize.__name__, steps.gi_code.co_name) == ("prep_resize", "prep_resize")  # type: ignore[attr-defined]
    assert world.run(lambda: steps) == [(0, "small")]


def test_a_story_cannot_cross_what_is_no_seam() -> None:
    """Found when the module is read, not when the fault is missed."""
    with pytest.raises(UnknownSeam, match=r"Did you mean compute\.prep_resize"):
        crosses("compute.prep_resise")


def test_a_call_about_several_servers_is_about_each(world: World) -> None:
    """Such as a request for several at once."""
    world.plan.add("conductor.build_instances", hang=True, match={"server": "web"})
    met = [
        bool(world.plan.meet("conductor.build_instances", {"instances": instances}))
        for instances in ([Guest("u", "db"), world.web], [Guest("u", "db")], [])
    ]
    assert met == [True, False, False]


def test_watching_tells_which_seams_a_story_crosses(world: World) -> None:
    """Nothing is struck by it."""
    with world.plan.watch() as seen:
        world.run(world.spawn, lambda: world.driver.attach_volume(world.host, world.web, Disk("v")))
    world.run(world.spawn)
    assert [(each.seam, each.at, sorted(each.arguments)) for each in seen] == [
        ("virt.spawn", 0, ["host", "instance"]),
        ("virt.attach_volume", 0, ["bdm", "host", "instance"]),
    ]
    assert not world.plan.planned
