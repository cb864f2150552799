# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which notification of one capture is which of the other."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from typing import NamedTuple

from kilonova.verify.captures import Kind, Record
from kilonova.verify.correspondence import View

Key = Callable[[View], Hashable]


class Alignment(NamedTuple):
    """Pairs in the order of the first capture, and what has no partner on either side."""

    pairs: list[tuple[View, View]]
    only_ours: list[View]
    only_theirs: list[View]


def align(ours: Sequence[View], theirs: Sequence[View]) -> Alignment:
    """Pair the records so that no pairs cross.

    First those that look the same, then, between them, those that tell the same of the same thing,
    then those that tell the same at all.
    """
    numbers = {**_numbers(ours), **_numbers(theirs)}
    alignment = Alignment([], list(ours), list(theirs))
    keys: tuple[Key, ...] = (
        lambda view: (place(view), numbers[id(view)], view.looks),
        lambda view: (place(view), numbers[id(view)]),
        place,
    )
    for key in keys:
        alignment = _refined(alignment, ours, theirs, key)
    return alignment


def settled(records: Sequence[Record], racing: Sequence[str]) -> list[Record]:
    """The records with the order among racing publishers, within each unbroken run of them, set.

    Publishers are patterns; each keeps its own order, the order between them is by name.
    """
    done: list[Record] = []
    run: list[Record] = []
    for record in records:
        if any(fnmatchcase(record.publisher_id, pattern) for pattern in racing):
            run.append(record)
        else:
            done.extend(sorted(run, key=lambda each: each.publisher_id))
            run = []
            done.append(record)
    return [*done, *sorted(run, key=lambda each: each.publisher_id)]


def place(view: View) -> tuple[Hashable, ...]:
    """What a record tells and who does, without about whom."""
    record = view.record
    if record.kind is Kind.REQUEST:
        return (record.kind, repr(record.message.get("method")))
    return (record.kind, record.event_type, record.publisher_id)


def _numbers(views: Sequence[View]) -> dict[int, int]:
    """For each record, how many instances had been seen before the one that it is about.

    Numbers in the order of appearance make instances of two runs comparable.
    """
    numbers: dict[object, int] = {}
    found: dict[int, int] = {}
    for view in views:
        is_instance = view.name.startswith("instance.")
        about = view.record.data.get("uuid" if is_instance else "instance_uuid")
        known = isinstance(about, str)
        found[id(view)] = numbers.setdefault(about, len(numbers)) if known else -1
    return found


def _refined(
    alignment: Alignment, ours: Sequence[View], theirs: Sequence[View], key: Key
) -> Alignment:
    """The alignment with more pairs, made of what is left between those that stand."""
    at_ours = {id(view): at for at, view in enumerate(ours)}
    at_theirs = {id(view): at for at, view in enumerate(theirs)}
    paired = [(at_ours[id(one)], at_theirs[id(other)]) for one, other in alignment.pairs]
    pairs = list(alignment.pairs)
    low_ours = low_theirs = 0
    for high_ours, high_theirs in [*paired, (len(ours), len(theirs))]:
        gap_ours, gap_theirs = ours[low_ours:high_ours], theirs[low_theirs:high_theirs]
        matched = _matched([*map(key, gap_ours)], [*map(key, gap_theirs)])
        pairs.extend((gap_ours[one], gap_theirs[other]) for one, other in matched)
        low_ours, low_theirs = high_ours + 1, high_theirs + 1
    with_partner = {id(view) for pair in pairs for view in pair}
    return Alignment(
        sorted(pairs, key=lambda pair: at_ours[id(pair[0])]),
        [view for view in ours if id(view) not in with_partner],
        [view for view in theirs if id(view) not in with_partner],
    )


def _matched(ours: list[Hashable], theirs: list[Hashable]) -> Iterator[tuple[int, int]]:
    """The positions of equal keys, with as many pairs as can be had without crossing."""
    if not ours or not theirs:
        return
    start = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        yield start, start
        start += 1
    # Two equal captures are done here; the general way takes time where keys recur.
    matcher = SequenceMatcher(None, ours[start:], theirs[start:], autojunk=False)
    for one, other, size in matcher.get_matching_blocks():
        yield from ((start + one + at, start + other + at) for at in range(size))
