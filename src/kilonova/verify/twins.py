# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A trace holds the unversioned notifications too: each tells what its versioned twin tells right
after.

Nova sends the unversioned one first and the versioned one directly behind it, from one place in its
code. Source: nova/compute/utils.py, nova/compute/manager.py, nova/notifications/base.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from kilonova.contract import EVENTS
from kilonova.contract.legacy_events import LEGACY_EVENTS
from kilonova.contract.violations import describe
from kilonova.verify.captures import Finding, Kind, Record

_INSTANCE = "compute.instance."

KNOWN_BESIDES: Final = frozenset(
    (
        *(f"HostAPI.power_action.{phase}" for phase in ("start", "end")),
        *(f"HostAPI.set_enabled.{phase}" for phase in ("start", "end")),
        *(f"HostAPI.set_maintenance.{phase}" for phase in ("start", "end")),
        "network.floating_ip.allocate",
        "network.floating_ip.associate",
        "network.floating_ip.deallocate",
        "network.floating_ip.disassociate",
    )
)
"""Unversioned event types of hosts, and of what Nova once sent of networks: their keys are not
looked at. Source: nova/rpc.py, LegacyValidatingNotifier.
"""

NEEDS_NO_TWIN: Final = (
    "aggregate.cache_images.*",
    "flavor.*",
    "instance.evacuate",
    "instance.interface_*",
    "instance.lock",
    "instance.share_*",
    "instance.unlock",
    "instance.volume_attach.start",
    "instance.volume_attach.error",
    "instance.volume_detach.start",
    "instance.volume_swap.*",
    "keypair.*",
    "service.*",
)
"""Versioned event types that no unversioned one need precede in a recording.

Evacuations have one, which a recorder may not hear; nor may it hear what the API process tells of a
deletion. Of a key pair's end the unversioned one comes behind.
"""
_FROM_API: Final = ("instance.delete.*", "instance.soft_delete.*")
_MAY_FAIL_BETWEEN: Final = "aggregate.*.start"
"""The API looks the aggregate up once it has sent the unversioned start."""

SAME: Final[Mapping[str, str]] = {
    "tenant_id": "tenant_id",
    "user_id": "user_id",
    "display_name": "display_name",
    "reservation_id": "reservation_id",
    "hostname": "host_name",
    "host": "host",
    "node": "node",
    "availability_zone": "availability_zone",
    "architecture": "architecture",
    "os_type": "os_type",
    "kernel_id": "kernel_id",
    "ramdisk_id": "ramdisk_id",
    "state": "state",
    "state_description": "task_state",
    "created_at": "created_at",
    "launched_at": "launched_at",
    "terminated_at": "terminated_at",
    "deleted_at": "deleted_at",
    "volume_id": "volume_id",
    "metadata": "metadata",
}
"""Keys of an unversioned payload about an instance, and the fields that hold the same."""

SAME_IN_FLAVOR: Final[Mapping[str, str]] = {
    "instance_type": "name",
    "instance_flavor_id": "flavorid",
    "memory_mb": "memory_mb",
    "vcpus": "vcpus",
    "root_gb": "root_gb",
    "ephemeral_gb": "ephemeral_gb",
}


def versioned_of(event_type: str) -> str:
    """The versioned event type that follows an unversioned one; none for a bare function name."""
    event = LEGACY_EVENTS.get(event_type)
    if event is None:
        return "" if "." in event_type else "compute.exception"
    return "" if event_type.startswith("keypair.") else event.versioned


def untwinned(records: Iterable[Record]) -> Iterator[Finding]:
    """Unversioned notifications of a trace whose versioned twin is missing, late or different; or
    twins with nothing before them."""
    traced = [record for record in records if record.traced]
    if not any(record.kind is Kind.LEGACY for record in traced):
        return
    waiting: defaultdict[str, list[Record]] = defaultdict(list)
    for record in traced:
        if record.kind is Kind.LEGACY and versioned_of(record.event_type):
            yield from _overdue(waiting[_subject(record)], record)
            waiting[_subject(record)].append(record)
        elif record.kind is Kind.VERSIONED:
            twin = _take(waiting, record)
            if twin is not None:
                yield from _unlike(twin, record)
            elif not _needs_no_twin(record):
                yield record_finding(record, "event_type", "its unversioned twin before it", "none")
    for left in waiting.values():
        yield from _missing(left)


def record_finding(record: Record, path: str, expected: str, found: str) -> Finding:
    """Something wrong with a record of any kind."""
    return Finding(
        line=record.line, path=path, expected=expected, found=found, event_type=record.event_type
    )


def _needs_no_twin(record: Record) -> bool:
    if record.event_type not in EVENTS or _is_like(record, NEEDS_NO_TWIN):
        return True
    return record.publisher_id.startswith("nova-api:") and _is_like(record, _FROM_API)


def _is_like(record: Record, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(record.event_type, pattern) for pattern in patterns)


def _overdue(waiting: list[Record], record: Record) -> Iterator[Finding]:
    """What the same publisher told of the same instance before, whose twin should have come by
    now.
    """
    if _subject(record):
        late = [twin for twin in waiting if twin.publisher_id == record.publisher_id]
        yield from _missing(late)
        waiting[:] = [twin for twin in waiting if twin not in late]


def _take(waiting: dict[str, list[Record]], record: Record) -> Record | None:
    """The twin that waits for this notification: of its own instance first, then any that names
    none.
    """
    for subject in (_subject(record), ""):
        for twin in waiting.get(subject, []):
            if versioned_of(twin.event_type) == record.event_type:
                waiting[subject].remove(twin)
                return twin
    return None


def _subject(record: Record) -> str:
    """The instance, where both twins name it."""
    value = record.data.get("uuid" if record.kind is Kind.VERSIONED else "instance_id")
    about_instance = record.event_type.removeprefix("compute.").startswith("instance.")
    return value if isinstance(value, str) and about_instance else ""


def _missing(untold: Iterable[Record]) -> Iterator[Finding]:
    for legacy in untold:
        if not _is_like(legacy, (_MAY_FAIL_BETWEEN,)):
            expected = f"{versioned_of(legacy.event_type)} right after it"
            yield record_finding(legacy, "event_type", expected, "none")


def _unlike(legacy: Record, versioned: Record) -> Iterator[Finding]:
    if not legacy.event_type.startswith(_INSTANCE):
        return
    flavor = versioned.data.get("flavor")
    inside = flavor.get("nova_object.data") if isinstance(flavor, Mapping) else None
    yield from _compared(legacy, versioned, versioned.data, SAME, "payload")
    if isinstance(inside, Mapping):
        yield from _compared(legacy, versioned, inside, SAME_IN_FLAVOR, "payload.flavor")


def _compared(
    legacy: Record,
    versioned: Record,
    fields: Mapping[str, object],
    same: Mapping[str, str],
    path: str,
) -> Iterator[Finding]:
    for key, name in same.items():
        if key not in legacy.data or name not in fields:
            continue
        told, value = legacy.data[key], fields[name]
        if _plain(told) != _plain(value):
            expected = f"{describe(told)}, as {legacy.event_type} says in line {legacy.line}"
            yield record_finding(versioned, f"{path}.{name}", expected, describe(value))


def _plain(value: object) -> object:
    """A value as either of the twins writes it: nothing is empty, and times have no zone."""
    if value is None:
        return ""
    if isinstance(value, str) and len(value) >= 19 and value[4:5] == value[7:8] == "-":
        return value[:19].replace("T", " ")
    return value
