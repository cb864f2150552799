# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The state that an instance is in when each of its notifications is sent, where Nova leaves no
choice.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from kilonova.contract.enums import InstanceTaskState
from kilonova.contract.violations import describe
from kilonova.verify.captures import Finding
from kilonova.verify.notices import START, Notice

UPDATE: Final = "instance.update"


class _Given(NamedTuple):
    """The states and tasks that may stand in an event; no states at all means any."""

    states: tuple[str, ...]
    tasks: tuple[str | None, ...]


_ANY: tuple[str, ...] = ()
_IDLE = (None,)
_REBOOTING = (
    "rebooting",
    "rebooting_hard",
    "reboot_pending",
    "reboot_pending_hard",
    "reboot_started",
    "reboot_started_hard",
)

GIVEN: Final[Mapping[str, _Given]] = {
    "instance.create.start": _Given(("building",), ()),
    "instance.create.end": _Given(("active",), _IDLE),
    "instance.power_off.start": _Given(_ANY, ("powering-off",)),
    "instance.power_off.end": _Given(("stopped",), _IDLE),
    "instance.power_on.start": _Given(_ANY, ("powering-on",)),
    "instance.power_on.end": _Given(("active",), _IDLE),
    "instance.pause.start": _Given(_ANY, ("pausing",)),
    "instance.pause.end": _Given(("paused",), _IDLE),
    "instance.unpause.start": _Given(("paused",), ("unpausing",)),
    "instance.unpause.end": _Given(("active",), _IDLE),
    "instance.suspend.start": _Given(_ANY, ("suspending",)),
    "instance.suspend.end": _Given(("suspended",), _IDLE),
    "instance.resume.start": _Given(("suspended",), ("resuming",)),
    "instance.resume.end": _Given(("active",), _IDLE),
    "instance.reboot.start": _Given(_ANY, _REBOOTING),
    "instance.reboot.end": _Given(("active", "rescued"), _IDLE),
    "instance.rescue.start": _Given(_ANY, ("rescuing",)),
    "instance.rescue.end": _Given(("rescued",), _IDLE),
    "instance.unrescue.start": _Given(("rescued",), ("unrescuing",)),
    "instance.unrescue.end": _Given(("active",), _IDLE),
    "instance.restore.start": _Given(("soft-delete",), ("restoring",)),
    "instance.restore.end": _Given(("active",), _IDLE),
    "instance.soft_delete.start": _Given(_ANY, ("soft-deleting",)),
    "instance.shelve.start": _Given(_ANY, ("shelving",)),
    "instance.shelve.end": _Given(("shelved",), (None, "shelving_offloading")),
    "instance.shelve_offload.start": _Given(_ANY, ("shelving_offloading", "shelving")),
    "instance.shelve_offload.end": _Given(("shelved_offloaded",), _IDLE),
    "instance.unshelve.start": _Given(("shelved_offloaded",), ("unshelving", "spawning")),
    "instance.unshelve.end": _Given(("active",), _IDLE),
    "instance.snapshot.start": _Given(_ANY, ("image_snapshot", "image_backup")),
    "instance.snapshot.end": _Given(_ANY, _IDLE),
    "instance.evacuate": _Given(_ANY, ("rebuilding",)),
    "instance.rebuild_scheduled": _Given(_ANY, ("rebuilding",)),
    "instance.rebuild.start": _Given(_ANY, ("rebuilding",)),
    "instance.rebuild.end": _Given(("active", "stopped"), _IDLE),
    "instance.resize_prep.start": _Given(_ANY, ("resize_prep",)),
    "instance.resize.start": _Given(_ANY, ("resize_migrating",)),
    "instance.resize.end": _Given(_ANY, ("resize_migrated",)),
    "instance.resize_finish.start": _Given(_ANY, ("resize_finish",)),
    "instance.resize_finish.end": _Given(("resized",), _IDLE),
    "instance.resize_confirm.start": _Given(("resized",), ()),
    "instance.resize_confirm.end": _Given(("active", "stopped"), ()),
    "instance.resize_revert.start": _Given(("resized",), ("resize_reverting",)),
    "instance.resize_revert.end": _Given(("active", "stopped"), _IDLE),
    "instance.live_migration_pre.start": _Given(_ANY, ("migrating",)),
    "instance.live_migration_pre.end": _Given(_ANY, ("migrating",)),
    "instance.live_migration_post.start": _Given(_ANY, ("migrating",)),
    "instance.live_migration_post_dest.start": _Given(_ANY, ("migrating",)),
    "instance.live_migration_post_dest.end": _Given(_ANY, _IDLE),
    "instance.live_migration_rollback.end": _Given(_ANY, _IDLE),
}
"""Source: nova/compute/manager.py (what it saves before it tells) and nova/compute/api.py (the
tasks).
"""

