# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A notification: made, read, and turned into what consumers receive."""

import json

import pytest

from kilonova.contract import EVENTS, ContractError, Notification, encode
from kilonova.contract.examples import example, example_notification
from kilonova.contract.flavor import FlavorPayload
from kilonova.contract.instance_actions import InstanceActionPayload
from kilonova.contract.keypair import KeypairPayload


def test_a_notification_has_the_shape_of_novas_samples() -> None:
    """The four keys, with what the bus adds."""
    flavor = example(FlavorPayload)
    notification = Notification.of(
        "flavor.create",
        "nova-api:api",
        flavor,
        timestamp="2012-10-29 13:42:11.000000",
        message_id="8b1a9953-c461-4296-a827-abf8c47804d7",
    )
    assert notification.to_dict() == {
        "publisher_id": "nova-api:api",
        "priority": "INFO",
        "event_type": "flavor.create",
        "payload": json.loads(encode(flavor)),
        "message_id": "8b1a9953-c461-4296-a827-abf8c47804d7",
        "timestamp": "2012-10-29 13:42:11.000000",
    }


def test_what_is_not_known_is_left_out() -> None:
    """A sample of Nova's has neither id nor time, and comes back without."""
    sample = example_notification(EVENTS["flavor.create"]).to_dict()
    del sample["message_id"], sample["timestamp"]
    assert Notification.from_dict(sample).to_dict() == sample


@pytest.mark.parametrize("event_type", EVENTS)
def test_reading_undoes_writing(event_type: str) -> None:
    """For every event type, as a dictionary and as JSON."""
    notification = example_notification(EVENTS[event_type])
    assert Notification.from_dict(notification.to_dict()) == notification
    assert json.loads(notification.to_json()) == notification.to_dict()


def test_the_payload_is_typed() -> None:
    """Nested objects are objects, and values that are one of a few are members."""
    notification = example_notification(EVENTS["instance.pause.end"])
    payload = notification.payload
    assert (type(payload), payload.state, payload.flavor.vcpus) == (
        InstanceActionPayload,
        "active",
        1,
    )


def test_the_payload_is_decoded_once() -> None:
    """Asking again gives the same object."""
    notification = example_notification(EVENTS["instance.pause.end"])
    assert notification.payload is notification.payload


def test_a_failure_has_the_priority_of_an_error() -> None:
    """The contract knows the priority, callers need not."""
    payload = example(EVENTS["instance.reboot.error"].payload)
    assert [
        Notification.of(event_type, "nova-compute:compute", payload).priority
        for event_type in ("instance.reboot.start", "instance.reboot.error")
    ] == ["INFO", "ERROR"]


@pytest.mark.parametrize(
    ("event_type", "publisher_id", "complaint"),
    [
        ("flavor.make", "nova-api:api", "event_type: expected an event type"),
        ("keypair.create.end", "nova-api:api", "payload: expected KeypairPayload, found Flavor"),
        ("flavor.create", "nova-compute:api", "publisher_id: expected nova-api:HOST"),
    ],
)
def test_what_the_contract_does_not_have_is_refused(
    event_type: str, publisher_id: str, complaint: str
) -> None:
    """When checked, the parts of a notification must belong together."""
    with pytest.raises(ContractError) as caught:
        Notification.of(event_type, publisher_id, example(FlavorPayload), checked=True)
    assert str(caught.value).startswith(complaint)


def test_a_wrong_payload_is_refused_when_checked() -> None:
    """Unchecked, it is sent as it is, so that a fault can be played."""
    # None is what is wrong.
    wrong = KeypairPayload(user_id="a", name=None, fingerprint=None, public_key=None, type="ssh")  # type: ignore[arg-type]
    Notification.of("keypair.create.end", "nova-api:api", wrong)
    with pytest.raises(ContractError, match=r"^payload.name: expected String, found null$"):
        Notification.of("keypair.create.end", "nova-api:api", wrong, checked=True)


def test_a_message_without_its_keys_is_refused() -> None:
    """All that are missing are named."""
    with pytest.raises(ContractError) as caught:
        Notification.from_dict({"event_type": "flavor.create"})
    assert [violation.path for violation in caught.value.violations] == [
        "publisher_id",
        "priority",
        "payload",
    ]
