# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Samples share parts, are adjusted at paths, and say where a message differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kilonova.verify import ANY, UUID, SampleError, SampleFolder, regex

FLAVOR = {
    "nova_object.name": "FlavorPayload",
    "nova_object.version": "1.4",
    "nova_object.data": {"vcpus": 1, "memory_mb": 512},
}
SERVER = {
    "nova_object.name": "InstanceActionPayload",
    "nova_object.data": {
        "uuid": {"$match": "uuid"},
        "state": "active",
        "flavor": {"$ref": "Flavor.json#"},
        "ip_addresses": [{"nova_object.data": {"address": "192.0.2.3"}}],
        "tags": ["a", "b"],
    },
}
PAUSED = {
    "event_type": "instance.pause.end",
    "payload": {
        "$ref": "common/Server.json#",
        "nova_object.data": {"state": "paused", "flavor": {"nova_object.data": {"vcpus": 2}}},
    },
}


@pytest.fixture
def samples(tmp_path: Path) -> SampleFolder:
    """A folder with one sample and the parts that it shares."""
    (tmp_path / "common").mkdir()
    for name, content in (
        ("common/Flavor", FLAVOR),
        ("common/Server", SERVER),
        ("instance-pause-end", PAUSED),
        ("loop", {"payload": {"$ref": "loop.json#"}}),
        ("pointer", {"payload": {"$ref": "common/Flavor.json#/nova_object.data"}}),
        ("outside", {"payload": {"$ref": "../secret.json#"}}),
        ("missing", {"payload": {"$ref": "nothing.json#"}}),
        ("riddle", {"payload": {"$match": "guess"}}),
        ("list", [1]),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    (tmp_path / "broken.json").write_text("{")
    return SampleFolder(tmp_path)


def seen(**changes: object) -> dict[str, object]:
    """The message that the sample describes, with these fields of its payload changed."""
    data: dict[str, object] = {
        "uuid": "11111111-1111-4111-8111-111111111111",
        "state": "paused",
        "flavor": {**FLAVOR, "nova_object.data": {"vcpus": 2, "memory_mb": 512}},
        "ip_addresses": [{"nova_object.data": {"address": "192.0.2.3"}}],
        "tags": ["a", "b"],
    }
    data.update(changes)
    return {
        "event_type": "instance.pause.end",
        "message_id": "1",
        "payload": {"nova_object.name": "InstanceActionPayload", "nova_object.data": data},
    }


def test_a_sample_is_its_shared_parts_with_its_own_values_on_top(samples: SampleFolder) -> None:
    """Values beside a reference replace those at the same place, however deep."""
    assert samples.load("instance-pause-end").differences(seen()) == ()


def test_a_difference_names_the_path_and_both_values(samples: SampleFolder) -> None:
    """A path walks through nova_object.data; what is missing is shown as nothing."""
    sample = samples.load("instance-pause-end")
    flavor = {**FLAVOR, "nova_object.version": "1.3", "nova_object.data": {"vcpus": 2.0}}
    found = sample.differences(seen(state="active", flavor=flavor, tags=["a"], new=None))
    assert [str(each) for each in found] == [
        "payload.state: wanted 'paused', saw 'active'",
        "payload.flavor.nova_object.version: wanted '1.4', saw '1.3'",
        "payload.flavor.vcpus: wanted 2, saw 2.0",
        "payload.flavor.memory_mb: wanted 512, saw nothing",
        "payload.tags[1]: wanted 'b', saw nothing",
        "payload.new: wanted nothing, saw None",
    ]


def test_values_are_replaced_at_dotted_paths_and_the_sample_stays_as_it_was(
    samples: SampleFolder,
) -> None:
    """An index is a step like any other, or stands in brackets."""
    sample = samples.load("instance-pause-end")
    other = sample.replace(
        {"flavor.vcpus": 4, "ip_addresses.0.address": "192.0.2.9", "state": regex("pau.*")}
    ).replace({"ip_addresses[0].address": "192.0.2.10"})
    flavor = {**FLAVOR, "nova_object.data": {"vcpus": 4, "memory_mb": 512}}
    address = [{"nova_object.data": {"address": "192.0.2.10"}}]
    assert other.differences(seen(flavor=flavor, ip_addresses=address)) == ()
    assert sample.differences(seen()) == ()


def test_any_still_demands_that_the_field_is_there(samples: SampleFolder) -> None:
    """ANY stands for a value, null included, never for its absence."""
    sample = samples.load("instance-pause-end").replace({"state": ANY, "flavor": ANY})
    without = seen(flavor=None)
    payload = without["payload"]
    assert isinstance(payload, dict)
    del payload["nova_object.data"]["state"]
    assert [str(each) for each in sample.differences(without)] == [
        "payload.state: wanted ANY, saw nothing"
    ]


def test_a_matcher_in_a_file_is_one_in_the_sample(samples: SampleFolder) -> None:
    """`{"$match": "uuid"}` accepts any UUID and names itself in a difference."""
    (found,) = samples.load("instance-pause-end").differences(seen(uuid="x"))
    assert (found.path, found.wanted, found.seen) == ("payload.uuid", UUID, "x")


def test_a_reference_may_point_into_a_file(samples: SampleFolder) -> None:
    """What stands behind the # is a path of keys."""
    sample = samples.load("pointer")
    assert sample.message == {"payload": {"vcpus": 1, "memory_mb": 512}}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere", "there is no file nowhere.json"),
        ("missing", "there is no file nothing.json"),
        ("loop", "loop.json# leads back to itself"),
        ("outside", "secret.json lies outside of the folder of samples"),
        ("riddle", "'guess' is no matcher"),
        ("list", "a sample is a JSON object"),
        ("broken", "broken.json is no JSON"),
    ],
)
def test_a_sample_that_cannot_be_used_says_why(
    samples: SampleFolder, name: str, reason: str
) -> None:
    """The error names the sample that was asked for."""
    with pytest.raises(SampleError, match=f"^Sample {name}: {reason}"):
        samples.load(name)


def test_a_replacement_that_leads_nowhere_is_refused(samples: SampleFolder) -> None:
    """A mistyped path would otherwise make a test pass for nothing."""
    with pytest.raises(SampleError, match=r"nothing at 'flavor.vcpu' to replace"):
        samples.load("instance-pause-end").replace({"flavor.vcpu": 1})


def test_the_names_of_samples_are_those_at_the_top(samples: SampleFolder) -> None:
    """Shared parts are no samples."""
    assert "instance-pause-end" in samples.names()
    assert "Flavor" not in samples.names()
