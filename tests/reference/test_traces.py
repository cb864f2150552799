# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every recording of real Nova, made again: Kilonova says and answers the same, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from kilonova.verify import CompareOptions, Discrepancy, Record, compare, read_capture, verify
from tests.reference.replaying import TRACES, UUID, Replay, steps_of

HEART_BEATS = ("payload.report_count", "payload.last_seen_up")
"""How often a service had told that it lives depends on how long the recording took."""

REQUEST_IDS = ("payload.request_id", "payload.*.req_id")

NOT_YET: dict[str, str] = {
    "compute_task-build_instances_fault": "extra specs come back as text",
    "compute_task-migrate_fault": "extra specs come back as text",
    "compute_task-rebuild_fault": "extra specs come back as text",
    "exception_notification-versioned_exception_notification_with_correct_params": "place of error",
    "extra-boot_from_volume": "the index of a disk that boots never",
    "extra-create_errors": "words for an unknown security group",
    "extra-create_multiple": "host names of several servers; one port for several",
    "extra-external_events": "words of an unsupported feature",
    "extra-instance_update-delete-vm_and_task_state": "one save of a failed build",
    "extra-instance_update-delete-vm_state": "one save of a failed build",
    "extra-instance_update-live_migrate-vm_and_task_state": "Nova's fake driver forgets no guest",
    "extra-instance_update-live_migrate-vm_state": "Nova's fake driver forgets no guest",
    "extra-not_found": "places of errors",
    "extra-quota": "limits of metadata and ports",
    "extra-resize_two_hosts": "the state is looked at before the flavor",
    "extra-set_password": "setting a password is no seam",
    "extra-usage_audit": "the disks of a server that is gone",
    "instance-delete_server_while_compute_is_down": "the disks of a server that is gone",
    "libvirt-libvirt_connect_error": "the module of libvirt's error",
    "metrics-metrics_update": "metrics come in any order",
    "server_group-server_group_add_member": "hosts of a group while it is placed",
}
"""Recordings that Kilonova cannot make again, and why; one that it can must leave the table."""

every_trace = pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=pytest.mark.xfail(reason=NOT_YET[name], strict=True) if name in NOT_YET else (),
        )
        for name in TRACES
    ],
)


@pytest.mark.parametrize("name", TRACES)
def test_what_real_nova_says_keeps_the_contract(name: str) -> None:
    """A recording passes the checks that Kilonova's own notifications pass."""
    assert verify(read_capture(TRACES[name])).findings == ()


@every_trace
def test_the_same_requests_are_told_and_answered_as_nova_does(name: str) -> None:
    """Notifications one by one with all their fields, and each answer's status and body."""
    assert differences(name) == []


def differences(name: str) -> list[str]:
    """What Kilonova says or answers otherwise than the recording, a line each."""
    replayed = Replay(name).run()
    ignored = () if name.startswith("service-") else HEART_BEATS
    if steps_of(name).request_ids_change:
        ignored = (*ignored, *REQUEST_IDS)
    said = compare(replayed.said, replayed.said_by_nova, CompareOptions(ignored=ignored))
    answered = compare(replayed.answered, replayed.answered_by_nova, CompareOptions(responses=True))
    planted = lines_of_planted_failures(replayed.said_by_nova.records)
    made = Correspondence()
    return [
        shown(each)
        for each in (*said.discrepancies, *answered.discrepancies)
        if not is_where_it_was_planted(each, planted) and not made.accepts(each)
    ]


def lines_of_planted_failures(records: Iterable[Record]) -> frozenset[int]:
    """The lines that tell of a failure which the recorded test had planted in Nova."""
    marks = ('"module_name": "unittest.mock"', '"module_name": "nova.tests.')
    texts = ((record.line, json.dumps(record.message)) for record in records)
    return frozenset(line for line, text in texts if any(mark in text for mark in marks))


def is_where_it_was_planted(discrepancy: Discrepancy, planted: frozenset[int]) -> bool:
    """Whether it is only about the place of a planted failure: the test's there, Nova's here."""
    place = discrepancy.path.endswith(("module_name", "function_name"))
    return place and discrepancy.line_theirs in planted


class Correspondence:
    """Ids of volumes, images and ports that were made on the way: one here for one there."""

    def __init__(self) -> None:
        self._theirs: dict[str, str] = {}
        self._ours: dict[str, str] = {}

    def accepts(self, discrepancy: Discrepancy) -> bool:
        """Whether both are such ids, and correspond as before."""
        ours, theirs = discrepancy.ours, discrepancy.theirs
        if not isinstance(ours, str) or not isinstance(theirs, str) or discrepancy.why:
            return False
        if not UUID.fullmatch(ours) or not UUID.fullmatch(theirs):
            return False
        known = self._theirs.setdefault(ours, theirs), self._ours.setdefault(theirs, ours)
        return known == (theirs, ours)


def shown(discrepancy: Discrepancy) -> str:
    """A difference in a line: Kilonova's on the left, Nova's on the right."""
    each = discrepancy
    lines = f"{each.line_ours}|{each.line_theirs}"
    return (
        f"{each.kind} {each.what} {lines} {each.path}: {each.ours!r} | {each.theirs!r} {each.why}"
    )
