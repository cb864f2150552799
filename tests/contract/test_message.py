# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Messages as they come from elsewhere: read, or refused with the place where they are wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kilonova.contract import ContractError, LegacyNotification, Notification
from kilonova.contract.message import out_of_envelope, read_message

MESSAGE: dict[str, Any] = {
    "message_id": "1",
    "publisher_id": "compute.host1",
    "priority": "INFO",
    "event_type": "compute.instance.pause.end",
    "timestamp": "2026-01-01 00:00:00.000000",
    "payload": {"instance_id": "2"},
}


def test_what_oslo_messaging_adds_is_left_out() -> None:
    """Nova's keys are what was said."""
    assert read_message({**MESSAGE, "_context_user": "u", "_unique_id": "3"}) == MESSAGE


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("text", 'message: expected an object, found "text"'),
        (MESSAGE | {"publisher_id": None}, "publisher_id: expected text, found null"),
        (MESSAGE | {"event_type": ["a"]}, 'event_type: expected text, found ["a"]'),
        (MESSAGE | {"timestamp": 5}, "timestamp: expected text, found 5"),
        (MESSAGE | {"payload": None}, "payload: expected an object, found null"),
        ({"payload": {}}, "publisher_id: expected to be present, found nothing; priority: "),
    ],
)
def test_what_is_of_another_kind_is_named(message: object, said: str) -> None:
    """By both formats alike."""
    with pytest.raises(ContractError) as refused:
        read_message(message)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("kind", [Notification, LegacyNotification])
def test_a_message_that_was_read_is_written_as_it_was(
    kind: type[Notification | LegacyNotification],
) -> None:
    """Of either format."""
    assert kind.from_dict(MESSAGE).to_dict() == MESSAGE


class Dated(Notification, frozen=True):
    """A user's own: with a field more, which comes before all others."""

    seen: str = ""


def test_a_message_of_ones_own_says_what_any_says() -> None:
    """Whatever else it has is not for the wire."""
    keys = {key: MESSAGE[key] for key in MESSAGE if key != "payload"}
    message = Dated("now", body=b'{"instance_id":"2"}', **keys)
    assert json.loads(message.to_json()) == MESSAGE


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(['"', "x" * 600])


@given(st.fixed_dictionaries({key: TEXTS for key in MESSAGE if key != "payload"}), st.booleans())
def test_a_message_of_any_texts_is_one_line_of_json(texts: dict[str, Any], again: bool) -> None:
    """With its keys in one order, and without an id or a time that is not known, however often."""
    message = LegacyNotification(body=b'{"a":1}', **texts)
    line = message.to_json()
    order = ("publisher_id", "priority", "event_type", "payload", "message_id", "timestamp")
    wanted = {**texts, "payload": {"a": 1}}
    told = [key for key in order if wanted[key] or key not in ("message_id", "timestamp")]
    assert (list(json.loads(line)), b"\n" in line) == (told, False)
    assert json.loads(message.to_json() if again else line) == {key: wanted[key] for key in told}


def test_an_envelope_is_opened() -> None:
    """What has none is given back."""
    envelope = {"oslo.version": "2.0", "oslo.message": json.dumps(MESSAGE)}
    assert (out_of_envelope(envelope), out_of_envelope([1])) == (MESSAGE, [1])


@pytest.mark.parametrize(
    ("envelope", "said"),
    [
        ({"oslo.message": "{}"}, 'oslo.version: expected "2.0", found null'),
        ({"oslo.version": "2.0", "oslo.message": "["}, "oslo.message: expected a JSON object"),
        ({"oslo.version": "2.0", "oslo.message": {}}, "oslo.message: expected a JSON object"),
        ({"oslo.version": "2.0", "oslo.message": "[" * 9999}, "oslo.message: expected a JSON"),
    ],
)
def test_an_envelope_that_cannot_be_opened_says_why(envelope: object, said: str) -> None:
    """By the key that is wrong."""
    with pytest.raises(ContractError) as refused:
        out_of_envelope(envelope)
    assert str(refused.value).startswith(said)
