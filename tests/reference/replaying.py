# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Making again, of Kilonova, the requests that a recording of real Nova holds.

What a recorded test did that was no request stands in ``steps/NAME.yaml``: ``flags`` from the
start, and ``steps``, each ``after`` a line of the recording, in order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

from kilonova import Cloud
from kilonova.bus.memory import Transcript
from kilonova.scenarios.in_process import InProcessDriver
from kilonova.verify import Capture, Kind, Record, parse_capture, read_capture
from tests.reference.recording import kind_of
from tests.reference.served_driver import ServedDriver

HERE = Path(__file__).parent
TRACES = {
    path.stem: path
    for folder in ("traces", "more_traces")
    for path in sorted((HERE / folder).glob("*.jsonl"))
}
STEPS = HERE / "steps"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class FaultStep(msgspec.Struct, forbid_unknown_fields=True):
    """A fault to plan: an error, or the ``skip`` of a call.

    It strikes until ``clear_faults``, ``after`` so many calls went well. ``inside`` says that Nova
    raises it from a function that the seam's calls.
    """

    seam: str
    error: str | None = None
    args: dict[str, Any] = {}
    after: int = 0
    skip: bool = False
    inside: bool = False


class ServiceStep(msgspec.Struct, forbid_unknown_fields=True):
    """A service that is there though nobody heard of it; ``uuid`` is what the recording calls
    it.
    """

    host: str
    uuid: str
    disabled: bool = False
    disabled_reason: str | None = None
    last_seen_up: str | None = None
    report_count: int = 0


class TaskStep(msgspec.Struct, forbid_unknown_fields=True):
    """A periodic task to run."""

    name: str
    host: str | None = None


class Step(msgspec.Struct, forbid_unknown_fields=True):
    """One thing that was done after a line of the recording, and was no request."""

    after: int
    flags: dict[str, dict[str, Any]] = {}
    fault: FaultStep | None = None
    clear_faults: bool = False
    add_host: str | None = None
    stop_host: str | None = None
    start_host: str | None = None
    restart_host: str | None = None
    service: ServiceStep | None = None
    periodic_task: TaskStep | None = None
    advance: float = 0
    switch_off_guests: bool = False


class Lines(msgspec.Struct, forbid_unknown_fields=True):
    """Lines of a recording that are not made again, and why."""

    first: int
    last: int
    why: str


class Steps(msgspec.Struct, forbid_unknown_fields=True):
    """What a recorded test did beside its requests.

    ``request_ids_change`` where the recorder let each request have an id of its own; ``at_once``
    where servers are made side by side, so that their notifications come in any order;
    ``leave_out`` for what Kilonova has no counterpart of.
    """

    flags: dict[str, dict[str, Any]] = {}
    request_ids_change: bool = False
    at_once: bool = False
    leave_out: list[Lines] = []
    steps: list[Step] = []


class ListeningDriver(InProcessDriver):
    """A region with somebody who listens to all that it says."""

    def __init__(self, data: str, flags: Mapping[str, Mapping[str, object]]) -> None:
        self._heard = Transcript()
        super().__init__(Cloud(data=data, flags=flags, sinks=[self._heard]))

    def heard(self) -> Sequence[Mapping[str, Any]]:
        """Everything that was said, in both formats."""
        return [{"kind": kind_of(each), **each.to_dict()} for each in self._heard]


class Replayed(msgspec.Struct, frozen=True):
    """What Nova said and answered, and what Kilonova did."""

    said_by_nova: Capture
    said: Capture
    answered_by_nova: Capture
    answered: Capture


