# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Instance payloads: a server at one moment, in each of the forms that events carry.

They are most of what is sent, so they are put together of spans, straight from the instance: a span
that says what it said before is neither encoded nor checked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import astuple

from kilonova.cloud.clock import stamp_of
from kilonova.cloud.model.instance import Instance
from kilonova.cloud.payloads import fragments
from kilonova.cloud.payloads.exception import exception_payload
from kilonova.contract import (
    END,
    Span,
    instance as parts,
    instance_actions as forms,
    make_up,
    raw,
)
from kilonova.contract.fields import sent_fields
from kilonova.contract.objects import Payload
from kilonova.contract.share import SharePayload
from kilonova.contract.volume import BlockDevicePayload

if TYPE_CHECKING:
    from msgspec import Raw

    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.scope import Scope

Values = tuple[Any, ...]

PLACES: Final = {name: place for place, name in enumerate(Instance.__struct_fields__)}
FLAVOR: Final[int] = PLACES["flavor"]
AFTER_FLAVOR: Final[int] = FLAVOR + 1
STATES: Final[int] = PLACES["vm_state"]
AFTER_STATES: Final[int] = PLACES["progress"] + 1
VIFS: Final[int] = PLACES["vifs"]
METADATA: Final[int] = PLACES["metadata"]
SYSTEM_METADATA: Final[int] = PLACES["system_metadata"]
LOCKED_BY: Final[int] = PLACES["locked_by"]
AUTO_DISK_CONFIG: Final[int] = PLACES["auto_disk_config"]

WHO_AND_WHERE: Final = Span(parts.InstancePayload, "uuid", "availability_zone")
FROM_WHAT_AND_WHEN: Final = Span(parts.InstancePayload, "image_uuid", "updated_at")
IN_WHICH_STATE: Final = Span(parts.InstancePayload, "state", "progress")
DISKS_AND_METADATA: Final = Span(parts.InstancePayload, "block_devices", "metadata")
FOR_WHOM: Final = Span(forms.InstanceActionPayload, "locked", "shares")
FOR_WHOM_AND_WHICH_REQUEST: Final = Span(parts.InstancePayload, "locked", "shares")

OF_ALL: Final = (
    WHO_AND_WHERE,
    fragments.FLAVOR,
    FROM_WHAT_AND_WHEN,
    IN_WHICH_STATE,
    fragments.ADDRESSES,
    DISKS_AND_METADATA,
)
"""What every form says, but for its own opening and the ending."""

NO_DISKS_TOLD: Final = DISKS_AND_METADATA.anew((None, {}))
NO_DISKS: Final = DISKS_AND_METADATA.anew(([], {}))


def body_of(
    opening: bytes,
    scope: Scope,
    instance: Instance,
    disks: list[Raw] | None,
    *,
    asked_further_up: bool = False,
) -> bytes:
    """A payload: what its form begins with, and what every instance payload says, in
    InstancePayload's order; an action says its request's id further up, all others here.

    Source: nova/notifications/objects/instance.py, InstancePayload.
    """
    cloud, context, record = scope.cloud, scope.context, astuple(instance)
    known, metadata = cloud.fragments, record[METADATA]
    if disks or metadata:
        disks_and_metadata = DISKS_AND_METADATA.anew((disks, dict(metadata)))
    else:
        disks_and_metadata = NO_DISKS_TOLD if disks is None else NO_DISKS
    locked = record[LOCKED_BY] is not None  # whoever unlocks a server drops the reason
    grows = "AUTO" if record[AUTO_DISK_CONFIG] else "MANUAL"
    reason = record[SYSTEM_METADATA].get("locked_reason") if locked else None
    user, project = context.user_id, context.project_id
    told = shares(instance) if cloud.notifications_flags.include_share_mapping else None
    if asked_further_up:
        ending = FOR_WHOM.of((locked, grows, user, project, reason, told))
    else:
        values = (locked, grows, context.shown_request_id, user, project, reason, told)
        ending = FOR_WHOM_AND_WHICH_REQUEST.of(values)
    return b"".join(
        (
            opening,
            WHO_AND_WHERE.of(record[:FLAVOR]),
            known.told_flavors.of(record[FLAVOR]),
            FROM_WHAT_AND_WHEN.of(record[AFTER_FLAVOR:STATES]),
            IN_WHICH_STATE.of(record[STATES:AFTER_STATES]),
            known.told_addresses.of(record[VIFS]),
            disks_and_metadata,
            ending,
            END,
        )
    )


