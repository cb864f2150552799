# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A matcher equals every value that it stands for, on either side of a comparison."""

from __future__ import annotations

import pytest

from kilonova.verify import ANY, TIMESTAMP, UUID, Matcher, one_of, regex


@pytest.mark.parametrize(
    ("matcher", "fitting", "unfitting"),
    [
        (ANY, [None, 0, "", [], "x"], []),
        (UUID, ["11111111-1111-4111-8111-111111111111"], ["1111", 7, None, "x" * 36]),
        (TIMESTAMP, ["2012-10-29T13:42:11Z", "2012-10-29 13:42:11.5"], ["today", 7, "2012-10-29"]),
        (regex("i-[0-9]+"), ["i-1"], ["i-1 ", "xi-1", 1]),
        (one_of("active", None), ["active", None], ["paused"]),
        (one_of(UUID, 7), [7, "11111111-1111-4111-8111-111111111111"], ["7"]),
    ],
    ids=repr,
)
def test_a_matcher_equals_what_it_stands_for_and_nothing_else(
    matcher: Matcher, fitting: list[object], unfitting: list[object]
) -> None:
    """Inside lists and mappings too, since Python compares those item by item."""
    assert [value for value in fitting if [value] != [matcher] or [matcher] != [value]] == []
    assert [value for value in unfitting if [value] == [matcher] or matcher == value] == []


def test_matchers_are_told_apart_by_what_they_say() -> None:
    """Two that accept the same are equal, and show what they are."""
    assert [regex("a"), ANY, one_of(1, 2)] == [regex("a"), ANY, one_of(1, 2)]
    assert regex("a") != regex("b")
    assert [repr(ANY), repr(regex("a")), repr(one_of(1, "x"))] == [
        "ANY",
        "regex('a')",
        "one_of(1, 'x')",
    ]
