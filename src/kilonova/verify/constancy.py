# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What does not change about an instance, or not without an event that would change it.

Three rules: some fields are the same for life; some change only at known events; and what is one
thing before an event and after it is not another in between.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kilonova.contract.violations import describe
from kilonova.verify.captures import Finding
from kilonova.verify.notices import END, ERROR, START, Notice
from kilonova.verify.paths import leaves
from kilonova.verify.states import UPDATE, change_of

FOR_LIFE: Final = ("user_id", "tenant_id", "reservation_id", "created_at", "instance_name")

_MOVES = (
    "instance.create",
    "instance.update",
    "instance.delete",
    "instance.shelve_offload",
    "instance.unshelve",
    "instance.rebuild",
    "instance.rebuild_scheduled",
    "instance.evacuate",
    "instance.resize",
    "instance.resize_finish",
    "instance.resize_revert",
    "instance.live_migration_pre",
    "instance.live_migration_post",
    "instance.live_migration_post_dest",
    "instance.live_migration_rollback",
    "instance.live_migration_rollback_dest",
    "compute_task.rebuild_server",
)
_RESIZES = (
    "instance.update in a task",
    "instance.exists",
    "instance.resize_prep",
    "instance.resize",
    "instance.resize_finish",
    "instance.resize_confirm",
    "instance.resize_revert",
    "compute_task.migrate_server",
)
_REBUILDS = (
    "instance.update in a task",
    "instance.exists",
    "instance.rebuild",
    "instance.rebuild_scheduled",
    "instance.evacuate",
    "instance.unshelve",
    "compute_task.rebuild_server",
    "scheduler.select_destinations",
)
_DELETES = (
    "instance.update in a task",
    "instance.delete",
    "instance.soft_delete",
    "instance.restore",
)
_LAUNCHES = (
    "instance.update in a task",
    "instance.create",
    "instance.rescue",
    "instance.rebuild",
    "instance.resize_finish",
    "instance.resize_revert",
    "instance.unshelve",
    "instance.power_off",  # of a server that was stopped, at the end of its rebuild
)

CHANGES_AT: Final[Mapping[str, tuple[str, ...]]] = {
    "host": _MOVES,
    "node": _MOVES,
    "flavor": _RESIZES,
    "image_uuid": _REBUILDS,
    "architecture": _REBUILDS,
    "os_type": _REBUILDS,
    "kernel_id": _REBUILDS,
    "ramdisk_id": _REBUILDS,
    "key_name": _REBUILDS,
    "terminated_at": _DELETES,
    "deleted_at": _DELETES,
    "launched_at": _LAUNCHES,
    "locked": ("instance.lock", "instance.unlock", "instance.update"),
    "locked_reason": ("instance.lock", "instance.unlock", "instance.update"),
}
"""Fields, with the actions in whose course they change; the action just before counts too.

Source: nova/compute/manager.py and nova/compute/api.py, who saves what.
"""

_PASSING = (
    "state",
    "task_state",
    "power_state",
    "progress",
    "updated_at",
    "availability_zone",
    "nova_object.name",
    "nova_object.version",
    "fault",
    "audit_period",
    "request_id",
    "action_initiator_user",
    "action_initiator_project",
)
"""What may well be one thing for the length of a single event; so may what changes at known events,
as one host may miss what the other did."""

_AT_HAND = "block_devices"
"""Told at some events whatever is configured, and null at the others: where Nova has them at hand.

Source: nova/notifications/objects/instance.py, InstancePayload.__init__.
"""

_SHARE_STATUS = re.compile(r"shares\[\d+\]\.status")
"""In error between two attempts, which find the share as they leave it."""

_ONE_REQUEST = ("request_id", "action_initiator_user", "action_initiator_project")
_ABSENT = "nothing"


