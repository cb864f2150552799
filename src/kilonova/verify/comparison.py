# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Two captures side by side: what one tells that the other does not, or tells otherwise."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from kilonova.verify.alignment import Alignment, align, place, settled
from kilonova.verify.captures import Capture, Finding, Kind
from kilonova.verify.correspondence import Bijection, Rule, Rules, View, below_endpoint
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
    rules = Rules(options.ignored)
    found = _differ([View(each, rules) for each in left], [View(each, rules) for each in right])
    return Comparison(
        ours=ours.name,
        theirs=theirs.name,
        compared=len(left) + len(right),
        discrepancies=tuple(found),
        unreadable=tuple(
            (capture.name, finding) for capture in (ours, theirs) for finding in capture.unreadable
        ),
    )


def _differ(ours: Sequence[View], theirs: Sequence[View]) -> Iterator[Discrepancy]:
    bijection = Bijection(ours, theirs)
    alignment, moved = _with_moves(align(ours, theirs))
    swapped = {id(one) for one, _ in moved}
    positions = {id(view): position for position, view in enumerate(ours)}
    told: list[tuple[int, Discrepancy]] = []
    for one, other in sorted([*alignment.pairs, *moved], key=lambda p: positions[id(p[0])]):
        at = positions[id(one)]
        if id(one) in swapped:
            told.append((at, _lines(SWAPPED, one, other)))
        told.extend((at, each) for each in _fields(one, other, bijection))
    told.extend((positions[id(one)], _lines(MISSING, one, None)) for one in alignment.only_ours)
    after = _positions_of_extras(alignment, theirs, positions)
    told.extend((after[id(other)], _lines(EXTRA, None, other)) for other in alignment.only_theirs)
    yield from (each for _, each in sorted(told, key=lambda pair: pair[0]))


def _with_moves(alignment: Alignment) -> tuple[Alignment, list[tuple[View, View]]]:
    """Tell apart what is missing here and extra there, and what only changed its place.

    Of several that may be the one that moved, the one that is most alike.
    """
    extras = list(alignment.only_theirs)
    missing: list[View] = []
    moved: list[tuple[View, View]] = []
    for one in alignment.only_ours:
        alike = [other for other in extras if place(one) == place(other)]
        if alike:
            other = min(alike, key=lambda each: len(each.looks ^ one.looks))
            extras.remove(other)
            moved.append((one, other))
        else:
            missing.append(one)
    return Alignment(alignment.pairs, missing, extras), moved


def _fields(one: View, other: View, bijection: Bijection) -> Iterator[Discrepancy]:
    here, there = one.values, other.values
    for path in [*here, *(path for path in there if path not in here)]:
        ours, theirs = here.get(path, ABSENT), there.get(path, ABSENT)
        rule = one.rules.get(path) or other.rules.get(path)
        if rule is None and ours is theirs:
            continue
        why = _objection(rule, ours, theirs, bijection, one.record.line)
        if why is not None:
            yield Discrepancy(
                kind=CHANGED,
                what=one.name,
                line_ours=one.record.line,
                line_theirs=other.record.line,
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
        if rule is not None and rule.how == "text":
            return None
        if rule is not None and rule.how == "same":
            return bijection.objection(rule.kind, ours, theirs, line) or None
        if rule is not None and rule.how == "time":
            return None if _form_of_time(ours) == _form_of_time(theirs) else "another form of time"
        if rule is not None and rule.how == "link":
            ours, theirs = below_endpoint(ours), below_endpoint(theirs)
        if rule is not None and rule.how in ("ids", "link"):
            return bijection.objection_in_text(rule.kind, ours, theirs, line) or None
        if rule is not None and rule.how == "last line":
            ours, theirs = _last_line(ours), _last_line(theirs)
        if rule is not None and rule.how == "moment" and not bijection.is_same_run(rule.kind):
            return None
        if ours != theirs:
            ours = bijection.in_text(ours)
    same = ours == theirs and (both_text or type(ours) is type(theirs))
    return None if same else ""


def _positions_of_extras(
    alignment: Alignment, theirs: Sequence[View], positions: Mapping[int, int]
) -> dict[int, int]:
    """Where in the first capture each extra one would stand: behind the last pair before it."""
    partners = {id(other): positions[id(one)] for one, other in alignment.pairs}
    found: dict[int, int] = {}
    last = -1
    for view in theirs:
        last = partners.get(id(view), last)
        found[id(view)] = last
    return found


def _lines(kind: str, one: View | None, other: View | None) -> Discrepancy:
    view = one or other
    name = "" if view is None else f"{view.name} {view.record.publisher_id}".strip()
    return Discrepancy(
        kind=kind,
        what=name,
        line_ours=one.record.line if one else 0,
        line_theirs=other.record.line if other else 0,
    )


def _last_line(text: str) -> str:
    """The last line that says anything; recordings put a comma for what they cut off before it."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].lstrip(",") if lines else ""


def _form_of_time(text: str) -> str:
    """How a time is written, parts of a second aside; what is no time is its own form."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return text
    return re.sub(r"\d", "0", re.sub(r"\.\d+", "", text))


def _shown(value: object) -> object:
    return "nothing" if value == ABSENT else value
