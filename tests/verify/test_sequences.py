# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a stream should look like, and the text that shows where it does not."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from kilonova.verify import (
    ANY,
    Expectation,
    any_of,
    anything,
    counts,
    eventually,
    explain,
    in_order,
    matches,
    one_of,
    optional,
    race,
    repeated,
    times,
)

EVENTS = st.lists(st.sampled_from("abcd"), max_size=6)


@pytest.mark.parametrize(
    ("expected", "fitting", "unfitting"),
    [
        (["a", "b"], ["ab"], ["", "a", "ba", "abb"]),
        (race(["a", "b"], ["x"]), ["abx", "axb", "xab"], ["bax", "ab", "abxx"]),
        (in_order("a", eventually("b", "c")), ["abc", "axbxc"], ["ac", "acb", "abcx"]),
        (in_order("a", anything), ["a", "abc"], ["", "ba"]),
        (any_of(["a", "b"], "c"), ["ab", "c"], ["a", "abc"]),
        (repeated("a"), ["a", "aaa"], ["", "ab"]),
        (repeated(["a", "b"], at_least=0, at_most=2), ["", "ab", "abab"], ["aba", "ababab"]),
        (times(2, "a"), ["aa"], ["a", "aaa"]),
        (in_order(optional("a"), "b"), ["ab", "b"], ["a", "aab"]),
        (counts({"a": 2}), ["aa", "bacab"], ["a", "aaa"]),
        (counts({"a": 1, "b": 1}, others=False), ["ab", "ba"], ["abc", "a"]),
        (["a", one_of("b", "c"), ANY], ["abz", "acz"], ["adz", "ab"]),
    ],
)
def test_an_expectation_accepts_what_it_says_and_nothing_else(
    expected: object, fitting: list[str], unfitting: list[str]
) -> None:
    """Each letter stands for an event."""
    assert [each for each in fitting if not matches(expected, each)] == []
    assert [each for each in unfitting if matches(expected, each)] == []


def test_events_may_be_any_values() -> None:
    """Tuples with matchers in them, say, to ask for a state beside the event type."""
    expected = [("instance.pause.end", "paused", ANY)]
    assert matches(expected, [("instance.pause.end", "paused", None)])
    assert not matches(expected, [("instance.pause.end", "active", None)])


def test_an_expectation_is_a_value() -> None:
    """Matching changes nothing, and two that say the same are equal and hash alike."""
    expected = in_order("a", race(["b"], repeated("c")), eventually("d"))
    assert matches(expected, "acbd")
    assert matches(expected, "acbd")
    assert expected == in_order("a", race(["b"], repeated("c")), eventually("d"))
    assert len({expected, in_order("a", race(["b"], repeated("c")), eventually("d"))}) == 1
    assert in_order(ANY) != in_order("a")


@given(EVENTS, EVENTS)
def test_an_exact_sequence_matches_only_itself(wanted: list[str], seen: list[str]) -> None:
    """A list is its own expectation."""
    assert matches(wanted, seen) == (wanted == seen)


@given(st.lists(st.sampled_from("ab"), max_size=3), st.lists(st.sampled_from("xy"), max_size=3))
def test_a_race_accepts_exactly_the_interleavings(left: list[str], right: list[str]) -> None:
    """Each lane keeps its order; nothing else is asked."""
    for seen in set(permutations([*left, *right])):
        kept = [e for e in seen if e in "ab"] == left and [e for e in seen if e in "xy"] == right
        assert matches(race(left, right), seen) == kept


@given(EVENTS)
def test_counting_ignores_order(seen: list[str]) -> None:
    """Whatever the order, the amounts decide."""
    amounts = {letter: seen.count(letter) for letter in "abcd"}
    assert matches(counts(amounts, others=False), sorted(seen))
    assert not matches(counts({**amounts, "a": amounts["a"] + 1}, others=False), seen)


@given(EVENTS, EVENTS)
def test_the_explanation_marks_something_unless_all_is_well(
    wanted: list[str], seen: list[str]
) -> None:
    """Every event seen stands in the right column, in its order."""
    rows = explain(wanted, seen).splitlines()[1:]
    assert [row.partition("|")[2].strip() for row in rows if row.partition("|")[2].strip()] == seen
    assert any(row[0] in "+-" for row in rows) == (wanted != seen)


def test_the_explanation_shows_both_sequences_side_by_side() -> None:
    """What is missing has nothing on the right, what should not be there nothing on the left."""
    expected = in_order(
        "instance.power_off.start", "instance.power_off.end", eventually("instance.update")
    )
    seen = ["instance.power_off.start", "compute.exception", "service.update", "instance.update"]
    assert explain(expected, seen) == "\n".join(
        [
            "  wanted                   | seen",
            "  instance.power_off.start | instance.power_off.start",
            "- instance.power_off.end   |",
            "  ...                      | compute.exception",
            "  ...                      | service.update",
            "  instance.update          | instance.update",
        ]
    )


def test_the_explanation_of_a_race_follows_what_was_seen() -> None:
    """The lanes are shown as they came; only what is really missing is marked."""
    expected = race(["a.start", "a.end"], ["b.start", "b.end"])
    assert explain(expected, ["b.start", "a.start", "b.end"]) == "\n".join(
        [
            "  wanted  | seen",
            "  b.start | b.start",
            "  a.start | a.start",
            "  b.end   | b.end",
            "- a.end   |",
        ]
    )


def test_a_long_and_hopeless_sequence_is_still_explained() -> None:
    """Where the best alignment would take too long, what fits is shown and then the rest."""
    wanted = [f"wanted {number}" for number in range(400)]
    seen = [f"seen {number}" for number in range(400)]
    rows = explain(["same", *wanted], ["same", *seen]).splitlines()
    assert [row[0] for row in rows] == [" ", " ", *"+" * 400, *"-" * 400]


@pytest.mark.parametrize("step", [race(), in_order(), race([], [])])
def test_an_expectation_of_nothing_accepts_nothing_else(step: Expectation) -> None:
    """It is met by an empty stream."""
    assert matches(step, "")
    assert not matches(step, "a")
