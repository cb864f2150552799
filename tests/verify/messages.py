# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Made-up messages for captures, each lawful by itself, and the recordings of real Nova."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from kilonova.contract import EVENTS, violations
from kilonova.contract.examples import example_notification
from kilonova.verify import Capture, parse_capture, verify

RECORDINGS = Path(__file__).parents[1] / "reference"
TRACES = [
    RECORDINGS / "traces" / f"{name}.jsonl"
    for name in (
        "aggregate-aggregate_add_remove_host",
        "aggregate-aggregate_cache_images",
        "aggregate-aggregate_create_delete",
        "instance-create_delete_server",
        "instance-create_delete_server_with_instance_update",
        "instance-create_server_error",
        "instance-multiple_compute_actions",
        "instance-resize_confirm_server",
        "keypair-keypair_create_delete",
        "server_group-server_group_create_delete",
        "service-service_create",
    )
]
SERVER = "11111111-1111-4111-8111-111111111111"
AGGREGATE = "33333333-3333-4333-8333-333333333333"
COMPUTE = "nova-compute:compute"

Message = dict[str, object]


def message(event_type: str, publisher: str = COMPUTE, **fields: object) -> Message:
    """A lawful message with these fields in its payload; about SERVER, where it is about one."""
    made = example_notification(EVENTS[event_type]).to_dict()
    data = _fields_of(made["payload"])
    if event_type.startswith("instance."):
        data["uuid"] = SERVER
    elif "instance_uuid" in data:
        data["instance_uuid"] = SERVER
    elif event_type.startswith("aggregate."):
        data["uuid"] = AGGREGATE
    for failure in (data, _fields_of(data.get("fault"))):
        if "traceback" in failure:
            last_line = f"nova.exception.{failure['exception']}: {failure['exception_message']}"
            failure["traceback"] = last_line
    data.update(fields)
    found: Message = {**made, "publisher_id": publisher}
    assert violations(found) == []
    return found


def fields(message: Message) -> dict[str, object]:
    """The fields of the payload, to be changed."""
    return _fields_of(message["payload"])


def lines(messages: Iterable[Mapping[str, object]]) -> bytes:
    """The messages as a file of JSON lines."""
    return b"\n".join(json.dumps(each).encode() for each in messages)


def captured(*messages: Mapping[str, object]) -> Capture:
    """The capture that holds these messages."""
    return parse_capture(lines(messages), name="capture")


def found_in(*messages: Mapping[str, object], partial: bool = False) -> list[tuple[int, str, str]]:
    """The violations in a capture of these messages: line, path and what was expected."""
    verdict = verify(captured(*messages), partial=partial)
    return [(each.line, each.path, each.expected) for each in verdict.findings]


def recorded(trace: Path) -> list[Message]:
    """The records of a trace."""
    return [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]


def _fields_of(form: object) -> dict[str, object]:
    """The fields in the wire form of an object; none where there is no object."""
    return form["nova_object.data"] if isinstance(form, dict) else {}
