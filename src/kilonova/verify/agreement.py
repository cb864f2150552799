# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications about one thing agree with each other, and each with itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from kilonova.contract.violations import describe
from kilonova.verify.captures import Finding
from kilonova.verify.notices import END, START, Notice
from kilonova.verify.operations import FOLLOWED_BY_EXCEPTION
from kilonova.verify.paths import leaves, matches


class _Thing(NamedTuple):
    """What stays the same about a kind of thing; `new` are the events after which nothing is
    known.
    """

    stays: tuple[str, ...]
    new: tuple[str, ...] = ()
    changes: Mapping[str, str] = {}


THINGS: Final[Mapping[str, _Thing]] = {
    "service": _Thing(
        ("host", "binary", "topic"),
        ("service.create",),
        {"version": "service.update"},
    ),
    "server_group": _Thing(
        ("name", "user_id", "project_id", "policy", "policies", "rules"), ("server_group.create",)
    ),
    "keypair": _Thing(
        ("fingerprint", "public_key", "type"), ("keypair.create.start", "keypair.import.start")
    ),
    "aggregate": _Thing(
        ("id",), ("aggregate.create.start",), {"name": "aggregate.update_prop.start"}
    ),
}
"""Source: nova/objects, what can be saved once a thing is made; a change of a service is told.

Whether a service is disabled or forced down is not among it: who deletes one may not have looked
lately.
"""

NEWBORN: Final[Mapping[str, object]] = {
    "report_count": 0,
    "last_seen_up": None,
    "forced_down": False,
}
"""What a service is when it is created. Source: nova/db/main/models.py, Service."""

MAY_DIFFER_IN_PAIR: Final[Mapping[str, tuple[str, ...]]] = {
    "scheduler.select_destinations": ("instance_group",),
    "aggregate.create": ("id", "hosts"),
    "aggregate.add_host": ("hosts",),
    "aggregate.remove_host": ("hosts",),
    "aggregate.update_metadata": ("metadata",),
    "aggregate.update_prop": ("name", "metadata"),
    "aggregate.delete": (),
    "keypair.create": ("fingerprint", "public_key", "type"),
    "keypair.import": ("fingerprint", "type"),
    "keypair.delete": (),
}
"""Actions whose end says what the start said, but for these fields."""

FLAVOR_IS: Final = (
    "memory_mb",
    "vcpus",
    "root_gb",
    "ephemeral_gb",
    "name",
    "swap",
    "rxtx_factor",
    "vcpu_weight",
    "disabled",
    "is_public",
)
"""What cannot be changed about a flavor; one made anew under an old id may differ, more than
once.
"""

_RAISES_SOMETHING_ELSE: Final = ("instance.interface_attach.error",)


def disagreements(notices: Iterable[Notice]) -> Iterator[Finding]:
    """Values that contradict an earlier notification, or another field of the same one."""
    told = tuple(notices)
    known: dict[tuple[str, tuple[object, ...]], dict[str, tuple[object, int]]] = {}
    begun: dict[tuple[str, tuple[object, ...], str], Notice] = {}
    failed: list[Notice] = []
    for notice in told:
        kind = notice.stem.partition(".")[0]
        if kind in THINGS:
            yield from _changed(THINGS[kind], known.setdefault((kind, notice.subject), {}), notice)
        if kind == "service":
            yield from _service(notice)
        if notice.stem in MAY_DIFFER_IN_PAIR:
            yield from _unlike_start(begun, notice)
        yield from _other_exception(failed, notice)
        yield from _traceback(notice)
    yield from _odd_flavors(told)


def _changed(
    thing: _Thing, known: dict[str, tuple[object, int]], notice: Notice
) -> Iterator[Finding]:
    if notice.event_type in thing.new:
        known.clear()
    for name in (*thing.stays, *thing.changes):
        value = notice.data.get(name)
        if name in known and thing.changes.get(name) != notice.event_type:
            before, line = known[name]
            if value != before and not (value is None and name in thing.stays):
                yield notice.finding(
                    f"payload.{name}", f"{describe(before)}, as in line {line}", describe(value)
                )
        elif value is not None or name in thing.changes:
            known[name] = (value, notice.line)


def _service(notice: Notice) -> Iterator[Finding]:
    """A service is told of in its own name, whoever tells; the API's binary has another one.

    It is new when it is created, and has a reason only where it is disabled.
    """
    binary, host = notice.data.get("binary"), notice.data.get("host")
    source = "nova-api" if binary == "nova-osapi_compute" else binary
    if notice.publisher_id != f"{source}:{host}":
        expected = f"{source}:{host}, the service it is about"
        yield notice.finding("publisher_id", expected, describe(notice.publisher_id))
    if notice.event_type == "service.create":
        for name, value in NEWBORN.items():
            if notice.data.get(name) != value:
                found = describe(notice.data.get(name))
                yield notice.finding(f"payload.{name}", describe(value), found)
    if notice.data.get("disabled_reason") is not None and notice.data.get("disabled") is not True:
        expected = "null, of a service that is enabled"
        found = describe(notice.data.get("disabled_reason"))
        yield notice.finding("payload.disabled_reason", expected, found)
    topic = notice.data.get("topic")
    usual = str(binary).removeprefix("nova-")
    if topic is not None and topic != usual:
        yield notice.finding("payload.topic", describe(usual), describe(topic))


