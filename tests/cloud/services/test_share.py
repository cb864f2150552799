# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shares, and who may mount them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kilonova.cloud.clock import Clock
from kilonova.cloud.context import Context
from kilonova.cloud.ids import Ids
from kilonova.cloud.model.share import ShareMapping
from kilonova.cloud.services.records import Share
from kilonova.cloud.services.share import StandInShares
from kilonova.errors import ShareNotFound

Answer = Callable[[Any], Any]


def test_access_is_given_and_taken_per_address(
    clock: Clock, ids: Ids, context: Context, answer: Answer
) -> None:
    """Taking it from who has none is no error."""
    shares = StandInShares(clock, ids)
    share = shares.create(context, 2, name="data")
    mapping = ShareMapping("m-1", "server-1", share.id, "data", share.export_location, "NFS")
    answer(shares.allow_access(context, mapping, "ip", "192.0.2.1"))
    answer(shares.allow_access(context, mapping, "ip", "192.0.2.2"))
    answer(shares.deny_access(context, mapping, "ip", "192.0.2.1"))
    answer(shares.deny_access(context, mapping, "ip", "192.0.2.9"))
    assert answer(shares.get(context, share.id)).access_rules == {"192.0.2.2": "rw"}


def test_a_share_that_was_never_made_is_not_found(
    clock: Clock, ids: Ids, context: Context, admin: Context, answer: Answer
) -> None:
    """Nor is one that was deleted; another project's is not listed."""
    shares = StandInShares(clock, ids)
    share = shares.create(admin)
    assert (shares.list(context), shares.list(admin)) == ([], [share])
    shares.delete(share.id)
    for share_id in (share.id, "share-9"):
        with pytest.raises(ShareNotFound) as raised:
            answer(shares.get(context, share_id))
        assert str(raised.value) == f"Share {share_id} could not be found."


def test_a_template_makes_every_share_exist(
    clock: Clock, ids: Ids, context: Context, answer: Answer
) -> None:
    """Each has rules of its own."""
    shares = StandInShares(clock, ids, template=Share("", "10.0.0.50:/mnt/foo", name="foo"))
    one, two = answer(shares.get(context, "share-1")), answer(shares.get(context, "share-2"))
    one.access_rules["192.0.2.1"] = "rw"
    assert (one.id, two.id, two.export_location) == ("share-1", "share-2", "10.0.0.50:/mnt/foo")
    assert two.access_rules == {}
    assert answer(shares.get(context, "share-1")) is one
