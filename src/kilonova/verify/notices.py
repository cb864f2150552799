# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A versioned notification as the rules over whole captures see it: its action, phase and
subject.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from kilonova import contract
from kilonova.contract import EVENTS
from kilonova.verify.captures import Finding, Kind, Record

START = "start"
END = "end"
ERROR = "error"

# What tells two of an action apart that run on one instance at the same time.
_OWN_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "instance.volume_attach": ("uuid", "volume_id"),
    "instance.volume_detach": ("uuid", "volume_id"),
    "instance.volume_swap": ("uuid", "old_volume_id", "new_volume_id"),
    "instance.share_attach": ("uuid", "share_id"),
    "instance.share_detach": ("uuid", "share_id"),
    "instance.snapshot": ("uuid", "snapshot_image_id"),
}
_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "instance": ("uuid",),
    "scheduler": ("instance_uuid",),
    "compute_task": ("instance_uuid",),
    "aggregate": ("uuid",),
    "keypair": ("user_id", "name"),
    "flavor": ("flavorid",),
    "server_group": ("uuid",),
    "service": ("uuid",),
}


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One notification; `stem` is its event type without the phase, `instance` the server it is
    about.
    """

    record: Record
    event_type: str
    publisher_id: str
    stem: str
    phase: str
    subject: tuple[object, ...]
    instance: str | None
    data: Mapping[str, object]

    @property
    def line(self) -> int:
        return self.record.line

    @property
    def source(self) -> str:
        """The binary that sent it: all the hosts of one source count as one.

        Shares are attached by the compute service, under the API's name.
        """
        if self.stem.startswith("instance.share_"):
            return "nova-compute"
        return self.publisher_id.partition(":")[0]

    @property
    def state(self) -> object:
        return self.data.get("state")

    @property
    def task_state(self) -> object:
        return self.data.get("task_state")

    def finding(self, path: str, expected: str, found: str) -> Finding:
        """Something that is wrong with this notification."""
        return Finding(
            line=self.line,
            path=path,
            expected=expected,
            found=found,
            event_type=self.event_type,
        )


def notices(records: Iterable[Record]) -> Iterator[Notice]:
    """The versioned notifications whose event type the contract knows, in their order."""
    for record in records:
        if record.kind is not Kind.VERSIONED:
            continue
        event_type = record.event_type
        event = EVENTS.get(event_type)
        if event is not None:
            yield _notice(record, event_type, event)


def _notice(record: Record, event_type: str, event: contract.Event) -> Notice:
    stem = f"{event.object}.{event.action}"
    data = record.data
    fields = _OWN_SUBJECTS.get(stem) or _SUBJECTS.get(event.object, ())
    instance = data.get("uuid" if event.object == "instance" else "instance_uuid")
    if event.object == "scheduler" and data.get("num_instances") != 1:
        # Nova names one of several instances in the start, and may name another in the end.
        fields = ("project_id", "num_instances")
    return Notice(
        record=record,
        event_type=event_type,
        publisher_id=record.publisher_id,
        stem=stem,
        phase=event.phase or "",
        subject=tuple(repr(data.get(field)) for field in fields),
        instance=instance if isinstance(instance, str) else None,
        data=data,
    )
