# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about each thing that happens to a server."""

from kilonova.contract.envelope import (
    API,
    COMPUTE,
    CONDUCTOR,
    END,
    ERROR,
    START,
    Event,
    NotificationObject,
    announce,
)
from kilonova.contract.exception import ExceptionPayload
from kilonova.contract.flavor import FlavorPayload
from kilonova.contract.instance import (
    AuditPeriodPayload,
    InstancePayload,
    InstanceStateUpdatePayload,
)
from kilonova.contract.keypair import KeypairPayload
from kilonova.contract.values import Computed, Uuid


class InstanceActionPayload(InstancePayload, frozen=True, kw_only=True):
    """A server while something is done to it, and what went wrong if it failed."""

    VERSION = "1.9"

    fault: ExceptionPayload | None
    request_id: Computed[str | None]


class InstanceActionRebuildPayload(InstanceActionPayload, frozen=True, kw_only=True):
    """A server that is rebuilt, and the certificates that its image must be signed with."""

    VERSION = "1.10"

    trusted_image_certificates: Computed[list[str] | None]


class InstanceActionRescuePayload(InstanceActionPayload, frozen=True, kw_only=True):
    """A server that is rescued, and the image it is rescued with."""

    VERSION = "1.4"

    rescue_image_ref: Computed[Uuid | None]


class InstanceActionResizePrepPayload(InstanceActionPayload, frozen=True, kw_only=True):
    """A server whose resize is prepared, and the flavor it will have."""

    VERSION = "1.4"

    new_flavor: FlavorPayload | None


class InstanceActionSharePayload(InstanceActionPayload, frozen=True, kw_only=True):
    """A server that a share is attached to or detached from."""

    VERSION = "1.0"

    share_id: Computed[Uuid]


class InstanceActionSnapshotPayload(InstanceActionPayload, frozen=True, kw_only=True):
    """A server of which a snapshot is taken, and the image that will hold it."""

    VERSION = "1.10"

    snapshot_image_id: Computed[Uuid]


class InstanceActionVolumePayload(InstanceActionPayload, frozen=True, kw_only=True):
    """A server that a volume is attached to or detached from."""

    VERSION = "1.7"

    volume_id: Computed[Uuid]


class InstanceActionVolumeSwapPayload(InstanceActionPayload, frozen=True, kw_only=True):
    """A server one of whose volumes is replaced by another."""

    VERSION = "1.9"

    old_volume_id: Computed[Uuid]
    new_volume_id: Computed[Uuid]


class InstanceCreatePayload(InstanceActionPayload, frozen=True, kw_only=True):
    """A server that is created, with what it was given at birth."""

    VERSION = "1.13"

    keypairs: list[KeypairPayload]
    tags: Computed[list[str]]
    trusted_image_certificates: Computed[list[str] | None]
    instance_name: Computed[str | None]


class InstanceExistsPayload(InstancePayload, frozen=True, kw_only=True):
    """A server that existed in the audit period."""

    VERSION = "2.1"

    audit_period: AuditPeriodPayload


class InstanceUpdatePayload(InstancePayload, frozen=True, kw_only=True):
    """A server whose record changed, and what it was before."""

    VERSION = "2.1"

    state_update: InstanceStateUpdatePayload
    audit_period: AuditPeriodPayload
    old_display_name: Computed[str | None]
    tags: Computed[list[str]]


class InstanceActionNotification(NotificationObject, frozen=True, kw_only=True):
    """Something is done to a server."""

    payload: InstanceActionPayload


class InstanceActionRebuildNotification(NotificationObject, frozen=True, kw_only=True):
    """A server is rebuilt."""

    payload: InstanceActionRebuildPayload


class InstanceActionRescueNotification(NotificationObject, frozen=True, kw_only=True):
    """A server is rescued."""

    payload: InstanceActionRescuePayload


class InstanceActionResizePrepNotification(NotificationObject, frozen=True, kw_only=True):
    """A host prepares to take a server that is resized or migrated."""

    payload: InstanceActionResizePrepPayload


class InstanceActionShareNotification(NotificationObject, frozen=True, kw_only=True):
    """A share is attached to a server or detached from it."""

    payload: InstanceActionSharePayload


class InstanceActionSnapshotNotification(NotificationObject, frozen=True, kw_only=True):
    """A snapshot of a server is taken."""

    payload: InstanceActionSnapshotPayload


class InstanceActionVolumeNotification(NotificationObject, frozen=True, kw_only=True):
    """A volume is attached to a server or detached from it."""

    payload: InstanceActionVolumePayload


class InstanceActionVolumeSwapNotification(NotificationObject, frozen=True, kw_only=True):
    """One volume of a server is replaced by another."""

    payload: InstanceActionVolumeSwapPayload


