# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Writing down what is asked of a region and what it says, whoever the region is.

A recording has one JSON object a line, in the format of the traces beside it. What nova-api says in
the course of a request stands before its answer; what others say stands behind it, since which of
both is first is chance.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kilonova.contract import LegacyNotification, Notification
from kilonova.scenarios.driver import Answer, Driver
from kilonova.verify import Capture, Kind, parse_capture
from kilonova.verify.answers import BY_OTHERS, SERVICES

RECORDINGS = Path(__file__).parent / "recordings"
SECRETS = ("adminPass", "private_key")
"""What answers tell once and nobody else should know."""
CONNECTIONS = ("mq_connection", "db_connection")
"""What a context shows of the process that it is in; empty in a cloud of several."""

Record = Mapping[str, Any]


class Times(NamedTuple):
    """How long something took, and how much of that a processor worked; in seconds."""

    elapsed: float = 0.0
    worked: float = 0.0

    def plus(self, other: Times) -> Times:
        """Both one after the other."""
        return Times(self.elapsed + other.elapsed, self.worked + other.worked)


class Outcome(NamedTuple):
    """What became of a scenario on Nova.

    Its times begin as the region opens and leave out what was waited for nothing. ``no_place`` says
    what Nova has no place for; it and ``failure`` are empty where all was as expected.
    """

    scenario: str
    elapsed: float = 0.0
    worked: float = 0.0
    failure: str = ""
    no_place: str = ""

    @property
    def times(self) -> Times:
        """Both times, in seconds."""
        return Times(self.elapsed, self.worked)


class RecordingDriver(Driver):
    """A driver that writes down what passes through it, from its making on."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._written = len(_said(driver))
        self._records: list[Record] = []

    def request(
        self,
        method: str,
        uri: str,
        body: Any = None,
        *,
        user: str = "fake",
        microversion: str = "latest",
        service: str = "compute",
    ) -> Answer:
        """Make the request."""
        self._catch_up()
        answer = self._driver.request(
            method, uri, body, user=user, microversion=microversion, service=service
        )
        asked = {"method": method, "uri": uri, "body": _text(body), "user": user}
        self._records.append({"kind": "request", **asked, "microversion": microversion})
        said = _said(self._driver)[self._written :]
        of_api = [at for at, each in enumerate(said, 1) if _is_from_api(each)]
        self._catch_up(max(of_api, default=0))
        answered = {"status": answer.status, "body": _text(_presentable(answer.body))}
        self._records.append({"kind": "response", **answered})
        return answer

    def records(self) -> Sequence[Record]:
        """Everything so far."""
        self._catch_up()
        return self._records

    def _catch_up(self, most: int | None = None) -> None:
        said = _said(self._driver)[self._written :][:most]
        self._records.extend(_presentable(each) for each in said)
        self._written += len(said)

    def settle(self) -> None:
        self._driver.settle()

    def advance(self, seconds: float) -> None:
        self._driver.advance(seconds)

    def notifications(self) -> Sequence[Notification]:
        return self._driver.notifications()

    def set_flags(self, flags: Mapping[str, Mapping[str, object]]) -> None:
        self._driver.set_flags(flags)

    def add_host(self, name: str, node: str | None = None) -> None:
        self._driver.add_host(name, node)

    def stop_host(self, name: str) -> None:
        self._driver.stop_host(name)

    def start_host(self, name: str) -> None:
        self._driver.start_host(name)

    def restart_host(self, name: str) -> None:
        self._driver.restart_host(name)

    def remove_host(self, name: str) -> None:
        self._driver.remove_host(name)

    def plan_fault(
        self,
        seam: str,
        error: str | None = None,
        args: Mapping[str, object] | None = None,
        **options: object,
    ) -> str:
        return self._driver.plan_fault(seam, error, args, **options)

    def clear_faults(self) -> None:
        self._driver.clear_faults()

    def run_periodic_task(self, name: str, host: str | None = None) -> None:
        self._driver.run_periodic_task(name, host)


def path_of(scenario: str, folder: Path = RECORDINGS) -> Path:
    """Where the recording of a scenario is."""
    return folder / f"{scenario}.jsonl"


def read_times(folder: Path = RECORDINGS) -> dict[str, Times]:
    """How long each scenario took on Nova."""
    path = folder / "seconds.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    return {scenario: Times(*times) for scenario, times in kept.items()}


def write_times(times: Mapping[str, Times], folder: Path = RECORDINGS) -> None:
    """Keep how long each scenario took on Nova."""
    lines = [f' "{name}": {json.dumps(times[name])}' for name in sorted(times)]
    (folder / "seconds.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def as_lines(records: Iterable[Record]) -> str:
    """The text of a recording."""
    return "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records)


def as_capture(records: Iterable[Record], name: str) -> Capture:
    """Records at hand, as `kilonova compare` reads them."""
    return parse_capture(as_lines(records).encode(), name)


def _said(driver: Driver) -> Sequence[Record]:
    said = getattr(driver, "said", None)
    if said is not None:
        records: Sequence[Record] = said()
        return records
    heard = getattr(driver, "transcript", driver.notifications)()
    return [{"kind": kind_of(each), **each.to_dict()} for each in heard]


def kind_of(notification: Notification | LegacyNotification) -> Kind:
    """Whether a notification is versioned."""
    return Kind.VERSIONED if isinstance(notification, Notification) else Kind.LEGACY


def _is_from_api(record: Record) -> bool:
    """Said in the course of a request: also of services, in their names; others speak in the API's
    name of shares and of images that are cached.
    """
    if record["kind"] != "versioned" or record["event_type"].startswith(BY_OTHERS):
        return False
    of_api: bool = record["publisher_id"].startswith("nova-api:")
    return of_api or record["event_type"].startswith(SERVICES)


def _text(body: Any) -> str:
    return "" if body is None else json.dumps(body)


def _presentable(value: Any) -> Any:
    """A copy without secrets, and without the paths of a machine: a traceback's last line alone."""
    if isinstance(value, Mapping):
        return {
            key: "(secret)" if key in SECRETS and inner else _presentable(inner)
            for key, inner in value.items()
            if key not in CONNECTIONS
        }
    if isinstance(value, list | tuple):
        return [_presentable(inner) for inner in value]
    if isinstance(value, str) and ("Traceback (most recent call" in value or '  File "' in value):
        return [line for line in value.splitlines() if line.strip()][-1]
    return value