@dataclass(slots=True)
class _Life:
    """The last notifications of one instance, as leaves, and the actions since each."""

    given: dict[str, tuple[object, int]] = field(default_factory=dict)
    last: tuple[Notice, dict[str, object]] | None = None
    by_publisher: defaultdict[str, list[tuple[Notice, dict[str, object]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    actions_since: set[str] = field(default_factory=set)


def inconstant(notices: Iterable[Notice]) -> Iterator[Finding]:
    """Fields of instances that changed where nothing changed them."""
    lives: defaultdict[str, _Life] = defaultdict(_Life)
    begun: dict[tuple[str, tuple[object, ...], str], Notice] = {}
    for notice in notices:
        if notice.instance is None:
            continue
        life = lives[notice.instance]
        if not notice.stem.startswith("instance."):
            life.actions_since.add(notice.stem)
            continue
        here = leaves(notice.data)
        yield from _for_life(life, notice, here)
        yield from _without_cause(life, notice, here)
        yield from _for_a_moment(life, notice, here)
        yield from _other_request(begun, notice)
        life.last = (notice, here)
        life.actions_since = _actions(notice)


def _for_life(life: _Life, notice: Notice, here: dict[str, object]) -> Iterator[Finding]:
    for name in FOR_LIFE:
        value = here.get(name)
        if value is None:
            continue
        first, line = life.given.setdefault(name, (value, notice.line))
        if value != first:
            yield notice.finding(
                f"payload.{name}", f"{describe(first)}, as in line {line}", describe(value)
            )


def _without_cause(life: _Life, notice: Notice, here: dict[str, object]) -> Iterator[Finding]:
    if life.last is None:
        return
    before, there = life.last
    actions = life.actions_since | _actions(notice)
    for path, value in here.items():
        if path not in there or there[path] == value:
            continue
        causes = CHANGES_AT.get(_root(path))
        if causes is not None and not actions.intersection(causes):
            expected = f"{describe(there[path])}, as in line {before.line}"
            yield notice.finding(f"payload.{path}", expected, describe(value))


def _for_a_moment(life: _Life, notice: Notice, here: dict[str, object]) -> Iterator[Finding]:
    """The value of the event before last by the same publisher, when this one has it again."""
    recent = life.by_publisher[notice.publisher_id]
    if len(recent) == 2:
        (begun, first), (middle, between) = recent
        # An action that another interrupts tells its end of the instance as it was at its start.
        interrupted = begun.stem == notice.stem != middle.stem
        if middle.phase in (START, END, ERROR) and not interrupted:
            for path in between.keys() & first.keys() & here.keys():
                told = (first[path], between[path])
                if told[0] == here[path] != told[1] and not _may_pass(path, told):
                    expected = f"{describe(here[path])}, as before and after"
                    yield middle.finding(f"payload.{path}", expected, describe(between[path]))
    recent.append((notice, here))
    del recent[:-2]


def _other_request(
    begun: dict[tuple[str, tuple[object, ...], str], Notice], notice: Notice
) -> Iterator[Finding]:
    """One action is done for one request; only a deletion may be finished later, on a restart."""
    key = (notice.stem, notice.subject, notice.publisher_id)
    if notice.phase == START:
        begun[key] = notice
        return
    start = begun.get(key)
    if start is None or notice.stem == "instance.delete":
        return
    for name in _ONE_REQUEST:
        first, value = start.data.get(name, _ABSENT), notice.data.get(name, _ABSENT)
        if first != value:
            expected = f"{describe(first)}, as in line {start.line}"
            yield notice.finding(f"payload.{name}", expected, describe(value))


def _actions(notice: Notice) -> set[str]:
    """The action of a notification; an update tells a step of some other action, or of none."""
    if notice.stem == UPDATE and change_of(notice).keys() & {"old_task_state", "new_task_state"}:
        change = change_of(notice)
        if change["old_task_state"] is not None or change["new_task_state"] is not None:
            return {UPDATE, f"{UPDATE} in a task"}
    return {notice.stem}


def _root(path: str) -> str:
    """The field of the payload that a path leads into."""
    return path.partition(".")[0].partition("[")[0]


def _may_pass(path: str, told: tuple[object, object]) -> bool:
    return (
        _root(path) in CHANGES_AT
        or (path == _AT_HAND and None in told)
        or any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in _PASSING)
        or _SHARE_STATUS.fullmatch(path) is not None
    )
