# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What of a notification tells of nobody: Nova's own words, by the key that they stand under.

Most of it is read from the contract; the tables have what the contract knows as text only, and
what legacy notifications have beside it. A word that is not here may be anybody's.
"""

import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from kilonova import errors
from kilonova.contract import EVENTS, OBJECTS
from kilonova.contract.enums import (
    InstanceState,
    InstanceTaskState,
    NotificationPriority,
    NotificationSource,
    ShareMappingStatus,
)
from kilonova.contract.fields import FieldType, enum_values, sent_fields
from kilonova.contract.image_enums import Architecture, OSType
from kilonova.contract.keys import KEYS, NAME, NAMESPACE, VERSION
from kilonova.contract.legacy_events import (
    AUDIT_KEYS,
    EXCEPTION_KEYS,
    FAULT_KEYS,
    INSTANCE_KEYS,
    LEGACY_EVENTS,
)
from kilonova.contract.message import MESSAGE_KEYS
from kilonova.verify.twins import KNOWN_BESIDES

SOURCES: Final = frozenset(
    {*NotificationSource, "nova-osapi_compute"}
    | {service for event in LEGACY_EVENTS.values() for service in event.services}
)
"""What begins a publisher's id: nova-osapi_compute is what the API's record is called."""

_TASKS: Final = frozenset(InstanceTaskState)
_STATES: Final = frozenset(InstanceState)
_POLICIES: Final = frozenset({"affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity"})
_TEXTS: Final[Mapping[str, Iterable[str]]] = {
    "event_type": {*EVENTS, *LEGACY_EVENTS, *KNOWN_BESIDES},
    "priority": {priority.upper() for priority in NotificationPriority},
    NAME: OBJECTS,
    NAMESPACE: {each.NAMESPACE for each in OBJECTS.values()},
    "architecture": Architecture,
    "binary": SOURCES,
    "container_format": {"ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed", "raw"},
    "disk_format": {
        *("ami", "ari", "aki", "iso", "luks", "ploop", "qcow2", "raw", "vdi", "vhd", "vhdx", "vmdk")
    },
    "exception": {
        name
        for space in (errors, builtins)
        for name, each in vars(space).items()
        if isinstance(each, type) and issubclass(each, BaseException)
    },
    "kernel_id": {"nokernel"},
    "new_task_state": _TASKS,
    "old_state": _STATES,
    "old_task_state": _TASKS,
    "os_type": OSType,
    "policies": _POLICIES,
    "policy": _POLICIES,
    "ramdisk_id": {"nokernel"},
    "state": _STATES,
    "state_description": _TASKS,
    "status": {
        *ShareMappingStatus,
        *("queued", "saving", "uploading", "importing", "active", "deactivated", "killed"),
        *("deleted", "pending_delete"),
    },
    "topic": {source.removeprefix("nova-") for source in SOURCES},
    "type": {"ssh", "x509", "fixed", "floating"},
    "visibility": {"public", "private", "shared", "community"},
}
_LEGACY_KEYS: Final = ("base_image_ref", "max_server_per_host", "vif_mac")
_LEGACY_NUMBERS: Final = (
    *("aggregate_id", "code", "disk_gb", "instance_type_id", "new_instance_type_id", "progress"),
    *("max_server_per_host", "min_disk", "min_ram", "version"),
)
_OTHER_FREE: Final = ("meta_data", "system_metadata")
_NOT_FREE: Final = ("rules",)
"""Its key is Nova's own word."""


def _types() -> Iterator[tuple[str, FieldType]]:
    """The contract's fields, and what is within each."""
    for cls in OBJECTS.values():
        for field in sent_fields(cls):
            found: FieldType | None = field.type
            while found is not None:
                yield field.name, found
                found = found.element


def _words() -> dict[str, frozenset[str]]:
    words = {name: set(values) for name, values in _TEXTS.items()}
    for name, type_ in _types():
        if type_.enum is not None:
            words.setdefault(name, set()).update(enum_values(type_.enum))
    return {name: frozenset(values) for name, values in words.items()}


def _of_kind(*kinds: str) -> frozenset[str]:
    return frozenset(name for name, type_ in _types() if type_.name in kinds)


WORDS: Final = _words()
NUMBERS: Final = _of_kind("Integer", "Float").union(_LEGACY_NUMBERS)
TIMES: Final = _of_kind("DateTime").union(AUDIT_KEYS, ("timestamp",))
PREDICATES: Final = _of_kind("VersionPredicate")
COUNTS: Final = frozenset(
    name
    for name, type_ in _types()
    if type_.name == "Dict" and type_.element is not None and type_.element.name == "Integer"
)
"""Mappings from the numbers of things."""
FREE: Final = _of_kind("Dict").union(_OTHER_FREE) - COUNTS - set(_NOT_FREE)
"""Mappings whose keys are a user's own words, or hold such mappings."""
KNOWN_KEYS: Final = frozenset(
    {name for name, _ in _types()}
    | {key for event in LEGACY_EVENTS.values() for key in event.keys}
    | {*MESSAGE_KEYS, *KEYS, *INSTANCE_KEYS, *FAULT_KEYS, *EXCEPTION_KEYS, *_LEGACY_KEYS}
)

_COMPARED: Final = r"([<>]=?|==|!=) *\d{1,3}(\.\d{1,3}){0,2}"
"""A version to compare with, of three parts at most: four would be an address."""
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    VERSION: re.compile(r"\d{1,2}\.\d{1,3}"),
    "device_name": re.compile(r"/dev/(vd|sd|xvd|hd)[a-z]{1,2}"),
    "root_device_name": re.compile(r"/dev/(vd|sd|xvd|hd)[a-z]{1,2}"),
    **dict.fromkeys(PREDICATES, re.compile(rf"{_COMPARED}( *, *{_COMPARED})*")),
    **dict.fromkeys(_LEGACY_NUMBERS, re.compile(r"\d{1,6}")),
}
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?")


def tells_nothing(key: str, text: str) -> bool:
    """Whether a text is one of Nova's own where it stands under a key."""
    if text in WORDS.get(key, ()):
        return True
    pattern = _PATTERNS.get(key)
    return (pattern is not None and pattern.fullmatch(text) is not None) or (
        key in TIMES and _is_time(text)
    )


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _TIME.fullmatch(text) is not None
