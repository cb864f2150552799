# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One cell of the matrix: a fresh region, an action, what goes wrong, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kilonova.cloud.cloud import Cloud
from kilonova.errors import KilonovaError, RequestNeverAnswered
from kilonova.faults import Fault, seam_of
from kilonova.scenarios.matrix.allowed import allowance
from kilonova.scenarios.matrix.allowed.left import Allowed, Left
from kilonova.scenarios.matrix.books import SAID, Imbalance, imbalances
from kilonova.scenarios.matrix.cells import BUS, Cell
from kilonova.scenarios.matrix.stage import STARTS, Stage
from kilonova.scenarios.matrix.verbs import verbs
from kilonova.verify import capture_of, verify

REPAIRS = (
    "cleanup_running_deleted_instances",
    "update_available_resource",
    "cleanup_incomplete_migrations",
    "reconcile_stale_share_access",
    "sync_power_states",
)
"""The periodic tasks that put in order what a failure has left."""

ONE_BY_ONE = "heal_instance_info_cache"
"""Another of them, which looks at one server of each host at a time."""


@dataclass(slots=True)
class Outcome:
    """What became of a cell; ``refused`` is the answer where the request was refused.

    ``struck`` says whether what was to go wrong did: what a hang keeps from happening is not.
    ``broke_at`` is how many notifications there were when the hosts crashed, or the servers were
    deleted, in the midst of it.
    """

    cell: Cell
    struck: bool = True
    refused: str | None = None
    broke_at: int | None = None
    imbalances: list[Imbalance] = field(default_factory=list)
    allowed: list[tuple[Allowed, Left]] = field(default_factory=list)


def run_cell(cell: Cell) -> Outcome:
    """Carry a cell out, and hold the region to its books: after the action, after another, and
    once its servers are deleted.
    """
    stage = STARTS[cell.start].stage()
    outcome = Outcome(cell)
    found: list[Imbalance] = []
    try:
        _act(stage, outcome)
        found += imbalances(stage.cloud)
        given_up = _go_on(stage)
        known = {(each.rule, each.about, each.what) for each in found}
        then = [e for e in imbalances(stage.cloud) if (e.rule, e.about, e.what) not in known]
        found += _when("after a reboot", [e for e in then if e.about not in given_up])
        _delete_all(stage)
        _delete_again(stage)
        settle(stage.cloud)
        found += _when("after deletion", [*imbalances(stage.cloud), *_remains(stage)])
        found += _broken(stage, outcome)
    except Exception as error:
        found.append(Imbalance("nothing_unforeseen", "", f"{type(error).__name__}: {error}"))
    for each in found:
        why = allowance(cell, each)
        if why is None:
            outcome.imbalances.append(each)
        elif why not in outcome.allowed:
            outcome.allowed.append(why)
    return outcome


def _act(stage: Stage, outcome: Outcome) -> None:
    """Ask, with the fault planned, and let everything happen."""
    cell, cloud = outcome.cell, stage.cloud
    fault = _plan(cloud, cell)
    try:
        verbs()[cell.verb](stage)
        cloud.run()
    except RequestNeverAnswered:
        outcome.refused = "no answer"
    except KilonovaError as error:
        outcome.refused = type(error).__name__
    except Exception as error:
        if seam_of(error) is None:
            raise
        outcome.refused = type(error).__name__
    cloud.run()
    if fault is not None:
        outcome.struck = any(tally.hits for tally in cloud.faults.list())
    if cell.effect in ("hang", "crash"):
        outcome.broke_at = len(cloud.notifications)
    if cell.effect == "hang":
        _delete_meanwhile(stage)
    if cell.effect == "crash":
        for host in cloud.hosts:
            cloud.hosts.crash(host.name)
    cloud.faults.clear()
    settle(cloud)


def _plan(cloud: Cloud, cell: Cell) -> Fault | None:
    if cell.crossing is None:
        return None
    seam, after = cell.crossing.seam, cell.crossing.number
    if cell.effect == "skip":
        return cloud.faults.add(seam, skip=True, times=1, after=after)
    if cell.effect in ("hang", "crash"):
        return cloud.faults.add(seam, hang=True, times=1, after=after)
    times = None if cell.effect == "always" else 1
    return cloud.faults.add(seam, cell.error, times=times, after=after)


def settle(cloud: Cloud) -> None:
    """Let everything happen; hosts that are lost come back, and every host looks after what it can
    repair by itself.
    """
    cloud.run()
    for host in cloud.hosts:
        if host.service.forced_down:
            cloud.services.force_down(host.service, False)
        if not host.service.running:
            cloud.hosts.start(host.name)
    cloud.run()
    cloud.advance(1)
    for task in REPAIRS:
        cloud.periodic.run(task)
    for _server in cloud.instances:
        cloud.periodic.run(ONE_BY_ONE)
    cloud.run()


def _go_on(stage: Stage) -> set[str]:
    """Ask for another action: it is done, or refused as Nova refuses it. The ids of servers that
    were in error: a reboot makes them active, with whatever the failure has left of them.
    """
    given_up = {server.id for server in stage.made if server.vm_state == "error"}
    for server in stage.made:
        try:
            server.reboot(hard=True)
        except KilonovaError:
            continue
    settle(stage.cloud)
    return given_up


def _delete_all(stage: Stage) -> None:
    """Delete the servers, now, even those that are deleted softly."""
    for server in stage.made:
        if server.id in stage.cloud.instances:
            server.force_delete()
    stage.cloud.run()


def _delete_again(stage: Stage) -> None:
    """A server that was being deleted and failed to be takes no other deletion before an
    administrator resets its state. Source: nova/compute/api.py, API._delete.
    """
    for server in stage.made:
        if server.id in stage.cloud.instances:
            server.reset_state()
    _delete_all(stage)


def _delete_meanwhile(stage: Stage) -> None:
    """Delete the servers while a call hangs; where that has to wait for the call, it comes back."""
    try:
        _delete_all(stage)
    except RequestNeverAnswered:
        stage.cloud.faults.clear()
        stage.cloud.run()
        _delete_all(stage)


def _when(when: str, found: list[Imbalance]) -> list[Imbalance]:
    return [Imbalance(each.rule, each.about, f"{when}, {each.what}") for each in found]


def _remains(stage: Stage) -> Iterator[Imbalance]:
    """Servers that are still there: a deletion always succeeds once nothing fails any more."""
    for server in stage.made:
        if server.id in stage.cloud.instances:
            what = f"{server.vm_state} and {server.task_state}, it cannot be deleted"
            yield Imbalance("deletion_succeeds", server.id, what)


def _broken(stage: Stage, outcome: Outcome) -> Iterator[Imbalance]:
    """What was said that Nova does not say; nobody can tell where the bus lost something."""
    if outcome.cell.seam == BUS:
        return
    for finding in verify(capture_of(stage.cloud.notifications)).findings:
        since = ""
        if outcome.broke_at is not None:
            since = "before" if finding.line <= outcome.broke_at else "after"
        yield Imbalance(SAID, "", str(finding), since)
