# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Payloads to bytes and back, and what the quick check lets through."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from kilonova.contract import (
    OBJECTS,
    ContractError,
    Payload,
    check,
    decode,
    encode,
    fragment,
)
from kilonova.contract.examples import example
from kilonova.contract.instance_actions import InstanceActionPayload, InstanceCreatePayload
from kilonova.contract.keypair import KeypairPayload
from kilonova.contract.scheduler import DestinationPayload, RequestSpecPayload
from kilonova.contract.violations import payload_violations
from tests.contract.reference import recorded
from tests.contract.strategies import payloads

PAYLOADS = [cls for cls in OBJECTS.values() if issubclass(cls, Payload)]
PAYLOAD_NAMES = [cls.__name__ for cls in PAYLOADS]

with_any_payload = pytest.mark.parametrize("cls", PAYLOADS, ids=PAYLOAD_NAMES)

# Made from 85 fields, some payloads are large and slow to make; neither is of interest here.
patient = settings(
    max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def changed(payload: Any, path: str, value: object) -> Any:
    """Copy a payload with another value at a path such as `ip_addresses.0.mac`."""
    name, _, rest = path.partition(".")
    if name.isdigit():
        return [changed(payload[0], rest, value)] if rest else [value]
    new = changed(getattr(payload, name), rest, value) if rest else value
    return msgspec.structs.replace(payload, **{name: new})


def test_what_nova_sent_is_encoded_again_byte_for_byte() -> None:
    """Decoding loses nothing and encoding adds nothing; the order of the fields is Nova's."""
    for record in recorded():
        form = json.dumps(record["payload"], separators=(",", ":"), ensure_ascii=False)
        assert encode(decode(record["payload"]), checked=True).decode() == form


@with_any_payload
@patient
@given(data=st.data())
def test_a_payload_comes_back_as_it_went(cls: type[Payload], data: st.DataObject) -> None:
    """Whatever the types allow is encoded, found sound by every check, and decoded to an equal."""
    payload = data.draw(payloads(cls))
    body = encode(payload, checked=True)
    check(body, cls)
    assert payload_violations(json.loads(body), cls) == []
    assert (decode(body), decode(body, cls)) == (payload, payload)


@with_any_payload
@patient
@given(data=st.data())
def test_the_quick_check_and_the_thorough_one_agree(
    cls: type[Payload], data: st.DataObject
) -> None:
    """With any value in any field, both find something or neither does."""
    payload = data.draw(payloads(cls))
    name = data.draw(st.sampled_from(cls.__struct_fields__))
    scalar = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
    odd = data.draw(scalar | st.lists(scalar, max_size=1))
    body = encode(msgspec.structs.replace(payload, **{name: odd}))
    found = payload_violations(json.loads(body), cls)
    assert violations_by(lambda: check(body, cls)) == found
    assert bool(violations_by(lambda: decode(body, cls))) == bool(found)


def violations_by(act: Callable[[], object]) -> list[object]:
    """What an action complains of."""
    try:
        act()
    except ContractError as error:
        return list(error.violations)
    return []


def test_a_fragment_is_the_payload_itself() -> None:
    """It can be used in place of the payload everywhere, types included."""
    payload = example(KeypairPayload)
    assert fragment(payload) is payload


def test_fragments_change_nothing_on_the_wire() -> None:
    """A payload with encoded parts has the bytes of one without."""
    plain, with_fragments = example(InstanceCreatePayload), example(InstanceCreatePayload)
    fragment(with_fragments.flavor)
    for part in [*with_fragments.ip_addresses, *with_fragments.keypairs]:
        fragment(part)
    assert encode(with_fragments, checked=True) == encode(plain)


def test_a_changed_copy_of_a_fragment_is_no_fragment() -> None:
    """The bytes kept for the original do not follow the copy."""
    original = fragment(example(KeypairPayload))
    copy = msgspec.structs.replace(original, name="another")
    assert json.loads(encode(copy))["nova_object.data"]["name"] == "another"


def test_a_fragment_is_checked_when_it_is_made() -> None:
    """So nothing wrong can hide in one."""
    with pytest.raises(ContractError, match=r"^payload.type: expected String, found null$"):
        fragment(msgspec.structs.replace(example(KeypairPayload), type=None))


def test_fields_that_may_be_absent_are_left_out() -> None:
    """A destination that only has a host says nothing of nodes and cells."""
    assert json.loads(encode(DestinationPayload(host="compute")))["nova_object.data"] == {
        "host": "compute",
        "aggregates": None,
    }


def test_a_field_that_is_never_sent_is_not_encoded() -> None:
    """Nova declares `image_meta` and sends `image`."""
    spec = example(RequestSpecPayload)
    spec = msgspec.structs.replace(spec, image_meta=spec.image)
    assert "image_meta" not in json.loads(encode(spec))["nova_object.data"]


WRONG = [
    ("uuid", "no-uuid", "payload.uuid: expected UUID"),
    ("uuid", None, "payload.uuid: expected UUID"),
    ("created_at", "2012-10-29T13:42:11", "payload.created_at: expected DateTime or null"),
    ("created_at", "2012-10-29T13:42:11+00:00", "payload.created_at: expected DateTime or null"),
    ("created_at", "2012-10-29T13:42:11.5Z", "payload.created_at: expected DateTime or null"),
    ("created_at", "2012-10-29 13:42:11Z", "payload.created_at: expected DateTime or null"),
    ("created_at", "2012-02-30T13:42:11Z", "payload.created_at: expected DateTime or null"),
    ("state", "dead", "payload.state: expected one of active, building"),
    ("power_state", 1, "payload.power_state: expected one of pending, running"),
    ("progress", 0.5, "payload.progress: expected Integer or null"),
    ("progress", True, "payload.progress: expected Integer or null"),
    ("locked", 0, "payload.locked: expected Boolean"),
    ("metadata", None, "payload.metadata: expected Dict[String]"),
    ("metadata", {"a": None}, "payload.metadata.a: expected String"),
    ("tags", ["a", 1], "payload.tags[1]: expected String"),
    ("tags", "a", "payload.tags: expected List[String]"),
    ("flavor", None, "payload.flavor: expected FlavorPayload"),
    ("flavor", "m1.tiny", "payload.flavor: expected FlavorPayload"),
    ("flavor", example(KeypairPayload), "payload.flavor.nova_object.name: expected FlavorPayload"),
    ("flavor.vcpus", "1", "payload.flavor.vcpus: expected Integer or null"),
    ("flavor.extra_specs", {"a": 1}, "payload.flavor.extra_specs.a: expected String"),
    ("keypairs", None, "payload.keypairs: expected List[Object[KeypairPayload]]"),
    ("keypairs.0", None, "payload.keypairs[0]: expected KeypairPayload"),
    ("keypairs.0.type", None, "payload.keypairs[0].type: expected String"),
    ("ip_addresses.0.mac", "FA:16:3E:4C:2C:30", "payload.ip_addresses[0].mac: expected MACAddress"),
    ("ip_addresses.0.address", "192.0.2.300", "payload.ip_addresses[0].address: expected IPV4And"),
]


@pytest.mark.parametrize(("path", "value", "complaint"), WRONG)
@pytest.mark.parametrize("parts", ["plain", "fragments"])
def test_a_wrong_value_is_caught_with_its_path(
    path: str, value: object, complaint: str, parts: str
) -> None:
    """At any depth, beside fragments too, by whatever checks."""
    payload = example(InstanceCreatePayload)
    if parts == "fragments":
        for part in [payload.flavor, *payload.ip_addresses, *payload.keypairs]:
            fragment(part)
    wrong = changed(payload, path, value)
    body = encode(wrong)
    acts: list[Callable[[], object]] = [
        lambda: encode(wrong, checked=True),
        lambda: check(body, InstanceCreatePayload),
    ]
    if "02-30" not in str(value):  # decoding looks at the form of a time, not at the calendar
        acts.append(lambda: decode(body, InstanceCreatePayload))
    for act in acts:
        with pytest.raises(ContractError) as caught:
            act()
        assert str(caught.value).startswith(complaint)


def test_whatever_is_no_payload_is_refused() -> None:
    """Broken JSON, other JSON, and objects that the contract does not have."""
    for body in [b"{", b'"\xff"', b"[]", b"null", b'{"nova_object.name": "Instance"}']:
        with pytest.raises(ContractError):
            decode(body)
        with pytest.raises(ContractError):
            check(body, KeypairPayload)


def test_json_in_another_layout_is_as_good() -> None:
    """Spaces, the order of keys and escapes are up to whoever writes it."""
    payload = example(InstanceActionPayload)
    body = json.dumps(json.loads(encode(payload)), indent=2, sort_keys=True).encode()
    check(body, InstanceActionPayload)
    assert decode(body) == payload


def test_a_contract_error_can_be_made_again_from_its_arguments() -> None:
    """So it survives being passed between processes and through SimPy."""
    with pytest.raises(ContractError) as caught:
        decode(b"{}")
    again = ContractError(*caught.value.args)
    assert (again.violations, str(again)) == (caught.value.violations, str(caught.value))
