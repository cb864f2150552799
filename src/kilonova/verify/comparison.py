# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Two captures side by side: what one tells that the other does not, or tells otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

import msgspec

from kilonova.verify.alignment import Alignment, align, place, settled
from kilonova.verify.captures import Capture, Finding, Kind, Record
from kilonova.verify.correspondence import Bijection, Rule, Rules
from kilonova.verify.paths import leaves
from kilonova.verify.samples import ABSENT

CHANGED = "changed"
MISSING = "missing"
EXTRA = "extra"
SWAPPED = "swapped"


class CompareOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to compare.

    `ignored` are patterns of paths that may differ; `racing` are patterns of publishers whose order
    among each other does not count; `legacy` and `responses` compare those records too.
    """

    ignored: tuple[str, ...] = ()
    racing: tuple[str, ...] = ()
    legacy: bool = False
    responses: bool = False


class Discrepancy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is not the same; a line of 0 means that there is none on that side."""

    kind: str
    what: str
    line_ours: int = 0
    line_theirs: int = 0
    path: str = ""
    ours: object = None
    theirs: object = None
    why: str = ""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared and what differs, in the order of the first capture."""

    ours: str
    theirs: str
    compared: int
    discrepancies: tuple[Discrepancy, ...]
    unreadable: tuple[tuple[str, Finding], ...]

    @property
    def is_equal(self) -> bool:
        return not self.discrepancies

    @property
    def is_usable(self) -> bool:
        """Whether both captures could be read whole, and hold something to compare."""
        return not self.unreadable and self.compared > 0


def compare(ours: Capture, theirs: Capture, options: CompareOptions | None = None) -> Comparison:
    """Align two captures and compare them field by field.

    Ids that are made anew in every run correspond one to one (see `correspondence.COMPARE_RULES`).
    """
    options = options or CompareOptions()
    kinds = [Kind.VERSIONED]
    kinds += [Kind.LEGACY] if options.legacy else []
    kinds += [Kind.REQUEST, Kind.RESPONSE] if options.responses else []
    left = settled(ours.of_kind(*kinds), options.racing)
    right = settled(theirs.of_kind(*kinds), options.racing)
    found = _differ(left, right, Rules(options.ignored))
    return Comparison(
        ours=ours.name,
        theirs=theirs.name,
        compared=len(left) + len(right),
        discrepancies=tuple(found),
        unreadable=tuple(
            (capture.name, finding) for capture in (ours, theirs) for finding in capture.unreadable
        ),
    )


def _differ(
    ours: Sequence[Record], theirs: Sequence[Record], rules: Rules
) -> Iterator[Discrepancy]:
    bijection = Bijection(rules, ours, theirs)
    alignment, moved = _with_moves(align(ours, theirs), rules, bijection)
    swapped = {one.line for one, _ in moved}
    positions = dict(zip((record.line for record in ours), count(), strict=False))
    told: list[tuple[int, Discrepancy]] = []
    for one, other in sorted([*alignment.pairs, *moved], key=lambda p: positions[p[0].line]):
        at = positions[one.line]
        if one.line in swapped:
            told.append((at, _lines(SWAPPED, one, other)))
        told.extend((at, each) for each in _fields(one, other, rules, bijection))
    told.extend((positions[one.line], _lines(MISSING, one, None)) for one in alignment.only_ours)
    after = _positions_of_extras(alignment, ours, theirs, positions)
    told.extend((after[other.line], _lines(EXTRA, None, other)) for other in alignment.only_theirs)
    yield from (each for _, each in sorted(told, key=lambda pair: pair[0]))


def _with_moves(
    alignment: Alignment, rules: Rules, bijection: Bijection
) -> tuple[Alignment, list[tuple[Record, Record]]]:
    """Tell apart what is missing here and extra there, and what only changed its place.

    Of several that may be the one that moved, the one that is most alike.
    """
    extras = list(alignment.only_theirs)
    missing: list[Record] = []
    moved: list[tuple[Record, Record]] = []
    for one in alignment.only_ours:
        alike = [other for other in extras if place(one) == place(other)]
        if alike:
            other = min(alike, key=lambda each: _unlikeness(one, each, rules, bijection))
            extras.remove(other)
            moved.append((one, other))
        else:
            missing.append(one)
    return Alignment(alignment.pairs, missing, extras), moved


def _unlikeness(one: Record, other: Record, rules: Rules, bijection: Bijection) -> int:
    """How many values differ, ids that correspond aside; nothing is learned from looking."""
    seen = dict(leaves(_comparable(other)))
    return sum(
        seen.get(path, ABSENT) != value
        for path, value in leaves(_comparable(one))
        if rules.of(_name(one), path) is None
    )


def _fields(
    one: Record, other: Record, rules: Rules, bijection: Bijection
) -> Iterator[Discrepancy]:
    here, there = dict(leaves(_comparable(one))), dict(leaves(_comparable(other)))
    for path in [*here, *(path for path in there if path not in here)]:
        ours, theirs = here.get(path, ABSENT), there.get(path, ABSENT)
        rule = rules.of(_name(one), path)
        why = _objection(rule, ours, theirs, bijection, one.line)
        if why is not None:
            yield Discrepancy(
                kind=CHANGED,
                what=_name(one),
                line_ours=one.line,
                line_theirs=other.line,
                path=path,
                ours=_shown(ours),
                theirs=_shown(theirs),
                why=why,
            )


def _objection(
    rule: Rule | None, ours: object, theirs: object, bijection: Bijection, line: int
) -> str | None:
    """Why two values are not the same, empty where that is plain; None where they are."""
    if rule is not None and rule.how == "anything":
        return None
    both_text = isinstance(ours, str) and isinstance(theirs, str)
    if isinstance(ours, str) and isinstance(theirs, str):
        if rule is not None and rule.how == "same":
            return bijection.objection(rule.kind, ours, theirs, line) or None
        if rule is not None and rule.how == "ids":
            return bijection.objection_in_text(rule.kind, ours, theirs, line) or None
        if rule is not None and rule.how == "last line":
            ours, theirs = _last_line(ours), _last_line(theirs)
        if rule is not None and rule.how == "moment" and not bijection.is_same_run(rule.kind):
            return None
        if ours != theirs:
            ours = bijection.in_text(ours)
    same = ours == theirs and (both_text or type(ours) is type(theirs))
    return None if same else ""


def _comparable(record: Record) -> Mapping[str, object]:
    """The message; the JSON text in a request or a response opened, and no more of it than is
    said.
    """
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


def _positions_of_extras(
    alignment: Alignment,
    ours: Sequence[Record],
    theirs: Sequence[Record],
    positions: Mapping[int, int],
) -> dict[int, int]:
    """Where in the first capture each extra one would stand: behind the last pair before it."""
    partners = {other.line: positions[one.line] for one, other in alignment.pairs}
    found: dict[int, int] = {}
    last = -1
    for record in theirs:
        last = partners.get(record.line, last)
        found[record.line] = last
    return found


def _lines(kind: str, one: Record | None, other: Record | None) -> Discrepancy:
    record = one or other
    name = "" if record is None else f"{_name(record)} {record.publisher_id}".strip()
    return Discrepancy(
        kind=kind,
        what=name,
        line_ours=one.line if one else 0,
        line_theirs=other.line if other else 0,
    )


def _name(record: Record) -> str:
    return record.event_type or str(record.kind)


def _last_line(text: str) -> str:
    """The last line that says anything; recordings put a comma for what they cut off before it."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].lstrip(",") if lines else ""


def _shown(value: object) -> object:
    return "nothing" if value == ABSENT else value
