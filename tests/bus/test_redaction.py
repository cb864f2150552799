# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A redacted capture tells of nobody, and can still be verified."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kilonova.bus.redaction import Redactor
from kilonova.verify import parse_capture, verify
from tests.verify.messages import TRACES, fields, message

WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6, max_size=30)


def said(trace: Path) -> Iterator[dict[str, Any]]:
    """The notifications of a trace."""
    for line in trace.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record.pop("kind") in ("versioned", "legacy"):
            yield record


@pytest.mark.parametrize("trace", TRACES, ids=[trace.stem for trace in TRACES])
def test_a_redacted_capture_is_as_lawful_as_it_was(trace: Path) -> None:
    """Real Nova's own: types, states and what follows what."""
    redactor = Redactor()
    lines = "\n".join(json.dumps(redactor.message(each)) for each in said(trace))
    assert list(verify(parse_capture(lines.encode()), partial=True).findings) == []


def test_what_is_equal_stays_equal_within_one_capture() -> None:
    """And is another thing in the next one."""
    told = message("instance.pause.end")
    first, second = Redactor(), Redactor()
    assert first.message(told) == first.message(told)
    assert first.message(told) != second.message(told)


@given(secret=WORDS, field=st.sampled_from(["display_name", "user_id", "host", "locked_reason"]))
def test_nothing_that_names_anybody_survives(secret: str, field: str) -> None:
    """Wherever a server's notification tells it."""
    told = json.dumps(Redactor().message(message("instance.pause.end", **{field: f"x-{secret}"})))
    assert f"x-{secret}" not in told


@given(key=WORDS, value=WORDS)
def test_metadata_are_a_user_s_own(key: str, value: str) -> None:
    """Neither their names nor their values are told."""
    told = message("instance.pause.end", metadata={f"k-{key}": f"v-{value}"})
    redacted = json.dumps(Redactor().message(told))
    assert (f"k-{key}" in redacted, f"v-{value}" in redacted) == (False, False)


@given(secret=WORDS)
def test_what_legacy_arguments_hold_is_not_told(secret: str) -> None:
    """Such as a password that an administrator set."""
    told = {
        "publisher_id": "compute.host1",
        "event_type": "set_admin_password",
        "priority": "ERROR",
        "payload": {"args": {"new_pass": f"p-{secret}", "instance": {"user_data": secret}}},
    }
    redacted = Redactor().message(told)
    assert f"p-{secret}" not in json.dumps(redacted)
    assert redacted["payload"]["args"]["instance"]["user_data"] != secret


def test_numbers_times_and_nova_s_own_words_stay() -> None:
    """They are what a capture is kept for."""
    told = message("instance.pause.end")
    before, after = fields(told), fields(Redactor().message(told))
    kept = ("state", "power_state", "task_state", "launched_at", "progress", "locked")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_addresses_are_made_up_of_those_for_documentation() -> None:
    """Each another one."""
    redactor = Redactor()
    found = [
        redactor.message({"payload": {"ip": f"10.0.{number // 256}.{number % 256}"}})
        for number in range(1000)
    ]
    addresses = [address_of(each) for each in found]
    assert (addresses[0], len(set(addresses))) == ("192.0.2.1", 1000)


def address_of(redacted: Mapping[str, Any]) -> str:
    """The only address in it."""
    address: str = redacted["payload"]["ip"]
    return address
