# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What may follow what: the sequences that Nova leaves open, and those that it never sends."""

from __future__ import annotations

import pytest

from tests.verify.messages import Message, fields, found_in, message

OTHER_SERVER = "22222222-2222-4222-8222-222222222222"
SCHEDULER = "nova-scheduler:scheduler"
CONDUCTOR = "nova-conductor:conductor"
API = "nova-api:api"

EXCEPTION = message("compute.exception")
PAUSE = (
    message("instance.pause.start", state="active", task_state="pausing"),
    message("instance.pause.end", state="paused", task_state=None),
)
POWER_ON = (
    message("instance.power_on.start", state="stopped", task_state="powering-on"),
    message("instance.power_on.end", state="active", task_state=None),
)
POWER_OFF = (
    message("instance.power_off.start", state="active", task_state="powering-off"),
    message("instance.power_off.end", state="stopped", task_state=None),
)
REBOOT = tuple(
    message(f"instance.reboot.{phase}", state="active", task_state=task)
    for phase, task in (
        ("start", "reboot_pending_hard"),
        ("error", "reboot_started_hard"),
        ("end", None),
    )
)
ATTACH = tuple(
    message(f"instance.volume_attach.{phase}", state="active", task_state=None)
    for phase in ("start", "end", "error")
)
DELETE = (
    message("instance.delete.start", state="active", task_state="deleting"),
    message("instance.shutdown.start", state="active", task_state="deleting"),
    message("instance.shutdown.end", state="active", task_state="deleting"),
    message("instance.delete.end", state="deleted", task_state=None),
)
SELECT = tuple(
    message(f"scheduler.select_destinations.{phase}", SCHEDULER, num_instances=1)
    for phase in ("start", "end")
)
SNAPSHOT = message("instance.snapshot.start", state="active", task_state="image_snapshot")
UPDATE = message("instance.update", API, state="active", task_state=None)
UPDATE_FROM_STOPPED = message("instance.update", state="active", task_state=None)
fields(UPDATE_FROM_STOPPED)["state_update"] = {
    "nova_object.name": "InstanceStateUpdatePayload",
    "nova_object.namespace": "nova",
    "nova_object.version": "1.0",
    "nova_object.data": {
        "old_state": "stopped",
        "state": "active",
        "old_task_state": None,
        "new_task_state": None,
    },
}


def paths(*messages: Message, partial: bool = False) -> list[tuple[int, str]]:
    """Line and path of every violation."""
    return [(line, path) for line, path, _ in found_in(*messages, partial=partial)]


LEFT_OPEN = {
    "an action that raised, said by compute.exception": (POWER_ON[0], EXCEPTION),
    "the same, and the action again": (POWER_ON[0], EXCEPTION, *POWER_ON),
    "a reboot that failed while the guest runs ends all the same": REBOOT,
    "a volume that cannot be attached": (ATTACH[0], ATTACH[2], EXCEPTION),
    "a rebuild that fails before it begins": (
        message("instance.rebuild.error", state="active", task_state="rebuilding"),
        EXCEPTION,
    ),
    "a resize that fails while it is prepared": (
        message("instance.exists", state="active", task_state="resize_prep"),
        message("instance.resize_prep.start", state="active", task_state="resize_prep"),
        message("instance.resize.error", state="active", task_state="resize_prep"),
        message("instance.resize_prep.end", state="active", task_state="resize_prep"),
    ),
    "a snapshot whose image is gone": (SNAPSHOT,),
    "a snapshot whose image is gone, and a pause": (SNAPSHOT, *PAUSE),
    "no host for a new server": (
        SELECT[0],
        message("compute_task.build_instances.error", CONDUCTOR),
    ),
    "no host for an offloaded server, which nobody is told": (
        message("instance.exists", state="shelved_offloaded", task_state=None),
        SELECT[0],
    ),
    "a deletion that raised and is finished when the host is back": (
        DELETE[0],
        DELETE[1],
        EXCEPTION,
        DELETE[3],
    ),
    "a server that the API deletes while its host still does": (
        DELETE[0],
        message("instance.delete.start", API, state="active", task_state="deleting"),
        message("instance.delete.end", API, state="deleted", task_state=None),
    ),
    "usage of a server that is deleted": (
        *DELETE,
        message("instance.exists", state="deleted", task_state=None),
    ),
    "something asked for before the deletion that fails after it": (
        *DELETE,
        POWER_ON[0],
        EXCEPTION,
    ),
    "a volume attached while the server is paused by another thread": (
        PAUSE[0],
        ATTACH[0],
        PAUSE[1],
        message("instance.volume_attach.end", state="active", task_state=None),
    ),
    "a service of the API, whose binary has another name": (
        message("service.update", "nova-api:a", binary="nova-osapi_compute", host="a", topic=None),
    ),
    "another flavor under the id of one that is gone": (
        message("flavor.create", API),
        message("flavor.update", API),
        message("flavor.delete", API),
        message("flavor.create", API, vcpus=64),
    ),
    "a share that cannot be attached for a reason of its own": (
        message("instance.share_attach.start", API, state="stopped", task_state=None),
        EXCEPTION,
    ),
    "the two hosts of a resize, one ahead of the other": (
        message("instance.resize_prep.start", state="active", task_state="resize_prep"),
        message("instance.resize.start", "nova-compute:b", task_state="resize_migrating"),
        message("instance.resize_prep.end", state="active", task_state="resize_prep"),
        message("instance.resize.end", "nova-compute:b", task_state="resize_migrated"),
    ),
    "block devices that only one of three actions has at hand": tuple(
        message(f"instance.{action}.{phase}", state="active", task_state=None, block_devices=told)
        for action, phase, told in (
            ("interface_detach", "start", None),
            ("interface_detach", "end", None),
            ("trigger_crash_dump", "start", []),
            ("interface_attach", "start", None),
            ("interface_attach", "end", None),
            ("trigger_crash_dump", "end", []),
        )
    ),
}


