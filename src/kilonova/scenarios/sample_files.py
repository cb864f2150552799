# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Writing documented samples: JSON files that share their parts, as kilonova.verify reads them.

Of each kind of object the value that the most samples hold lies in ``common_payloads``; a sample
refers to it and states what is different in its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kilonova.contract import EVENTS
from kilonova.scenarios.runner import Result

SAMPLE_NAMES: tuple[str, ...] = tuple(
    sample.removesuffix(".json") for event in EVENTS.values() for sample in event.samples
)
"""Every documented sample, by event."""

SHARED = "common_payloads"
NAME = "nova_object.name"
DATA = "nova_object.data"
REFERENCE = "$ref"
MATCH = "$match"

Message = dict[str, Any]


def samples_of(results: Iterable[Result]) -> dict[str, Message]:
    """The sample of each name that the scenarios show: the notification that they say it is, or
    else the first of its event that they expected.
    """
    named: dict[str, Message] = {}
    plain: dict[str, Message] = {}
    for result in results:
        for name, notification in result.samples.items():
            named.setdefault(name, _message(notification.to_dict()))
        for notification in result.looked_at:
            name = EVENTS[notification.event_type].samples[0].removesuffix(".json")
            if name not in plain:
                plain[name] = _message(notification.to_dict())
    found = plain | named
    return {name: found[name] for name in SAMPLE_NAMES if name in found}


def write(folder: Path, samples: Mapping[str, Message]) -> None:
    """Write samples into a folder, with what they share below it. Raises: OSError."""
    for path, content in files(samples).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def files(samples: Mapping[str, Message]) -> dict[str, bytes]:
    """The content of each file, by its path in the folder of samples."""
    shared = _shared_parts(samples.values())
    written = {
        f"{name}.json": _shortened(message, shared, f"{SHARED}/")
        for name, message in samples.items()
    }
    for name, part in shared.items():
        inside = {**part, DATA: _shortened(part[DATA], shared, "")}
        written[f"{SHARED}/{name}.json"] = inside
    return {
        path: msgspec.json.format(msgspec.json.encode(content), indent=4) + b"\n"
        for path, content in written.items()
    }


def _message(message: Mapping[str, Any]) -> Message:
    """A message in the shape of documented samples, without what oslo.messaging adds.

    Any traceback will do: its lines change with the code that failed.
    """
    kept = {key: message[key] for key in ("publisher_id", "priority", "event_type", "payload")}
    for part in _objects(kept):
        if part[NAME] == "ExceptionPayload":
            part[DATA]["traceback"] = {MATCH: "any"}
    return kept


def _shared_parts(messages: Iterable[Message]) -> dict[str, Message]:
    """The most frequent value of each kind of object, of those that are there twice at least."""
    counted: dict[str, Counter[bytes]] = {}
    kinds: Counter[str] = Counter()
    for message in messages:
        for part in _objects(message):
            kinds[part[NAME]] += 1
            counted.setdefault(part[NAME], Counter())[msgspec.json.encode(part)] += 1
    return {
        name: msgspec.json.decode(values.most_common(1)[0][0])
        for name, values in sorted(counted.items())
        if kinds[name] > 1
    }


def _objects(part: object) -> Iterator[Message]:
    """Every object of Nova's in a message, outer ones first."""
    if isinstance(part, dict):
        if NAME in part:
            yield part
        for inner in part.values():
            yield from _objects(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _objects(inner)


def _shortened(part: Any, shared: Mapping[str, Message], folder: str) -> Any:
    """A part with references in the place of what it shares."""
    if isinstance(part, list):
        return [_shortened(inner, shared, folder) for inner in part]
    if not isinstance(part, dict):
        return part
    name = part.get(NAME)
    if isinstance(name, str) and name in shared and _can_be_laid_over(shared[name], part):
        return _reference(part, shared, folder)
    return {key: _shortened(inner, shared, folder) for key, inner in part.items()}


def _can_be_laid_over(common: Any, value: Any) -> bool:
    """Whether a value has every key of the shared one: laying over takes no key away."""
    if not isinstance(common, dict) or not isinstance(value, dict):
        return True
    return all(key in value and _can_be_laid_over(common[key], value[key]) for key in common)


def _reference(part: Message, shared: Mapping[str, Message], folder: str) -> Message:
    """A reference to the shared part of an object's kind, and those fields that differ from it."""
    common = shared[part[NAME]]
    own = {
        field: _over(common[DATA][field], value, shared, folder)
        for field, value in part[DATA].items()
        if value != common[DATA][field]
    }
    reference: Message = {REFERENCE: f"{folder}{part[NAME]}.json#"}
    if own:
        reference[DATA] = own
    return reference


def _over(common: Any, value: Any, shared: Mapping[str, Message], folder: str) -> Any:
    """A field's value, as it is to be laid over the shared one: mappings are merged."""
    if isinstance(common, dict) and isinstance(value, dict):
        if NAME in value:
            return {
                **{key: value[key] for key in value if key != DATA and value[key] != common[key]},
                DATA: {
                    field: _over(common[DATA][field], inner, shared, folder)
                    for field, inner in value[DATA].items()
                    if inner != common[DATA][field]
                },
            }
        return {key: inner for key, inner in value.items() if common.get(key) != inner}
    return _shortened(value, shared, folder)