LOCKS: Final[Mapping[str, bool]] = {"instance.lock": True, "instance.unlock": False}


UNMOVED: Final = frozenset(
    f"instance.{action}"
    for action in (
        "volume_attach",
        "volume_detach",
        "volume_swap",
        "share_attach",
        "share_detach",
        "shutdown",
        "trigger_crash_dump",
        "live_migration_abort",
        "live_migration_force_complete",
    )
)
"""Actions that tell their end of the very instance that they told their start of, and save
nothing.
"""


def impossible_states(notices: Iterable[Notice]) -> Iterator[Finding]:
    """States that Nova would not tell with an event, and updates that do not fit what is known."""
    last: dict[str, Notice] = {}
    begun: dict[tuple[str, tuple[object, ...], str], Notice] = {}
    for notice in notices:
        if notice.stem in UNMOVED:
            yield from _moved(begun, notice)
        given = GIVEN.get(notice.event_type)
        if given is not None and "state" in notice.data:
            yield from _among(notice, "state", given.states)
            yield from _among(notice, "task_state", given.tasks)
        locked = LOCKS.get(notice.event_type)
        if locked is not None and notice.data.get("locked") is not locked:
            found = str(notice.data.get("locked")).lower()
            yield notice.finding("payload.locked", str(locked).lower(), found)
        if notice.event_type == UPDATE:
            yield from _contradictions(notice, last.get(notice.instance or ""))
        if notice.instance is not None and "state" in notice.data:
            last[notice.instance] = notice


def change_of(notice: Notice) -> Mapping[str, object]:
    """The states before and after an update; nothing for other events."""
    update = notice.data.get("state_update")
    change = update.get("nova_object.data") if isinstance(update, Mapping) else None
    return change if isinstance(change, Mapping) else {}


def _moved(
    begun: dict[tuple[str, tuple[object, ...], str], Notice], notice: Notice
) -> Iterator[Finding]:
    key = (notice.stem, notice.subject, notice.publisher_id)
    if notice.phase == START:
        begun[key] = notice
    elif key in begun:
        start = begun[key]
        for field in ("state", "task_state", "power_state"):
            before, now = start.data.get(field), notice.data.get(field)
            if before != now:
                expected = f"{describe(before)}, as in line {start.line}"
                yield notice.finding(f"payload.{field}", expected, describe(now))


def _among(notice: Notice, field: str, choices: tuple[str | None, ...]) -> Iterator[Finding]:
    value = notice.data.get(field)
    if choices and value not in choices:
        expected = " or ".join(_shown(choice) for choice in choices)
        yield notice.finding(f"payload.{field}", expected, describe(value))


def _contradictions(notice: Notice, before: Notice | None) -> Iterator[Finding]:
    """An update tells the new state twice, and the old state that was last told or is the new
    one.
    """
    change = change_of(notice)
    if not change:
        return
    for field, new in (("state", "state"), ("task_state", "new_task_state")):
        if change.get(new) != notice.data.get(field):
            expected = _shown(notice.data.get(field))
            yield notice.finding(f"payload.state_update.{new}", expected, describe(change.get(new)))
    old = change.get("old_state")
    known = [change.get("state"), *([before.state] if before is not None else [])]
    if before is not None and old not in known:
        expected = " or ".join(sorted({_shown(state) for state in known}))
        yield notice.finding("payload.state_update.old_state", expected, describe(old))
    was = change.get("old_task_state")
    if was is not None and was not in tuple(InstanceTaskState):
        yield notice.finding(
            "payload.state_update.old_task_state", "a task of Nova's", describe(was)
        )


def _shown(value: object) -> str:
    return "null" if value is None else str(value)