@pytest.mark.parametrize("messages", LEFT_OPEN.values(), ids=LEFT_OPEN)
def test_a_sequence_that_nova_really_sends_is_accepted(messages: tuple[Message, ...]) -> None:
    """Each comes from a branch of Nova's own code."""
    assert found_in(*messages) == []


NEVER = {
    "a start with nothing after it": ((POWER_ON[0],), (1, "event_type")),
    "a start, and another action": ((POWER_ON[0], *PAUSE), (1, "event_type")),
    "an end with nothing before it": ((POWER_ON[1],), (1, "event_type")),
    "an end before its start": ((PAUSE[1], PAUSE[0]), (1, "event_type")),
    "an end from another host": (
        (PAUSE[0], {**PAUSE[1], "publisher_id": "nova-compute:other"}),
        (2, "publisher_id"),
    ),
    "a reboot that failed and never ends": (REBOOT[:2], (1, "event_type")),
    "an error that nothing raised": (ATTACH[::2], (2, "event_type")),
    "an error that nothing raised, and another action": (
        (ATTACH[0], ATTACH[2], *POWER_OFF),
        (2, "event_type"),
    ),
    "a deletion that ends before the guest is down": (
        (DELETE[0], DELETE[1], DELETE[3], DELETE[2]),
        (2, "event_type"),
    ),
    "a guest shut down with nobody deleting it": (DELETE[1:3], (1, "event_type")),
    "a deleted server that is started": ((*DELETE, *POWER_ON), (6, "event_type")),
    "a deleted server that is updated": ((*DELETE, UPDATE), (5, "event_type")),
    "no host found, and nobody told": ((SELECT[0],), (1, "event_type")),
    "two actions at once": ((PAUSE[0], POWER_OFF[0], *POWER_OFF[1:], PAUSE[1]), (1, "event_type")),
    "a volume detached in a rebuild that is not": (
        (message("instance.volume_detach.start", task_state="rebuilding"), EXCEPTION),
        (1, "event_type"),
    ),
    "paused and said to be active": (
        (PAUSE[0], message("instance.pause.end", state="active", task_state=None)),
        (2, "payload.state"),
    ),
    "pausing with no task": (
        (message("instance.pause.start", state="active", task_state=None), PAUSE[1]),
        (1, "payload.task_state"),
    ),
    "locked and said to be unlocked": (
        (message("instance.lock", API, locked=False),),
        (1, "payload.locked"),
    ),
    "another owner": (
        (PAUSE[0], message("instance.pause.end", state="paused", task_state=None, user_id="x")),
        (2, "payload.user_id"),
    ),
    "another request": (
        (
            PAUSE[0],
            message("instance.pause.end", state="paused", task_state=None, request_id="req-x"),
        ),
        (2, "payload.request_id"),
    ),
    "a service that is created twice": (
        (message("service.create"), message("service.create")),
        (2, "event_type"),
    ),
    "a service that is updated when it is gone": (
        (message("service.create"), message("service.delete"), message("service.update")),
        (3, "event_type"),
    ),
    "a flavor that is another in one notification": (
        (
            message("flavor.create", API),
            message("flavor.update", API),
            message("flavor.update", API, vcpus=64),
        ),
        (3, "payload.vcpus"),
    ),
    "an exception that is another than the error": (
        (*ATTACH[::2], message("compute.exception", exception="Other", traceback="Other: why")),
        (3, "payload.exception"),
    ),
    "a traceback of something else": (
        (message("compute.exception", traceback="KeyError: 7"),),
        (1, "payload.traceback"),
    ),
    "an update from a state that it never was in": (
        (*PAUSE, UPDATE_FROM_STOPPED),
        (3, "payload.state_update.old_state"),
    ),
    "a service told of under another's name": (
        (message("service.update", "nova-compute:other"),),
        (1, "publisher_id"),
    ),
    "a service that was counted before it was created": (
        (message("service.create", report_count=1),),
        (1, "payload.report_count"),
    ),
    "an enabled service with a reason for being disabled": (
        (message("service.update", disabled=False, disabled_reason="broken"),),
        (1, "payload.disabled_reason"),
    ),
}