class InstanceCreateNotification(NotificationObject, frozen=True, kw_only=True):
    """A server is built on a host."""

    payload: InstanceCreatePayload


class InstanceExistsNotification(NotificationObject, frozen=True, kw_only=True):
    """A server is accounted for."""

    payload: InstanceExistsPayload


class InstanceUpdateNotification(NotificationObject, frozen=True, kw_only=True):
    """The record of a server was saved with another state, or its name or tags changed."""

    payload: InstanceUpdatePayload


EVENTS: tuple[Event, ...] = (
    *announce("instance.create", InstanceCreateNotification, START, END, ERROR),
    *announce(
        "instance.delete",
        InstanceActionNotification,
        START,
        END,
        by=(API, COMPUTE, CONDUCTOR),
        variants=("{action}{phase}_compute_down", "{action}{phase}_not_scheduled"),
    ),
    *announce("instance.evacuate", InstanceActionNotification, by=(API,)),
    *announce("instance.exists", InstanceExistsNotification),
    *announce("instance.interface_attach", InstanceActionNotification, START, END, ERROR),
    *announce("instance.interface_detach", InstanceActionNotification, START, END),
    *announce("instance.live_migration_abort", InstanceActionNotification, START, END),
    *announce("instance.live_migration_force_complete", InstanceActionNotification, START, END),
    *announce("instance.live_migration_post", InstanceActionNotification, START, END),
    *announce("instance.live_migration_post_dest", InstanceActionNotification, START, END),
    *announce("instance.live_migration_pre", InstanceActionNotification, START, END),
    *announce("instance.live_migration_rollback", InstanceActionNotification, START, END),
    *announce("instance.live_migration_rollback_dest", InstanceActionNotification, START, END),
    *announce(
        "instance.lock",
        InstanceActionNotification,
        by=(API,),
        variants=("{action}{phase}-with-reason",),
    ),
    *announce("instance.pause", InstanceActionNotification, START, END),
    *announce("instance.power_off", InstanceActionNotification, START, END),
    *announce(
        "instance.power_on",
        InstanceActionNotification,
        START,
        END,
        variants=("{action}_share{phase}",),
    ),
    *announce("instance.reboot", InstanceActionNotification, START, END, ERROR),
    *announce("instance.rebuild", InstanceActionRebuildNotification, START, END, ERROR),
    *announce(
        "instance.rebuild_scheduled",
        InstanceActionRebuildNotification,
        by=(CONDUCTOR,),
        publisher_host="destination",
    ),
    *announce("instance.rescue", InstanceActionRescueNotification, START, END),
    *announce("instance.resize", InstanceActionNotification, START, END, ERROR),
    *announce("instance.resize_confirm", InstanceActionNotification, START, END),
    *announce("instance.resize_finish", InstanceActionNotification, START, END),
    *announce("instance.resize_prep", InstanceActionResizePrepNotification, START, END),
    *announce("instance.resize_revert", InstanceActionNotification, START, END),
    *announce("instance.restore", InstanceActionNotification, START, END),
    *announce("instance.resume", InstanceActionNotification, START, END),
    *announce(
        "instance.share_attach",
        InstanceActionShareNotification,
        START,
        END,
        ERROR,
        by=(API,),
        publisher_host="instance",
    ),
    *announce(
        "instance.share_detach",
        InstanceActionShareNotification,
        START,
        END,
        ERROR,
        by=(API,),
        publisher_host="instance",
    ),
    *announce("instance.shelve", InstanceActionNotification, START, END),
    *announce("instance.shelve_offload", InstanceActionNotification, START, END),
    *announce("instance.shutdown", InstanceActionNotification, START, END),
    *announce("instance.snapshot", InstanceActionSnapshotNotification, START, END),
    *announce("instance.soft_delete", InstanceActionNotification, START, END),
    *announce("instance.suspend", InstanceActionNotification, START, END),
    *announce("instance.trigger_crash_dump", InstanceActionNotification, START, END),
    *announce("instance.unlock", InstanceActionNotification, by=(API,)),
    *announce("instance.unpause", InstanceActionNotification, START, END),
    *announce("instance.unrescue", InstanceActionNotification, START, END),
    *announce("instance.unshelve", InstanceActionNotification, START, END),
    *announce(
        "instance.update",
        InstanceUpdateNotification,
        by=(API, COMPUTE, CONDUCTOR),
        variants=("{action}{phase}-tags-action",),
    ),
    *announce("instance.volume_attach", InstanceActionVolumeNotification, START, END, ERROR),
    *announce("instance.volume_detach", InstanceActionVolumeNotification, START, END),
    *announce("instance.volume_swap", InstanceActionVolumeSwapNotification, START, END, ERROR),
)
