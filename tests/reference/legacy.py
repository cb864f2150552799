# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Legacy notifications of recordings, made ready to be compared."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from kilonova.verify import Capture, Kind, Record

CONTROLLER = "fake-mini"
"""The host that nova-api speaks for in the recorded world."""

FLAVORS_MADE = ("payload.*instance_type.created_at",)
"""When a flavor was made: some recordings found those of a database that was made before."""

UNHEARD = ("keypair.*", "compute.instance.evacuate")
"""What the recorders of Nova's own tests do not hear: these notifiers of nova-api are made before
they listen.
"""
DELETIONS = ("compute.instance.delete.*", "compute.instance.force_delete.*")
"""The same holds for these where nova-api deletes a server by itself."""

INTERNALS = ("info_cache", "security_groups", "services", "compute_id", "VERSION")
"""What a Python object of Nova's process shows of itself, beside names that begin with ``_``."""
NOT_INTERNAL = ("_rules", "_obj_requests")
LOADED_AT_NEED = ("flavor", "key_data", "metadata", "new_flavor", "old_flavor")
"""Fields of a server that Nova shows only if somebody had asked for them before."""
NOT_KEPT = (
    "device_metadata",
    "ec2_ids",
    "fault",
    "keypairs",
    "migration_context",
    "numa_topology",
    "pci_devices",
    "pci_requests",
    "resources",
    "system_metadata",
    "tags",
    "trusted_certs",
    "user_data",
    "vcpu_model",
)
"""Fields of a server that are objects of their own, or kept by Kilonova in another form."""

SUBSECOND = re.compile(r"(\d\d:\d\d:\d\d)\.\d+")


def comparable(capture: Capture) -> Capture:
    """The capture without the insides of Nova's objects."""
    return msgspec.structs.replace(capture, records=tuple(map(plain, capture.records)))


def as_heard_in_tests(capture: Capture) -> Capture:
    """The capture without what the recorders of Nova's own tests did not hear."""
    records = tuple(each for each in capture.records if not is_unheard(each))
    return msgspec.structs.replace(capture, records=records)


def is_unheard(record: Record) -> bool:
    """Whether a recorder of Nova's own tests does not hear this."""
    if record.kind is not Kind.LEGACY:
        return False
    by_api = record.publisher_id == f"compute.{CONTROLLER}"
    patterns = (*UNHEARD, *DELETIONS) if by_api else UNHEARD
    return any(fnmatchcase(record.event_type, pattern) for pattern in patterns)


def plain(record: Record) -> Record:
    """A record whose payload shows values only."""
    if record.kind is not Kind.LEGACY:
        return record
    message = without_internals(record.message)
    payload = message.get("payload")
    if isinstance(payload, dict):
        message = {**message, "payload": {key: shown(key, each) for key, each in payload.items()}}
    return msgspec.structs.replace(record, message=message)


def shown(key: str, value: Any) -> Any:
    """Details of an error in any order; of the arguments of nova-compute's functions the server."""
    if key in {"exception", "reason"} and isinstance(value, str):
        with contextlib.suppress(ValueError, SyntaxError):
            return error_of(ast.literal_eval(value))
    if key == "args" and "instance" in value:
        return {"instance": columns(value["instance"])}
    if key == "args" and "instances" in value:
        return {"instances": [columns(each) for each in value["instances"]]}
    if key == "metrics":
        return sorted(value, key=lambda metric: str(metric["name"]))
    return value


def error_of(printed: Any) -> Any:
    """An error of Nova's with its details by name; they are none of the message's own fields."""
    if not isinstance(printed, dict):
        return printed
    details = {f"detail {name}": value for name, value in printed.get("kwargs", {}).items()}
    return {**printed, "kwargs": details}


def columns(instance: Mapping[str, Any]) -> dict[str, Any]:
    """What of a server's record is always there."""
    gone = (*LOADED_AT_NEED, *NOT_KEPT)
    return {key: value for key, value in instance.items() if key not in gone}


def without_internals(value: Any) -> Any:
    """The value without what is only of Nova's process, its times in whole seconds."""
    if isinstance(value, Mapping):
        return {
            key: without_internals(inner)
            for key, inner in value.items()
            if key in NOT_INTERNAL or not (key in INTERNALS or key.startswith("_"))
        }
    if isinstance(value, list):
        return [without_internals(each) for each in value]
    return SUBSECOND.sub(r"\1", value) if isinstance(value, str) else value