@pytest.mark.parametrize(("messages", "where"), NEVER.values(), ids=NEVER)
def test_a_sequence_that_nova_never_sends_is_a_violation(
    messages: tuple[Message, ...], where: tuple[int, str]
) -> None:
    """It is reported at the notification that shows it."""
    assert where in paths(*messages)


def test_actions_on_different_servers_have_nothing_to_do_with_each_other() -> None:
    """A start waits for the end of its own server."""
    other = [
        message(each, uuid=OTHER_SERVER, state=state, task_state=task)
        for each, state, task in (
            ("instance.pause.start", "active", "pausing"),
            ("instance.pause.end", "paused", None),
        )
    ]
    assert found_in(PAUSE[0], other[0], PAUSE[1], other[1]) == []
    assert paths(PAUSE[0], other[0], other[1]) == [(1, "event_type")]


def test_a_partial_capture_may_begin_and_end_in_the_middle() -> None:
    """Only what lies within it is held to its order."""
    assert found_in(PAUSE[1], POWER_ON[0], partial=True) == []
    assert paths(POWER_ON[0], *PAUSE, partial=True) == [(1, "event_type")]


CREATE = (
    *SELECT,
    message("instance.create.start", state="building", task_state=None, host=None, node=None),
    message("instance.create.end", state="active", task_state=None),
)
UNPAUSE = (
    message("instance.unpause.start", state="paused", task_state="unpausing"),
    message("instance.unpause.end", state="active", task_state=None),
)


def test_a_server_seen_from_its_start_is_held_to_what_came_before() -> None:
    """Nothing is unpaused that was not paused; of other servers the capture may not know."""
    assert found_in(*UNPAUSE) == []
    assert found_in(*CREATE, *PAUSE, *UNPAUSE) == []
    assert paths(*CREATE, *UNPAUSE) == [(5, "event_type")]


def test_a_server_is_built_only_once_its_host_is_chosen() -> None:
    """The end of choosing comes before the start of building."""
    assert found_in(*CREATE) == []
    assert paths(CREATE[0], CREATE[2], CREATE[1], CREATE[3]) == [(2, "event_type")]


def progress(index: int, host: str) -> Message:
    """How far caching has come, of two hosts."""
    return message(
        "aggregate.cache_images.progress", CONDUCTOR, host=host, index=index, total=2, id=1
    )


def test_images_are_cached_host_by_host_between_start_and_end() -> None:
    """The count goes up by one, for hosts of the aggregate."""
    begin, end = (
        message(f"aggregate.cache_images.{phase}", API, hosts=["a", "b"], id=1)
        for phase in ("start", "end")
    )
    assert found_in(begin, progress(1, "b"), progress(2, "a"), end) == []
    assert paths(begin, progress(2, "a"), end) == [(2, "payload.index")]
    assert paths(begin, progress(1, "c"), end) == [(2, "payload.host")]
    assert paths(begin, end, progress(1, "a")) == [(3, "event_type")]


def test_a_violation_reads_as_one_line() -> None:
    """Path, what was expected, what was found, and in which event."""
    ((line, path, expected),) = found_in(POWER_ON[0])
    assert (line, path, expected) == (
        1,
        "event_type",
        "instance.power_on.end, its error or compute.exception before the end of the capture",
    )


def test_several_regions_may_stand_in_one_capture() -> None:
    """Each has its own flavors, whose ids may be the same."""
    made = message("flavor.create", API)
    assert found_in(made, made, message("flavor.delete", API), message("flavor.update", API)) == []
