# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One cell of the matrix: a fresh region, an action, what goes wrong, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kilonova.cloud.region import Cloud
from kilonova.errors import KilonovaError, RequestNeverAnswered
from kilonova.faults import Fault, seam_of
from kilonova.scenarios.matrix.books import Imbalance, imbalances, remains
from kilonova.scenarios.matrix.cells import BUS, Cell
from kilonova.scenarios.matrix.stage import STARTS, Stage
from kilonova.scenarios.matrix.verbs import verbs
from kilonova.verify import capture_of, verify


@dataclass(slots=True)
class Outcome:
    """What became of a cell; ``refused`` is the answer where the request was refused.

    ``struck`` says whether what was to go wrong did: what a hang keeps from happening is not.
    """

    cell: Cell
    struck: bool = True
    refused: str | None = None
    imbalances: list[Imbalance] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)


def run_cell(cell: Cell) -> Outcome:
    """Carry a cell out, and hold the region to its books: after the action, after another, and
    once its servers are deleted.
    """
    stage = STARTS[cell.start].stage()
    outcome = Outcome(cell)
    try:
        _act(stage, outcome)
        outcome.imbalances += _after(stage, "")
        _go_on(stage)
        outcome.imbalances += _after(stage, "after a reboot, ")
        _delete_all(stage)
        outcome.imbalances += _after(stage, "after deletion, ")
        outcome.imbalances += remains(stage.cloud, [server.id for server in stage.made])
        outcome.imbalances += _broken(stage, cell)
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        outcome.imbalances.append(Imbalance("nothing_unforeseen", "", what))
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
    if cell.effect == "hang":
        _delete_all(stage)
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
    """Let everything happen; hosts that are lost come back, and reap what was deleted meanwhile."""
    cloud.run()
    lost = False
    for host in cloud.hosts:
        if host.service.forced_down:
            cloud.services.force_down(host.service, False)
            lost = True
        if not host.service.running:
            cloud.hosts.start(host.name)
            lost = True
    cloud.run()
    if lost and cloud.tables.deleted_instances:
        cloud.periodic.run("cleanup_running_deleted_instances")
        cloud.run()


def _go_on(stage: Stage) -> None:
    """Ask for another action: it is done, or refused as Nova refuses it."""
    for server in stage.made:
        try:
            server.reboot(hard=True)
        except KilonovaError:
            continue
    settle(stage.cloud)


def _delete_all(stage: Stage) -> None:
    """Delete the servers, now, even those that are deleted softly."""
    for server in stage.made:
        if server.id in stage.cloud.instances:
            server.force_delete()
    stage.cloud.run()


def _after(stage: Stage, when: str) -> Iterator[Imbalance]:
    for each in imbalances(stage.cloud):
        yield Imbalance(each.rule, each.about, f"{when}{each.what}")


def _broken(stage: Stage, cell: Cell) -> Iterator[Imbalance]:
    """What was said that Nova does not say; nobody can tell where the bus lost something."""
    if cell.crossing is not None and cell.crossing.seam == BUS:
        return
    for finding in verify(capture_of(stage.cloud.notifications)).findings:
        yield Imbalance("lifecycles_hold", "", str(finding))
