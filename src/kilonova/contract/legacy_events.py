# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every legacy notification that Nova 34.0.0 still sends: its name, its keys, and its twin.

Source: nova/compute/manager.py, nova/compute/api.py, nova/compute/utils.py,
nova/notifications/base.py, and the other places that ask nova/rpc.py for a notifier.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from kilonova.contract.events import EVENTS

INSTANCE_KEYS: Final = (
    "tenant_id",
    "user_id",
    "instance_id",
    "display_name",
    "reservation_id",
    "hostname",
    "instance_type",
    "instance_type_id",
    "instance_flavor_id",
    "architecture",
    "memory_mb",
    "disk_gb",
    "vcpus",
    "root_gb",
    "ephemeral_gb",
    "host",
    "node",
    "availability_zone",
    "cell_name",
    "created_at",
    "terminated_at",
    "deleted_at",
    "launched_at",
    "image_ref_url",
    "os_type",
    "kernel_id",
    "ramdisk_id",
    "state",
    "state_description",
    "progress",
    "access_ip_v4",
    "access_ip_v6",
    "image_meta",
    "metadata",
)
"""What every legacy notification of an instance has. Source: info_from_instance."""

AUDIT_KEYS: Final = ("audit_period_beginning", "audit_period_ending")
FAULT_KEYS: Final = ("exception", "message", "code")
EXCEPTION_KEYS: Final = ("exception", "args")
"""What an error in a function is told with, under the function's name. Source: wrap_exception."""


class LegacyEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a legacy event type before any notification of it is sent.

    ``versioned`` is the event that the same code announces next to it, empty where there is none;
    ``keys`` are those that its payload always has; ``services`` begin its publisher, before a dot
    and a host (an aggregate's name or id, of aggregates).
    """

    event_type: str
    versioned: str = ""
    keys: tuple[str, ...] = ()
    services: tuple[str, ...] = ("compute",)
    priority: str = "INFO"


RENAMED: Final[Mapping[str, str]] = {
    "live_migration_abort": "live.migration.abort",
    "live_migration_force_complete": "live.migration.force.complete",
    "live_migration_post": "live_migration._post",
    "live_migration_post_dest": "live_migration.post.dest",
    "live_migration_pre": "live_migration.pre",
    "live_migration_rollback": "live_migration._rollback",
    "live_migration_rollback_dest": "live_migration.rollback.dest",
    "resize_confirm": "resize.confirm",
    "resize_finish": "finish_resize",
    "resize_prep": "resize.prep",
    "resize_revert": "resize.revert",
}
"""Actions whose legacy name is another."""

UNPHASED: Final[Mapping[str, str]] = {
    "instance.evacuate": "evacuate",
    "instance.rebuild_scheduled": "rebuild.scheduled",
    "instance.volume_attach.end": "volume.attach",
    "instance.volume_detach.end": "volume.detach",
}
"""Events whose legacy notification has no phase."""

VERSIONED_ALONE: Final = frozenset(
    {
        "exists",
        "interface_attach",
        "interface_detach",
        "lock",
        "share_attach",
        "share_attach_error",
        "share_detach",
        "unlock",
        "update",
        "volume_attach",
        "volume_detach",
        "volume_swap",
    }
)
"""Actions without a legacy notification of a start and an end."""

WITH_ADDRESSES: Final = frozenset(
    {
        "instance.create.end",
        "instance.rebuild.end",
        "instance.resize_confirm.end",
        *(
            f"instance.{action}.{phase}"
            for action in (
                "live_migration_post",
                "live_migration_post_dest",
                "live_migration_pre",
                "live_migration_rollback_dest",
                "rescue",
                "resize",
                "resize_finish",
                "unrescue",
            )
            for phase in ("start", "end")
        ),
    }
)
"""Events whose legacy notification has ``fixed_ips``: where the network is at hand."""

OWN_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "instance.create.start": ("image_name",),
    "instance.create.end": ("message",),
    "instance.rebuild.start": ("image_name",),
    "instance.rebuild.end": ("image_name",),
    "instance.rescue.start": ("rescue_image_name",),
    "instance.rescue.end": ("rescue_image_name",),
    "instance.resize_prep.end": ("new_instance_type", "new_instance_type_id"),
    "instance.volume_attach.end": ("volume_id",),
    "instance.volume_detach.end": ("volume_id",),
}


def _of_instances() -> Iterator[LegacyEvent]:
    for event_type, event in EVENTS.items():
        if event.object != "instance":
            continue
        if event_type in UNPHASED:
            suffix = UNPHASED[event_type]
        elif event.action in VERSIONED_ALONE or event.phase is None:
            continue
        else:
            suffix = f"{RENAMED.get(event.action, event.action)}.{event.phase}"
        error = event.phase == "error"
        keys = (
            *INSTANCE_KEYS,
            *(("fixed_ips",) if event_type in WITH_ADDRESSES else ()),
            *OWN_KEYS.get(event_type, ()),
            *(FAULT_KEYS if error else ()),
        )
        yield LegacyEvent(
            event_type=f"compute.instance.{suffix}",
            versioned=event_type,
            keys=keys,
            priority="ERROR" if error else "INFO",
        )


def _phased(
    stem: str,
    versioned: str,
    start: Sequence[str],
    end: Sequence[str] | None = None,
    service: str = "compute",
) -> Iterator[LegacyEvent]:
    for phase, keys in (("start", start), ("end", start if end is None else end)):
        yield LegacyEvent(
            event_type=f"{stem}.{phase}",
            versioned=f"{versioned}.{phase}" if versioned else "",
            keys=tuple(keys),
            services=(service,),
        )


def _others() -> Iterator[LegacyEvent]:
    yield LegacyEvent(
        event_type="compute.instance.exists",
        versioned="instance.exists",
        keys=(*INSTANCE_KEYS, *AUDIT_KEYS),
    )
    yield LegacyEvent(
        event_type="compute.instance.update",
        versioned="instance.update",
        keys=(*INSTANCE_KEYS, "old_state", "old_task_state", "new_task_state", *AUDIT_KEYS),
        services=("compute", "conductor", "nova-api"),
    )
    for stem in ("create_ip", "delete_ip"):
        with_addresses = (*INSTANCE_KEYS, "fixed_ips")
        yield from _phased(f"compute.instance.{stem}", "", INSTANCE_KEYS, with_addresses)
    yield from _phased("compute.instance.force_delete", "", INSTANCE_KEYS)
    for stem, versioned, start, end in (
        ("addhost", "add_host", ("host_name",), ("host_name", "name")),
        ("delete", "delete", (), ()),
        ("removehost", "remove_host", ("host_name",), ("host_name",)),
        ("updatemetadata", "update_metadata", ("meta_data",), ("meta_data",)),
        ("updateprop", "update_prop", (), ()),
    ):
        of = ("aggregate_id",)
        yield from _phased(
            f"aggregate.{stem}", f"aggregate.{versioned}", (*of, *start), (*of, *end), "aggregate"
        )
    named = ("name", "meta_data")
    yield from _phased(
        "aggregate.create", "aggregate.create", named, (*named, "aggregate_id"), "aggregate"
    )
    for action in ("create", "delete", "import"):
        keys = ("tenant_id", "user_id", "key_name")
        yield from _phased(f"keypair.{action}", f"keypair.{action}", keys, service="api")
    yield from _phased(
        "scheduler.select_destinations",
        "scheduler.select_destinations",
        ("request_spec",),
        service="scheduler",
    )
    group, tasks = ("servergroup",), ("build_instances", "migrate_server", "rebuild_server")
    of_a_new_group = ("_rules", "policy", "name", "project_id", "user_id", "server_group_id")
    changes: dict[tuple[str, str], tuple[str, ...]] = {
        ("addmember", "add_member"): ("server_group_id", "instance_uuids"),
        ("create", "create"): of_a_new_group,
        ("delete", "delete"): ("server_group_id",),
    }
    for (event_type, versioned), told in changes.items():
        yield LegacyEvent(
            event_type=f"servergroup.{event_type}",
            versioned=f"server_group.{versioned}",
            keys=told,
            services=group,
        )
    for task in tasks:
        yield LegacyEvent(
            event_type=f"compute_task.{task}",
            versioned=f"compute_task.{task}.error",
            keys=(
                "request_spec",
                "instance_properties",
                "instance_id",
                "state",
                "method",
                "reason",
            ),
            services=("compute_task",),
            priority="ERROR",
        )
    yield LegacyEvent(
        event_type="compute.libvirt.error",
        versioned="libvirt.connect.error",
        keys=("ip", "method", "reason"),
        priority="ERROR",
    )
    yield LegacyEvent(
        event_type="compute.metrics.update",
        versioned="metrics.update",
        keys=("nodename", "metrics", "host", "host_ip"),
    )
    yield LegacyEvent(
        event_type="volume.usage",
        versioned="volume.usage",
        keys=(
            "volume_id",
            "tenant_id",
            "user_id",
            "availability_zone",
            "instance_id",
            "last_refreshed",
            "reads",
            "read_bytes",
            "writes",
            "write_bytes",
        ),
    )


LEGACY_EVENTS: Final[Mapping[str, LegacyEvent]] = MappingProxyType(
    {
        event.event_type: event
        for event in sorted((*_of_instances(), *_others()), key=lambda each: each.event_type)
    }
)
"""By event type, in their order; errors that are told under a function's name stand beside them."""
