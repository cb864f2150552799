# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Captured notifications, read from JSON lines in whichever of the known forms each line has.

The forms: a message in the shape of Nova's own samples; a message of oslo.messaging, bare or in its
envelope; a record of a trace, whose `kind` says what it is. Nothing that a line holds raises: what
cannot be read becomes a finding of its line.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from kilonova import contract
from kilonova.contract.message import nova_keys, out_of_envelope
from kilonova.contract.violations import describe

LONGEST_LINE_BYTES = 16 * 1024 * 1024
_LEGACY = contract.LegacyNotification
_QUOTED_BYTES = 60

Message = Mapping[str, object]


class Kind(StrEnum):
    """What a record of a capture is."""

    VERSIONED = "versioned"
    LEGACY = "legacy"
    REQUEST = "request"
    RESPONSE = "response"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a capture; `message` has Nova's keys alone, requests and responses keep
    theirs.
    """

    line: int
    kind: Kind
    message: Message
    traced: bool = False

    @property
    def event_type(self) -> str:
        """What the notification says it is about; empty for requests and responses."""
        return _text(self.message.get("event_type"))

    @property
    def publisher_id(self) -> str:
        """Who says it sent the notification; empty for requests and responses."""
        return _text(self.message.get("publisher_id"))

    @property
    def data(self) -> Mapping[str, object]:
        """The fields of a versioned payload, or the keys of a legacy one; empty where there are
        none.
        """
        payload = self.message.get("payload")
        if not isinstance(payload, Mapping):
            return {}
        if self.kind is Kind.VERSIONED:
            fields = payload.get("nova_object.data")
            return fields if isinstance(fields, Mapping) else {}
        return payload


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a capture that Nova would not have sent."""

    line: int
    path: str
    expected: str
    found: str
    event_type: str = ""

    def __str__(self) -> str:
        event = f" ({self.event_type})" if self.event_type else ""
        return f"{self.path}: expected {self.expected}, found {self.found}{event}"


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one capture in their order, and the lines that could not be read.

    `is_sample` says that the file was no capture but a single message, laid out over several lines.
    """

    name: str
    records: tuple[Record, ...] = ()
    unreadable: tuple[Finding, ...] = ()
    is_sample: bool = False

    def of_kind(self, *kinds: Kind) -> tuple[Record, ...]:
        """The records of these kinds, in their order."""
        return tuple(record for record in self.records if record.kind in kinds)


class HasMessage(Protocol):
    """Whatever can show itself as a message in the shape of Nova's samples, as a notification
    can.
    """

    def to_dict(self) -> Mapping[str, object]:
        """The message."""


def read_capture(path: Path | str) -> Capture:
    """Read a file of JSON lines.

    Raises: OSError, where the file cannot be opened or read.
    """
    return parse_capture(Path(path).read_bytes(), name=str(path))


def parse_capture(content: bytes, name: str = "-") -> Capture:
    """Read JSON lines; a file that is one JSON document of several lines is taken as a single
    message, or as the list of messages that a running server answers; their places in it stand for
    lines.
    """
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    listed = _listed(content)
    if listed is not None:
        lines = listed
    whole = None if listed is not None else _one_document(content, lines)
    if whole is not None:
        lines = [whole]
    records: list[Record] = []
    unreadable: list[Finding] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        read = _read_line(number, line)
        if isinstance(read, Record):
            records.append(read)
        else:
            unreadable.append(read)
    return Capture(
        name=name,
        records=tuple(records),
        unreadable=tuple(unreadable),
        is_sample=whole is not None,
    )


def capture_of(notifications: Iterable[HasMessage], name: str = "-") -> Capture:
    """A capture of notifications at hand; their position, from 1, stands for the line."""
    return Capture(
        name=name,
        records=tuple(
            Record(
                line=position,
                kind=Kind.LEGACY if isinstance(notification, _LEGACY) else Kind.VERSIONED,
                message=nova_keys(notification.to_dict()),
            )
            for position, notification in enumerate(notifications, start=1)
        ),
    )


def _listed(content: bytes) -> list[bytes] | None:
    """The messages of ``{"notifications": [...]}``, as /_kilonova/notifications answers them."""
    if not content.lstrip()[:40].replace(b" ", b"").startswith(b'{"notifications":['):
        return None
    try:
        return [bytes(each) for each in msgspec.json.decode(content, type=Listed).notifications]
    except msgspec.MsgspecError:
        return None


class Listed(msgspec.Struct):
    """The answer of a running server."""

    notifications: list[msgspec.Raw]


def _one_document(content: bytes, lines: list[bytes]) -> bytes | None:
    """The content itself where it is one JSON object laid out over several lines, as Nova's
    samples are.
    """
    first = next((line.strip() for line in lines if line.strip()), b"")
    if first != b"{" or len(content) > LONGEST_LINE_BYTES:
        return None
    return content if isinstance(_decode(content), dict) else None


def _decode(content: bytes | str) -> object:
    """The JSON value, or the error that says why there is none."""
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return error


def _read_line(number: int, line: bytes) -> Record | Finding:
    if len(line) > LONGEST_LINE_BYTES:
        return _unreadable(number, f"at most {LONGEST_LINE_BYTES} bytes", f"{len(line)} bytes")
    value = _decode(line)
    if isinstance(value, Exception):
        return _unreadable(number, "a JSON object", f"{_quote(line)} ({value})")
    if not isinstance(value, dict):
        return _unreadable(number, "a JSON object", _quote(line))
    if "oslo.message" in value:
        return _open_envelope(number, value)
    if "kind" in value:
        return _read_trace_record(number, value)
    return _read_message(number, value)


def _open_envelope(number: int, envelope: Message) -> Record | Finding:
    try:
        value = out_of_envelope(envelope)
    except contract.ContractError as error:
        [wrong] = error.violations
        return _unreadable(number, wrong.expected, wrong.found, path=wrong.path)
    assert isinstance(value, dict)
    return _read_message(number, value)


def _read_trace_record(number: int, record: Message) -> Record | Finding:
    try:
        kind = Kind(_text(record["kind"]))
    except ValueError:
        return _unreadable(
            number, f"one of {', '.join(Kind)}", describe(record["kind"]), path="kind"
        )
    message = record if kind in (Kind.REQUEST, Kind.RESPONSE) else nova_keys(record)
    return Record(line=number, kind=kind, message=message, traced=True)


def _read_message(number: int, message: Message) -> Record | Finding:
    if "event_type" not in message and "payload" not in message:
        keys = ", ".join(sorted(message)[:6]) or "none"
        return _unreadable(
            number,
            "a notification, an oslo.messaging envelope or a record of a trace",
            f"an object with the keys {keys}",
        )
    kind = Kind.LEGACY if _is_legacy(message) else Kind.VERSIONED
    return Record(line=number, kind=kind, message=nova_keys(message))


def _is_legacy(message: Message) -> bool:
    """Whether an untagged message is unversioned; a versioned one that lost its header is not.

    Some event types, such as volume.usage, are the same in both worlds.
    """
    payload = message.get("payload")
    if isinstance(payload, Mapping) and any(str(key).startswith("nova_object.") for key in payload):
        return False
    event_type = _text(message.get("event_type"))
    publisher = _text(message.get("publisher_id"))
    return event_type not in contract.EVENTS or ":" not in publisher


def _unreadable(line: int, expected: str, found: str, path: str = "line") -> Finding:
    return Finding(line=line, path=path, expected=expected, found=found)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _quote(line: bytes) -> str:
    """The start of a line, printable whatever its bytes are."""
    text = line.strip()
    shown = ascii(text[:_QUOTED_BYTES].decode("ascii", "backslashreplace"))
    return shown if len(text) <= _QUOTED_BYTES else f"{shown}..."
