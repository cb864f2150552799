# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is told of an instance is what its record says, in the order of the wire."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.model.instance import Instance
from kilonova.cloud.model.network import Vif
from kilonova.cloud.payloads.network import told_ips
from kilonova.contract import EVENTS, encode
from kilonova.contract.fields import fields, sent_fields
from kilonova.contract.instance import InstancePayload, IpPayload


def test_the_record_begins_with_what_payloads_tell_in_their_order() -> None:
    """A field that is put among the first ones would be told in another's place."""
    names = [
        field.name if field.source is None else field.source[1] for field in fields(InstancePayload)
    ]
    told = ["told_updated_at" if name == "updated_at" else name for name in names]
    until = told.index("progress") + 1
    assert list(Instance.__struct_fields__[:until]) == told[:until]


@pytest.mark.parametrize(
    "event_type",
    ["instance.update", "instance.exists", "instance.create.end", "instance.power_off.start"],
)
def test_every_form_says_its_fields_in_the_order_of_the_wire(event_type: str) -> None:
    """However many spans it is put together of."""
    cloud = Cloud(flags={"notifications": {"notify_on_state_change": "vm_and_task_state"}})
    server = cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    server.stop()
    cloud.run()
    server.rebuild("cirros")
    cloud.run()
    said = cloud.notifications.of(event_type)[0].to_dict()["payload"]
    wanted = EVENTS[event_type].payload
    assert said["nova_object.name"] == wanted.__name__
    assert list(said["nova_object.data"]) == [field.name for field in sent_fields(wanted)]


def test_an_address_is_told_as_its_payload_is_encoded() -> None:
    """Each of its texts in its own place."""
    vif = Vif(
        port_id="ce531f90-199f-48c0-816c-13e38010b442",
        network_id="3cb9bc59-5699-4588-a4b1-b87f96708bc6",
        label="private",
        mac="fa:16:3e:4c:2c:30",
        addresses=("192.168.1.3", "fd00::3"),
        device_name="tapce531f90-19",
    )
    wanted = [
        IpPayload(
            label="private",
            mac="fa:16:3e:4c:2c:30",
            meta={},
            port_uuid="ce531f90-199f-48c0-816c-13e38010b442",
            version=version,
            address=address,
            device_name="tapce531f90-19",
        )
        for version, address in ((4, "192.168.1.3"), (6, "fd00::3"))
    ]
    assert list(map(bytes, told_ips(vif))) == [encode(each, checked=True) for each in wanted]


def test_every_wish_for_a_server_gets_into_its_record() -> None:
    """What ``create`` takes is handed on by name, and nothing of it may be left out."""
    cloud = Cloud()
    cloud.keypairs.create("mine")
    server = cloud.servers.create(
        "web",
        "m1.small",
        "cirros",
        networks="none",
        key_name="mine",
        description="told",
        metadata={"a": "b"},
        tags=["t"],
        availability_zone="nova",
        scheduler_hints={"query": "x"},
        config_drive=True,
        user_data="aGk=",
        hostname="own",
    )
    record = server.instance
    assert (record.display_name, record.flavor.name, record.image_ref) == (
        "web",
        "m1.small",
        cloud.images.get("cirros").id,
    )
    assert (record.key_name, record.display_description, record.hostname) == ("mine", "told", "own")
    assert (record.metadata, record.tags, record.availability_zone) == ({"a": "b"}, ("t",), "nova")
    assert (record.config_drive, record.user_data, record.vifs) == (True, "aGk=", ())
    assert record.spec is not None
    assert record.spec.scheduler_hints == {"query": ["x"]}