def block_devices(scope: Scope, instance: Instance) -> list[Raw] | None:
    """The volumes among an instance's disks, where that is configured, by their ids: in the order
    of Nova's index of them.
    """
    return by_id(instance) if scope.cloud.notifications_flags.bdms_in_notifications else None


def by_id(instance: Instance) -> list[Raw]:
    """The volumes among an instance's disks, by their ids."""
    volumes = [bdm for bdm in instance.bdms if bdm.volume_id is not None]
    if not volumes:
        return []
    if len(volumes) > 1:
        volumes.sort(key=lambda bdm: bdm.volume_id or "")
    return [raw(block_device_payload(bdm)) for bdm in volumes]


def as_asked_for(instance: Instance) -> list[Raw]:
    """The volumes among an instance's disks, in the order in which its user named them."""
    return [raw(block_device_payload(bdm)) for bdm in instance.bdms if bdm.volume_id is not None]


DELETIONS: Final = frozenset({"instance.delete.start", "instance.delete.end"})
"""Events that nova-api sends as well, which has no disks at hand."""

TellDisks = Callable[[Instance], "list[Raw]"]
"""How the volumes among an instance's disks are told."""

AT_HAND: Final[Mapping[str, TellDisks]] = MappingProxyType(
    {
        **{f"instance.create.{phase}": as_asked_for for phase in ("start", "end", "error")},
        **{
            f"instance.{action}.{phase}": by_id
            for action in ("rebuild", "reboot")
            for phase in ("start", "end", "error")
        },
        **{
            f"instance.{action}.{phase}": by_id
            for action in (
                "delete",
                "live_migration_pre",
                "live_migration_rollback",
                "resize",
                "resize_finish",
                "resize_revert",
                "resume",
                "shelve",
                "shelve_offload",
                "shutdown",
                "unshelve",
            )
            for phase in ("start", "end")
        },
    }
)
"""The events whose sender has the disks at hand, which Nova then tells whatever is configured.

Source: nova/compute/manager.py, wherever bdms is given to compute_utils.notify_about_*;
nova/notifications/objects/instance.py, InstancePayload.__init__.
"""


def block_device_payload(bdm: BlockDeviceMapping) -> BlockDevicePayload:
    """One volume of an instance. Source: nova/notifications/objects/instance.py,
    BlockDevicePayload.
    """
    assert bdm.volume_id is not None
    return BlockDevicePayload(
        device_name=bdm.device_name,
        boot_index=bdm.boot_index,
        delete_on_termination=bdm.delete_on_termination,
        volume_id=bdm.volume_id,
        tag=bdm.tag,
    )


def shares(instance: Instance) -> list[Raw]:
    """The shares that an instance may mount."""
    return [raw(share_payload(share)) for share in instance.shares]


def share_payload(share: ShareMapping) -> SharePayload:
    """One share of an instance. Source: nova/notifications/objects/instance.py, SharePayload."""
    return SharePayload(
        share_mapping_uuid=share.uuid, share_id=share.share_id, status=share.status, tag=share.tag
    )


def update_body(
    scope: Scope,
    instance: Instance,
    *,
    old_state: str | None,
    old_task_state: str | None,
    old_display_name: str | None,
    audit_period: tuple[datetime, datetime],
) -> bytes:
    """The payload of instance.update, encoded."""
    states = change_of_states(old_state, instance.vm_state, old_task_state, instance.task_state)
    name_and_tags = NAME_AND_TAGS.of((old_display_name, instance.tags))
    opening = states + told_period(PERIOD_OF_UPDATE, audit_period) + name_and_tags
    return body_of(opening, scope, instance, block_devices(scope, instance))


def exists_body(scope: Scope, instance: Instance, audit_period: tuple[datetime, datetime]) -> bytes:
    """The payload of instance.exists, encoded."""
    opening = told_period(PERIOD_OF_EXISTS, audit_period)
    return body_of(opening, scope, instance, block_devices(scope, instance))


STATE_UPDATE: Final = Span(forms.InstanceUpdatePayload, "state_update", "state_update", opens=True)
PERIOD_OF_UPDATE: Final[Span] = Span(forms.InstanceUpdatePayload, "audit_period", "audit_period")
PERIOD_OF_EXISTS: Final[Span] = Span(
    forms.InstanceExistsPayload, "audit_period", "audit_period", opens=True
)
NAME_AND_TAGS: Final = Span(forms.InstanceUpdatePayload, "old_display_name", "tags")


make_up(
    forms.InstanceUpdatePayload,
    (STATE_UPDATE, PERIOD_OF_UPDATE, NAME_AND_TAGS, *OF_ALL, FOR_WHOM_AND_WHICH_REQUEST),
)
make_up(forms.InstanceExistsPayload, (PERIOD_OF_EXISTS, *OF_ALL, FOR_WHOM_AND_WHICH_REQUEST))


