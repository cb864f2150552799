# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Running scenarios: each in a region of its own, everything it says verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from time import perf_counter
from traceback import extract_tb
from typing import TYPE_CHECKING, TypeAlias

from kilonova.bus.memory import Transcript
from kilonova.cloud.cloud import Cloud
from kilonova.errors import KilonovaError
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.in_process import InProcessDriver
from kilonova.verify import capture_of, verify

if TYPE_CHECKING:
    from kilonova.contract import LegacyNotification, Notification
    from kilonova.scenarios.driver import Driver
    from kilonova.scenarios.scenario import Scenario

Opening: TypeAlias = "Callable[[Scenario, int], Driver]"
"""Opens a region for a scenario, with a seed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a scenario; ``failure`` says in full why it failed, None where it did not.

    ``transcript`` has the legacy notifications among the others, where somebody heard them.

    ``opening`` is how many of the notifications came before the scenario began; ``samples`` those
    that it names as documented samples, and ``looked_at`` those that it expected.
    """

    scenario: Scenario
    seconds: float
    failure: str | None
    notifications: Sequence[Notification]
    transcript: Sequence[Notification | LegacyNotification]
    opening: int
    looked_at: Sequence[Notification]
    samples: Mapping[str, Notification]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return self.failure is None


def open_in_process(scenario: Scenario, seed: int) -> Driver:
    """A region of Kilonova's own, for one scenario."""
    return _opened(scenario, seed)


def open_with_legacy(scenario: Scenario, seed: int) -> Driver:
    """The same; its driver has heard the legacy notifications too."""
    return _opened(scenario, seed, Transcript())


def _opened(scenario: Scenario, seed: int, transcript: Transcript | None = None) -> Driver:
    cloud = Cloud(
        seed=seed,
        data=scenario.data,
        hosts=scenario.hosts,
        flags=scenario.opening_flags(),
        sinks=() if transcript is None else (transcript,),
    )
    return InProcessDriver(cloud, transcript)


def run_all(
    scenarios: Iterable[Scenario], seed: int = 0, opening: Opening = open_in_process
) -> Iterator[Result]:
    """Run scenarios one after the other; one that fails stops none of the others."""
    return (run(scenario, seed, opening) for scenario in scenarios)


def run(scenario: Scenario, seed: int = 0, opening: Opening = open_in_process) -> Result:
    """Run one scenario, and verify everything that its region said."""
    began = perf_counter()
    driver = opening(scenario, seed_of(scenario, seed))
    region = Region(driver)
    failure = _failure(scenario, region)
    notifications = tuple(driver.notifications())
    transcript = tuple(getattr(driver, "transcript", driver.notifications)())
    return Result(
        scenario=scenario,
        seconds=perf_counter() - began,
        failure=failure or _violations(transcript),
        notifications=notifications,
        transcript=transcript,
        opening=region.lookout.opening,
        looked_at=tuple(region.lookout.seen),
        samples=dict(region.lookout.samples),
    )


def seed_of(scenario: Scenario, seed: int) -> int:
    """The seed of a scenario's own region: no two of them make the same ids."""
    digest = blake2b(f"{seed}/{scenario.name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _failure(scenario: Scenario, region: Region) -> str | None:
    """Why it failed; None where it did not. What a scenario leaves unexpected is a failure too."""
    try:
        scenario.story(region)
        region.expect()
    except KilonovaError as error:
        return f"{_place(scenario, error)}{error}"
    except Exception as error:
        # A mistake in a scenario, or in Kilonova, is for its row to tell: the others still run.
        return f"{_place(scenario, error)}{type(error).__name__}: {error}"
    return None


def _place(scenario: Scenario, error: Exception) -> str:
    """The line of the scenario that the error came from."""
    own = scenario.story.__code__.co_filename
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename == own]
    if not frames:
        return ""
    module = scenario.story.__module__.rpartition(".")[2]
    return f"{module}.py:{frames[-1].lineno}: {frames[-1].line}\n"


def _violations(notifications: Sequence[Notification | LegacyNotification]) -> str | None:
    """What of the notifications breaks the contract or a lifecycle."""
    findings = verify(capture_of(notifications)).findings
    if not findings:
        return None
    lines = [f"{finding.line}: {finding}" for finding in findings]
    return "\n".join(["what was said breaks the contract", *lines])