class Replay:
    """One recording, made again; ``served`` by a region behind a server's front."""

    def __init__(self, name: str, *, served: bool = False) -> None:
        steps = steps_of(name)
        self._steps = list(steps.steps)
        self._recorded = without(read_capture(TRACES[name]), steps.leave_out)
        self._driver = (ServedDriver if served else ListeningDriver)("nova-functional", steps.flags)
        self._cloud = self._driver.cloud
        self._ours: dict[str, str] = {}
        self._fakes: set[str] = set()
        self._knew_of_itself: dict[str, bool] = {}
        self._unheard: set[str] = set()
        self._exchanges: list[dict[str, Any]] = []

    def run(self) -> Replayed:
        """Make every request and every step, in the recorded order."""
        self._driver.settle()
        requests = [r for r in self._recorded.records if r.kind is Kind.REQUEST]
        answers = [r for r in self._recorded.records if r.kind is Kind.RESPONSE]
        for number, (request, answer) in enumerate(zip(requests, answers, strict=True)):
            self._steps_before(request.line)
            self._learn_from_notifications(request.line)
            self._make(request, answer)
            if is_about_running_migration(requests[number + 1 : number + 2]):
                self._driver.advance(0)
            else:
                self._driver.settle()
        self._steps_before(None)
        self._close()
        return Replayed(
            said_by_nova=self._recorded,
            said=parse_capture(
                b"\n".join(map(json_line, self._said())), name=f"{self._recorded.name} replayed"
            ),
            answered_by_nova=Capture(
                name=self._recorded.name,
                records=self._recorded.of_kind(Kind.REQUEST, Kind.RESPONSE),
            ),
            answered=parse_capture(
                b"\n".join(map(json_line, self._exchanges)),
                name=f"{self._recorded.name} replayed",
            ),
        )

    def _make(self, request: Record, recorded: Record) -> None:
        message = request.message
        uri, body = self._translated(str(message["uri"])), message["body"]
        sent = None if body is None else json.loads(self._translated(str(body)))
        answer = self._driver.request(
            str(message["method"]),
            uri,
            sent,
            user=str(message["user"]),
            microversion=str(message["microversion"]),
        )
        ours = "" if answer.body is None else json.dumps(answer.body)
        self._exchanges += (
            {**message, "uri": uri, "body": None if sent is None else json.dumps(sent)},
            {"kind": "response", "status": answer.status, "body": ours},
        )
        theirs = str(recorded.message["body"])
        if answer.body is not None and theirs[:1] in ("{", "["):
            self._learn(json.loads(theirs), answer.body)

    def _steps_before(self, line: int | None) -> None:
        while self._steps and (line is None or self._steps[0].after < line):
            self._do(self._steps.pop(0))
            self._driver.settle()

    def _do(self, step: Step) -> None:
        driver, cloud = self._driver, self._cloud
        driver.set_flags(step.flags)
        if step.clear_faults:
            driver.clear_faults()
        if step.fault is not None:
            self._plan(step.fault)
        if step.add_host is not None:
            driver.add_host(step.add_host)
        if step.stop_host is not None:
            driver.stop_host(step.stop_host)
        if step.start_host is not None:
            driver.start_host(step.start_host)
            service = cloud.hosts.get(step.start_host).service
            self._knew_of_itself[service.uuid] = service.forced_down
        if step.restart_host is not None:
            driver.restart_host(step.restart_host)
        if step.service is not None:
            self._add_unheard(step.service)
        if step.switch_off_guests:
            for instance in cloud.instances.values():
                host = cloud.hosts.get(instance.host)
                cloud.answer(cloud.neighbours.guests.power_off(host, instance))
        driver.advance(step.advance)
        if step.periodic_task is not None:
            driver.run_periodic_task(step.periodic_task.name, step.periodic_task.host)

    def _plan(self, step: FaultStep) -> None:
        args = {name: self._translated_value(value) for name, value in step.args.items()}
        options: dict[str, Any] = {"times": None, "after": step.after}
        if step.error is None:
            self._cloud.faults.add(step.seam, skip=step.skip, **options)
        else:
            self._cloud.faults.add(step.seam, step.error, args=args, **options)

    def _add_unheard(self, step: ServiceStep) -> None:
        service = self._cloud.hosts.add_service("nova-compute", step.host)
        service.disabled, service.disabled_reason = step.disabled, step.disabled_reason
        service.last_seen_up, service.report_count = step.last_seen_up, step.report_count
        self._ours[step.uuid] = service.uuid
        self._fakes.add(service.uuid)
        self._unheard.add(self._cloud.notifications[-1].message_id)

    def _close(self) -> None:
        """Stop the services that the recorded test had started, as it did: the last one first.

        Each tells of itself what it knew when it started.
        """
        hosts = self._cloud.hosts
        for service in reversed(hosts.services):
            if service.uuid not in self._fakes:
                service.forced_down = self._knew_of_itself.get(service.uuid, False)
                service.disabled, service.disabled_reason = False, None
                hosts.remove_service(service)

    # What corresponds to what

    def _said(self) -> list[Mapping[str, Any]]:
        heard = self._driver.heard()
        return [each for each in heard if each["message_id"] not in self._unheard]

    def _learn_from_notifications(self, line: int) -> None:
        said = by_event_type(each for each in self._said() if each["kind"] is Kind.VERSIONED)
        recorded = self._recorded.of_kind(Kind.VERSIONED)
        for event_type, told in by_event_type(r.message for r in recorded if r.line < line).items():
            for one, other in zip(told, said.get(event_type, []), strict=False):
                self._learn(one["payload"], other["payload"])

    def _learn(self, theirs: Any, ours: Any) -> None:
        for one, other in pairs(theirs, ours):
            if UUID.fullmatch(one) and UUID.fullmatch(other) and one != other:
                self._ours.setdefault(one, other)

    def _translated_value(self, value: Any) -> Any:
        return self._translated(value) if isinstance(value, str) else value

    def _translated(self, text: str) -> str:
        return UUID.sub(lambda found: self._ours.get(found.group(), found.group()), text)


def steps_of(name: str) -> Steps:
    """What stands in a recording's file of steps."""
    path = STEPS / f"{name}.yaml"
    return msgspec.convert(yaml.safe_load(path.read_text()) if path.exists() else {}, Steps)


def is_about_running_migration(following: Sequence[Record]) -> bool:
    """Whether the next request, if there is one, was made while a migration ran: nobody waited."""
    return any("/migrations/" in str(request.message["uri"]) for request in following)


def without(capture: Capture, left_out: Iterable[Lines]) -> Capture:
    """A recording without some of its lines."""
    gone = {line for lines in left_out for line in range(lines.first, lines.last + 1)}
    kept = tuple(record for record in capture.records if record.line not in gone)
    return msgspec.structs.replace(capture, records=kept)


def by_event_type(messages: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Notifications by what they tell, each kind in its order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for message in messages:
        found.setdefault(message["event_type"], []).append(message)
    return found


def pairs(theirs: Any, ours: Any) -> Iterator[tuple[str, str]]:
    """The texts that stand at the same places of two JSON values."""
    if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
        for key in theirs.keys() & ours.keys():
            yield from pairs(theirs[key], ours[key])
    elif isinstance(theirs, list) and isinstance(ours, list):
        for one, other in zip(theirs, ours, strict=False):
            yield from pairs(one, other)
    elif isinstance(theirs, str) and isinstance(ours, str):
        yield theirs, ours


def json_line(message: Mapping[str, Any]) -> bytes:
    """One line of a capture."""
    return json.dumps(message).encode()