@lru_cache(maxsize=1024)
def change_of_states(
    old_state: str | None, state: str, old_task_state: str | None, new_task_state: str | None
) -> bytes:
    """From which states to which; there are not many such changes, so each is encoded once."""
    payload = parts.InstanceStateUpdatePayload(
        old_state=old_state,
        state=state,
        old_task_state=old_task_state,
        new_task_state=new_task_state,
    )
    return STATE_UPDATE.anew((raw(payload),))


@lru_cache(maxsize=64)
def told_period(span: Span, period: tuple[datetime, datetime]) -> bytes:
    """The begin and end of an audit period, encoded once for all that is told of it."""
    begin, end = map(stamp_of, period)
    payload = parts.AuditPeriodPayload(audit_period_beginning=begin, audit_period_ending=end)
    return span.anew((raw(payload),))


def body_of_event(
    event_type: str,
    scope: Scope,
    instance: Instance,
    fault: BaseException | None,
    details: dict[str, Any],
) -> bytes:
    """The payload of an event of an instance's action, encoded; ``details`` are what the action
    adds, by the names of the contract.
    """
    opening, own, at_hand = beginning_of(event_type)
    request_id = scope.context.shown_request_id
    if own is None and fault is None:
        first = opening.of((None, request_id))
    else:
        first = opening.anew(
            (
                *(() if own is None else own(scope, instance, details)),
                None if fault is None else raw(exception_payload(fault)),
                request_id,
            )
        )
    if at_hand is None or (event_type in DELETIONS and scope.SOURCE != "nova-compute"):
        disks = block_devices(scope, instance)
    else:
        disks = at_hand(instance)
    return body_of(first, scope, instance, disks, asked_further_up=True)


Own = Callable[["Scope", "Instance", dict[str, Any]], Values]
"""What a form says before all others, in the order of the wire."""


def of_a_new_server(scope: Scope, instance: Instance, details: dict[str, Any]) -> Values:
    """Key pairs, tags, certificates and the name in the hypervisor."""
    keypair = instance.keypair
    return (
        [] if keypair is None else [scope.cloud.fragments.keypairs.raw(keypair)],
        instance.tags,
        instance.trusted_certs or None,
        scope.cloud.name_in_hypervisor(instance),
    )


def certificates(scope: Scope, instance: Instance, details: dict[str, Any]) -> Values:
    """The trusted certificates."""
    return (instance.trusted_certs or None,)


def detail(*names: str) -> Own:
    """Just what the action gives, by name."""

    def own(scope: Scope, instance: Instance, details: dict[str, Any]) -> Values:
        given = [details[name] for name in names]
        return tuple(raw(value) if isinstance(value, Payload) else value for value in given)

    return own


FORMS: Final[dict[str, tuple[type[Payload], Own]]] = {
    "create": (forms.InstanceCreatePayload, of_a_new_server),
    "rebuild": (forms.InstanceActionRebuildPayload, certificates),
    "rebuild_scheduled": (forms.InstanceActionRebuildPayload, certificates),
    "rescue": (forms.InstanceActionRescuePayload, detail("rescue_image_ref")),
    "resize_prep": (forms.InstanceActionResizePrepPayload, detail("new_flavor")),
    "share_attach": (forms.InstanceActionSharePayload, detail("share_id")),
    "share_detach": (forms.InstanceActionSharePayload, detail("share_id")),
    "snapshot": (forms.InstanceActionSnapshotPayload, detail("snapshot_image_id")),
    "volume_attach": (forms.InstanceActionVolumePayload, detail("volume_id")),
    "volume_detach": (forms.InstanceActionVolumePayload, detail("volume_id")),
    "volume_swap": (
        forms.InstanceActionVolumeSwapPayload,
        detail("old_volume_id", "new_volume_id"),
    ),
}
"""The forms that say more than InstanceActionPayload, by the event's action."""


@cache
def beginning_of(event_type: str) -> tuple[Span, Own | None, TellDisks | None]:
    """What an event's payload begins with, what that says before all that every action says, and
    the disks that its sender has at hand.
    """
    form, own = FORMS.get(event_type.split(".", 2)[1], (forms.InstanceActionPayload, None))
    return opening_of(form), own, AT_HAND.get(event_type)


@cache
def opening_of(form: type[Payload]) -> Span:
    """What a form of an action says before all that every payload of an instance says."""
    opening = Span(form, sent_fields(form)[0].name, "request_id", opens=True)
    make_up(form, (opening, *OF_ALL, FOR_WHOM))
    return opening
