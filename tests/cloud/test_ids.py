# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Identifiers: in their usual forms, each given once, and the same ones from the same seed."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random
from uuid import RFC_4122, UUID

from hypothesis import given, strategies as st

from kilonova.cloud.ids import AT_ONCE, CountedIds, Ids

KINDS = ("uuid", "request_id", "reservation_id", "mac_address")
FORMS = {
    "request_id": "req-[0-9a-f-]{36}",
    "reservation_id": "r-[0-9a-z]{8}",
    "mac_address": "fa:16:3e(:[0-9a-f]{2}){3}",
}


@given(st.integers(), st.lists(st.sampled_from(KINDS), max_size=3 * AT_ONCE))
def test_the_same_seed_gives_the_same_ones(seed: int, asked: list[str]) -> None:
    """Whatever is asked for in between, and however many UUIDs are drawn at once."""
    first, again = ([getattr(ids, kind)() for kind in asked] for ids in (Ids(seed), Ids(seed)))
    assert first == again
    for kind, given_one in zip(asked, first, strict=True):
        assert kind == "uuid" or re.fullmatch(FORMS[kind], given_one)


@given(st.integers())
def test_uuids_are_random_ones_in_their_usual_form(seed: int) -> None:
    """Each of them is given once."""
    ids = Ids(seed)
    found = [ids.uuid() for _ in range(2 * AT_ONCE + 1)]
    assert len(set(found)) == len(found)
    read = [UUID(each) for each in found]
    assert [str(each) for each in read] == found
    assert {(each.version, each.variant) for each in read} == {(4, RFC_4122)}


def test_ids_of_messages_count_on() -> None:
    """Past every byte that is full."""
    ids = CountedIds(Random(1))
    found = [ids.next() for _ in range(65_600)]
    assert all(int(b[-12:], 16) == int(a[-12:], 16) + 1 for a, b in pairwise(found))
    assert {(len(each), UUID(each).version, each[:-12]) for each in found} == {
        (36, 4, found[0][:-12])
    }
