# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which notification of one capture is which of the other."""

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from typing import NamedTuple

from kilonova.verify.captures import Kind, Record


class Alignment(NamedTuple):
    """Pairs in the order of the first capture, and what has no partner on either side."""

    pairs: list[tuple[Record, Record]]
    only_ours: list[Record]
    only_theirs: list[Record]


def align(ours: Sequence[Record], theirs: Sequence[Record]) -> Alignment:
    """Pair the records: by what is told, by whom and about which thing; then by what is told."""
    names_ours, names_theirs = _named(ours), _named(theirs)
    alignment = _matched(ours, theirs, names_ours, names_theirs)
    rest_ours = {record.line: place(record) for record in alignment.only_ours}
    rest_theirs = {record.line: place(record) for record in alignment.only_theirs}
    rest = _between(alignment, rest_ours, rest_theirs)
    return Alignment(
        sorted([*alignment.pairs, *rest.pairs], key=lambda pair: pair[0].line),
        rest.only_ours,
        rest.only_theirs,
    )


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


def place(record: Record) -> tuple[Hashable, ...]:
    """What a record tells and who does, without about whom."""
    if record.kind is Kind.REQUEST:
        return (record.kind, repr(record.message.get("method")))
    if record.kind is Kind.RESPONSE:
        return (record.kind,)
    return (record.kind, record.event_type, record.publisher_id)


def _named(records: Sequence[Record]) -> dict[int, tuple[Hashable, ...]]:
    """A key for each line: its place, and how many instances had been seen before its own.

    Numbers in the order of appearance make instances of two runs comparable.
    """
    numbers: dict[object, int] = {}
    keys: dict[int, tuple[Hashable, ...]] = {}
    for record in records:
        about = record.data.get("uuid" if _is_about_instance(record) else "instance_uuid")
        number = numbers.setdefault(about, len(numbers)) if isinstance(about, str) else -1
        keys[record.line] = (place(record), number)
    return keys


def _is_about_instance(record: Record) -> bool:
    return record.event_type.startswith("instance.")


def _matched(
    ours: Sequence[Record],
    theirs: Sequence[Record],
    keys_ours: dict[int, tuple[Hashable, ...]],
    keys_theirs: dict[int, tuple[Hashable, ...]],
) -> Alignment:
    matcher = SequenceMatcher(
        None,
        [keys_ours[record.line] for record in ours],
        [keys_theirs[record.line] for record in theirs],
        autojunk=False,
    )
    pairs: list[tuple[Record, Record]] = []
    for block in matcher.get_matching_blocks():
        pairs.extend(
            zip(
                ours[block.a : block.a + block.size],
                theirs[block.b : block.b + block.size],
                strict=True,
            )
        )
    paired_ours = {one.line for one, _ in pairs}
    paired_theirs = {other.line for _, other in pairs}
    return Alignment(
        pairs,
        [record for record in ours if record.line not in paired_ours],
        [record for record in theirs if record.line not in paired_theirs],
    )


def _between(
    alignment: Alignment,
    keys_ours: dict[int, tuple[Hashable, ...]],
    keys_theirs: dict[int, tuple[Hashable, ...]],
) -> Alignment:
    """Pairs among what is left between two pairs that stand, so that no pairs cross."""
    pairs: list[tuple[Record, Record]] = []
    only_ours: list[Record] = []
    only_theirs: list[Record] = []
    low_ours = low_theirs = 0
    ends = [*((one.line, other.line) for one, other in alignment.pairs), (1 << 62, 1 << 62)]
    for high_ours, high_theirs in ends:
        gap = _matched(
            [r for r in alignment.only_ours if low_ours < r.line < high_ours],
            [r for r in alignment.only_theirs if low_theirs < r.line < high_theirs],
            keys_ours,
            keys_theirs,
        )
        pairs.extend(gap.pairs)
        only_ours.extend(gap.only_ours)
        only_theirs.extend(gap.only_theirs)
        low_ours, low_theirs = high_ours, high_theirs
    return Alignment(pairs, only_ours, only_theirs)