def _unlike_start(
    begun: dict[tuple[str, tuple[object, ...], str], Notice], notice: Notice
) -> Iterator[Finding]:
    key = (notice.stem, notice.subject, notice.publisher_id)
    if notice.phase == START:
        begun[key] = notice
    start = begun.get(key)
    if start is None or notice.phase != END or start.data == notice.data:
        return
    free = _free(notice.stem, many=notice.data.get("num_instances", 1) != 1)
    before, now = leaves(start.data), leaves(notice.data)
    for path in [*before, *(path for path in now if path not in before)]:
        if before.get(path) != now.get(path) and not (free and matches(path, *free)):
            expected = f"{describe(before.get(path))}, as in line {start.line}"
            yield notice.finding(f"payload.{path}", expected, describe(now.get(path)))


def _free(stem: str, *, many: bool) -> tuple[str, ...]:
    """What may differ; of several instances, which one is named."""
    free = MAY_DIFFER_IN_PAIR[stem]
    return (*free, "*instance_uuid") if many else free


def _other_exception(failed: list[Notice], notice: Notice) -> Iterator[Finding]:
    """What is raised further is told once more, in the same words."""
    if notice.event_type in FOLLOWED_BY_EXCEPTION:
        failed.append(notice)
    elif notice.event_type == "compute.exception" and failed:
        error = failed.pop(0)
        fault = error.data.get("fault")
        inside = fault.get("nova_object.data") if isinstance(fault, Mapping) else None
        if not isinstance(inside, Mapping) or error.event_type in _RAISES_SOMETHING_ELSE:
            return
        if error.source != notice.source and error.source != "nova-api":
            return
        for name in ("exception", "exception_message", "module_name", "function_name"):
            if inside.get(name) != notice.data.get(name):
                expected = (
                    f"{describe(inside.get(name))}, as {error.event_type} says in line {error.line}"
                )
                yield notice.finding(f"payload.{name}", expected, describe(notice.data.get(name)))


def _traceback(notice: Notice) -> Iterator[Finding]:
    """A traceback ends in the exception that the fields beside it name, unless it was cut short."""
    fault = notice.data.get("fault")
    if fault is None and "traceback" not in notice.data:
        return
    for path, part in (("payload", notice.data), ("payload.fault", fault)):
        inner = part.get("nova_object.data", part) if isinstance(part, Mapping) else {}
        traceback = inner.get("traceback") if isinstance(inner, Mapping) else None
        if not isinstance(traceback, str) or not traceback.strip() or traceback.endswith("..."):
            continue
        exception, message = str(inner.get("exception")), str(inner.get("exception_message"))
        # Recordings keep the last line alone, where an exception's text has several.
        end = f"{exception}: {message}".rstrip().splitlines()[-1] if message else exception
        if not traceback.rstrip().endswith(end):
            shown = describe(traceback.strip().splitlines()[-1])
            yield notice.finding(f"{path}.traceback", f"{describe(end)} at its end", shown)


def _odd_flavors(notices: Iterable[Notice]) -> Iterator[Finding]:
    """A flavor that looks otherwise in one notification than in all the others."""
    seen: defaultdict[tuple[object, str], dict[str, list[tuple[Notice, str, object]]]]
    seen = defaultdict(dict)
    made: Counter[object] = Counter()
    shown: defaultdict[str, list[tuple[Notice, str, Mapping[str, object]]]] = defaultdict(list)
    for notice in notices:
        if notice.stem in ("flavor.create", "flavor.delete"):
            made[repr(notice.data.get("flavorid"))] += 1
        for path, flavor in _flavors(notice):
            shown[repr(flavor.get("flavorid"))].append((notice, path, flavor))
    for key, looks in shown.items():
        if len({repr([*map(flavor.get, FLAVOR_IS)]) for _, _, flavor in looks}) == 1:
            continue
        for notice, path, flavor in looks:
            for name in FLAVOR_IS:
                value = flavor.get(name)
                by_value = seen[(key, name)]
                by_value.setdefault(repr(value), []).append((notice, f"{path}.{name}", value))
    for (flavorid, _), by_value in seen.items():
        if made[flavorid] > 1:
            # Another flavor may have got the id.
            continue
        lines = Counter({key: len({n.line for n, _, _ in at}) for key, at in by_value.items()})
        if len(lines) == 2 and min(lines.values()) == 1 < max(lines.values()):
            (common, _), (odd, _) = lines.most_common()
            notice, path, value = by_value[odd][0]
            other = by_value[common][0]
            expected = f"{describe(other[2])}, as in line {other[0].line}"
            yield notice.finding(path, expected, describe(value))


def _flavors(notice: Notice) -> Iterator[tuple[str, Mapping[str, object]]]:
    if notice.stem.startswith("flavor."):
        yield "payload", notice.data
    for name in ("flavor", "new_flavor"):
        part = notice.data.get(name)
        if part is None:
            continue
        inside = part.get("nova_object.data") if isinstance(part, Mapping) else None
        if isinstance(inside, Mapping):
            yield f"payload.{name}", inside
