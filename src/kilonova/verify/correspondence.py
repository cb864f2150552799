# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which values of two captures need not be equal, only correspond, and which need not even do that.

Two runs of the same requests make different servers: their ids differ, and correspond one to one.
Where the captures share a value of a kind they tell of the same run, and all of that kind must be
equal.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from kilonova.verify.captures import Kind, Record
from kilonova.verify.paths import compiled, leaves, segments


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Values at these paths of these events are of one kind, and why they may differ.

    `how` says how much: `same` asks for one-to-one correspondence, `ids` for that of the ids within
    a text, `link` for the same below the endpoint, with ids that correspond, `moment` for a time on
    both sides or on neither, `time` for a time in the same form, `last line` for the same last
    line, `text` for some text on both sides or on neither, `anything` for nothing. Requests and
    responses are events of those names.
    """

    kind: str
    how: str
    events: str
    paths: tuple[str, ...]
    reason: str


COMPARE_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        kind="message",
        how="anything",
        events="*",
        paths=("message_id", "timestamp"),
        reason="oslo.messaging makes both up anew for every message",
    ),
    Rule(
        kind="instance",
        how="same",
        events="*",
        paths=("payload.instance_uuid", "payload.*.instance_uuid"),
        reason="the uuid of a server is made when it is created",
    ),
    Rule(
        kind="instance",
        how="same",
        events="instance.*",
        paths=("payload.uuid",),
        reason="the uuid of a server is made when it is created",
    ),
    Rule(
        kind="instance",
        how="same",
        events="server_group.*",
        paths=("payload.members",),
        reason="members are servers, by their uuid",
    ),
    Rule(
        kind="instance",
        how="same",
        events="compute.instance.*",
        paths=("payload.instance_id",),
        reason="a legacy notification calls the uuid of a server so",
    ),
    Rule(
        kind="instance",
        how="same",
        events="servergroup.*",
        paths=("payload.instance_uuids",),
        reason="members are servers, by their uuid",
    ),
    Rule(
        kind="instance",
        how="same",
        events="*",
        paths=("payload.*instance_properties.uuid", "payload.args.instance.uuid"),
        reason="the uuid of a server is made when it is created",
    ),
    Rule(
        kind="request",
        how="same",
        events="*",
        paths=("payload.request_id",),
        reason="the id of a request is made when it arrives",
    ),
    Rule(
        kind="reservation",
        how="same",
        events="*",
        paths=("payload.reservation_id",),
        reason="the reservation of a server is made when it is created",
    ),
    Rule(
        kind="service",
        how="same",
        events="service.*",
        paths=("payload.uuid",),
        reason="the uuid of a service is made when it first starts",
    ),
    Rule(
        kind="aggregate",
        how="same",
        events="aggregate.*",
        paths=("payload.uuid",),
        reason="the uuid of an aggregate is made when it is created",
    ),
    Rule(
        kind="server group",
        how="same",
        events="*",
        paths=("payload.instance_group.uuid", "payload.*.instance_group.uuid"),
        reason="the uuid of a server group is made when it is created",
    ),
    Rule(
        kind="server group",
        how="same",
        events="server_group.*",
        paths=("payload.uuid",),
        reason="the uuid of a server group is made when it is created",
    ),
    Rule(
        kind="server group",
        how="same",
        events="servergroup.*",
        paths=("payload.server_group_id",),
        reason="the uuid of a server group is made when it is created",
    ),
    Rule(
        kind="cell",
        how="same",
        events="*",
        paths=("payload.*.cell.uuid",),
        reason="the uuid of a cell is made when the cell is mapped",
    ),
    Rule(
        kind="image",
        how="same",
        events="instance.snapshot.*",
        paths=("payload.snapshot_image_id",),
        reason="the id of an image is made when a snapshot begins",
    ),
    Rule(
        kind="share mapping",
        how="same",
        events="instance.*",
        paths=("payload.shares.*.share_mapping_uuid",),
        reason="the mapping of a share is made when it is attached",
    ),
    *(
        Rule(
            kind="key",
            how="same",
            events=events,
            paths=(f"{where}.fingerprint", f"{where}.public_key"),
            reason=reason,
        )
        for events, where, reason in (
            ("keypair.create.*", "payload", "a key that the cloud creates is random"),
            ("keypair.delete.*", "payload", "it may be one that the cloud created"),
            ("response", "body.keypair", "it may be one that the cloud created"),
        )
    ),
    Rule(
        kind="time",
        how="moment",
        events="*",
        paths=(
            "payload.created_at",
            "payload.launched_at",
            "payload.terminated_at",
            "payload.deleted_at",
            "payload.updated_at",
            "payload.last_seen_up",
            "payload.metrics.*.timestamp",
        ),
        reason="the runs were at different times",
    ),
    Rule(
        kind="beginning of a period",
        how="moment",
        events="instance.*",
        paths=("payload.audit_period.audit_period_beginning",),
        reason="the runs may have been in different periods",
    ),
    Rule(
        kind="end of a period",
        how="moment",
        events="instance.*",
        paths=("payload.audit_period.audit_period_ending",),
        reason="the period that goes on ends now",
    ),
    Rule(
        kind="traceback",
        how="last line",
        events="*",
        paths=("payload.traceback", "payload.fault.traceback", "payload.reason.traceback"),
        reason="a traceback shows the program, its last line the error",
    ),
    Rule(
        kind="link",
        how="link",
        events="response",
        paths=("body.*links.*.href",),
        reason="a link says where the API is, and holds ids",
    ),
    Rule(
        kind="secret",
        how="text",
        events="response",
        paths=("body.*adminPass", "body.*.private_key"),
        reason="it is random, and captures leave it out",
    ),
    Rule(
        kind="time of an answer",
        how="time",
        events="response",
        paths=("body.*created", "body.*updated", "body.*_at"),
        reason="the runs were at different times, and parts of a second are told by one alone",
    ),
    Rule(
        kind="id",
        how="ids",
        events="re*",
        paths=("uri", "body"),
        reason="ids are made when things are created",
    ),
)
"""What two captures of the same requests may differ in."""

_ID_IN_TEXT = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\br-[0-9a-z]{8}\b"
)


class Rules:
    """The rules, and those that one comparison adds; remembers what it was asked."""

    def __init__(self, ignored: Iterable[str] = ()) -> None:
        paths = tuple(ignored)
        asked = Rule(
            kind="ignored", how="anything", events="*", paths=paths, reason="the caller says so"
        )
        self._rules = [
            (rule, compiled([rule.events]), compiled(rule.paths))
            for rule in ((asked, *COMPARE_RULES) if paths else COMPARE_RULES)
        ]
        self._found: dict[tuple[str, str], Rule | None] = {}

    def of(self, name: str, path: str) -> Rule | None:
        """The rule that the value at a path of an event falls under, if any."""
        key = (name, path)
        if key not in self._found:
            dotted = ".".join(segments(path))
            self._found[key] = next(
                (
                    rule
                    for rule, events, paths in self._rules
                    if events.match(name) and paths.match(dotted)
                ),
                None,
            )
        return self._found[key]


class View:
    """A record as a comparison sees it: every value with its path, and the rules that they fall
    under.

    `looks` are the values that must be equal in two runs.
    """

    __slots__ = ("looks", "name", "record", "rules", "values")

    def __init__(self, record: Record, rules: Rules) -> None:
        self.record = record
        self.name = record.event_type or str(record.kind)
        self.values = leaves(_opened(record))
        found = {path: rules.of(self.name, path) for path in self.values}
        self.rules = {path: rule for path, rule in found.items() if rule is not None}
        self.looks = frozenset(
            (path, repr(value)) for path, value in self.values.items() if path not in self.rules
        )


def _opened(record: Record) -> Mapping[str, object]:
    """The message, with the JSON text in a request or a response opened."""
    if record.kind in (Kind.VERSIONED, Kind.LEGACY):
        return record.message
    message = {key: value for key, value in record.message.items() if key != "kind"}
    body = message.get("body")
    if isinstance(body, str) and body[:1] in ("{", "["):
        try:
            message["body"] = msgspec.json.decode(body)
        except msgspec.DecodeError:
            return message
    return message


_ENDPOINT = re.compile(r"https?://[^/]+(/compute)?")
"""Where the Compute API is: DevStack has it below a path of its own."""


def below_endpoint(link: str) -> str:
    """What a link says beyond where the API is."""
    return _ENDPOINT.sub("", link, count=1)


class Bijection:
    """What corresponds to what: each value of one capture to one of the other.

    An id is the same wherever it stands, in notifications, requests and answers: kinds only tell
    which values the two captures share.
    """

    def __init__(self, ours: Iterable[View], theirs: Iterable[View]) -> None:
        in_ours, in_theirs = _values_by_kind(ours), _values_by_kind(theirs)
        self._shared = {kind for kind in in_ours if in_ours[kind] & in_theirs.get(kind, set())}
        self._forth: dict[object, tuple[object, int]] = {}
        self._back: dict[object, tuple[object, int]] = {}

    def is_same_run(self, kind: str) -> bool:
        """Whether values of this kind must be equal, since the captures share some."""
        return kind in self._shared

    def objection(self, kind: str, ours: object, theirs: object, line: int) -> str:
        """Why the two cannot correspond, or nothing; from then on they do, where nothing else
        did.
        """
        if kind in self._shared:
            return "" if ours == theirs else "the captures share ids of this kind"
        taken, since = self._forth.setdefault(ours, (theirs, line))
        if taken != theirs:
            return f"{ours!r} is {taken!r} since line {since}"
        holder, since = self._back.setdefault(theirs, (ours, line))
        if holder != ours:
            return f"{theirs!r} stands for {holder!r} since line {since}"
        return ""

    def objection_in_text(self, kind: str, ours: str, theirs: str, line: int) -> str:
        """Why the ids in two texts cannot correspond, or the texts around them are not the same."""
        if _ID_IN_TEXT.split(ours) != _ID_IN_TEXT.split(theirs):
            return "the texts differ"
        pairs = zip(_ID_IN_TEXT.findall(ours), _ID_IN_TEXT.findall(theirs), strict=True)
        objections = [self.objection(kind, one, other, line) for one, other in pairs]
        return "; ".join(filter(None, objections))

    def in_text(self, text: str) -> str:
        """The text of the first capture with its ids replaced by those that correspond to them."""
        known = {ours: partner for ours, (partner, _) in self._forth.items()}
        return _ID_IN_TEXT.sub(lambda found: str(known.get(found.group(), found.group())), text)


def _values_by_kind(views: Iterable[View]) -> Mapping[str, set[object]]:
    found: dict[str, set[object]] = {}
    for view in views:
        for path, rule in view.rules.items():
            value = view.values[path]
            if rule.how in ("same", "moment") and isinstance(value, str):
                found.setdefault(rule.kind, set()).add(value)
    return found
