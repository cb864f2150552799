# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova itself leaves out of balance, each with the place in Nova that does so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from kilonova.errors import (
    ComputeResourcesUnavailable,
    ImageNotFound,
    InstanceNotFound,
    InstanceNotRunning,
    UnexpectedDeletingTaskStateError,
    UnexpectedTaskStateError,
)
from kilonova.scenarios.matrix.books import Imbalance
from kilonova.scenarios.matrix.cells import Cell

When: TypeAlias = Callable[[Cell, Imbalance], bool]

GONE = (InstanceNotFound, UnexpectedDeletingTaskStateError, UnexpectedTaskStateError)
AT_REST = "after deletion"


@dataclass(frozen=True, slots=True)
class Allowed:
    """An imbalance that Nova leaves: its name, why, where in Nova, and which it is."""

    name: str
    reason: str
    source: str
    when: When


def allowance(cell: Cell, found: Imbalance) -> Allowed | None:
    """Why an imbalance is as in Nova; None where it is not."""
    return next((each for each in ALLOWED if each.when(cell, found)), None)


def _of(rules: str, what: str = "", **cell: str) -> When:
    """Imbalances of these rules, of what matches, in cells whose parts match."""
    names, sentence = set(rules.split()), re.compile(what)
    parts = {part: re.compile(pattern) for part, pattern in cell.items()}

    def when(one: Cell, found: Imbalance) -> bool:
        return (
            found.rule in names
            and sentence.search(found.what) is not None
            and all(pattern.fullmatch(_part(one, part)) for part, pattern in parts.items())
        )

    return when


def _part(cell: Cell, part: str) -> str:
    return cell.seam if part == "seam" else str(getattr(cell, part))


def _in_error(rules: str, what: str = "", **cell: str) -> When:
    when = _of(rules, what, **cell)
    return lambda cell, found: found.in_error and when(cell, found)


def _either(*whens: When) -> When:
    return lambda cell, found: any(when(cell, found) for when in whens)


def _believed_gone(cell: Cell, found: Imbalance) -> bool:
    return isinstance(cell.error, GONE) and not found.what.startswith(AT_REST)


SKIPPED = {
    "virt": "guests_are_servers",
    "block_storage": "attachments_are_disks disks_are_attached volumes_are_settled",
    "network": "ports_are_carded cards_have_ports",
    "placement": "held_is_used used_is_held",
    "share": "shares_are_settled",
}
"""The rules about what each neighbour keeps."""


def _never_done(cell: Cell, found: Imbalance) -> bool:
    group = cell.seam.partition(".")[0]
    return cell.effect == "skip" and found.rule in SKIPPED[group].split()


STORED = "attachments_are_disks disks_are_attached volumes_are_settled"
HELD = "held_is_used used_is_held"
MOVES = r"resize|migrate( to host)?|live_migrate( to host)?|revert_resize|confirm_resize|evacuate.*"

MOVED = f"ports_are_carded {STORED} {HELD} moves_are_over guests_are_servers"
NOT_BY_HOST = r".*offloaded|failed|host lost|resized|migrated|soft-deleted"
"""States in which a deletion is not, or not only, the host's work."""

ALLOWED: tuple[Allowed, ...] = (
    Allowed(
        "believed gone",
        "What says that the server is gone, or in other hands, is believed: nobody cleans up.",
        "nova/compute/manager.py, _do_build_and_run_instance and reverts_task_state",
        _believed_gone,
    ),
    Allowed(
        "skipped",
        "The neighbour says that it did what it did not do: Nova has no way to know.",
        "nova/volume/cinder.py and its like, whose answers are taken for true",
        _never_done,
    ),
    Allowed(
        "block storage refused",
        "What block storage refuses to change stays as it is there; Nova logs it and goes on, or "
        "stops where it is.",
        "nova/compute/manager.py, _shutdown_instance and swap_volume; nova/virt/block_device.py, "
        "DriverVolumeBlockDevice",
        _of(STORED, seam=r"block_storage\..*"),
    ),
    Allowed(
        "placement refused",
        "What placement refuses to give back stays held, until an administrator heals it.",
        "nova/compute/manager.py, _delete_allocation_after_move; nova-manage placement "
        "heal_allocations",
        _of(HELD, seam=r"placement\..*"),
    ),
    Allowed(
        "shares refused",
        "An access that is not taken away is passed over when the server goes.",
        "nova/compute/manager.py, _shutdown_instance",
        _of("shares_are_settled", seam=r"(share|virt)\..*share.*|share\..*"),
    ),
    Allowed(
        "shares after a failed move",
        "The host that a server left may still mount its shares until a periodic task finds out.",
        "nova/compute/manager.py, _reconcile_stale_share_access",
        _of("shares_are_settled", "can be mounted", start=".*share.*", verb=MOVES),
    ),
    Allowed(
        "failed move",
        "A move that fails leaves the server in error where it had come to, its ports, volumes and "
        "resources as far as they were taken; nothing is rolled back.",
        "nova/compute/manager.py, finish_resize, finish_revert_resize and _do_live_migration",
        _either(
            _in_error(MOVED, verb=f"{MOVES}|rebuild.*|create.*"),
            _in_error(MOVED, start="moving live"),
        ),
    ),
    Allowed(
        "two attachments",
        "A live migration that breaks while the guest is copied, or is cut short, keeps the other "
        "host's attachment, which no disk knows any more.",
        "nova/compute/manager.py, _do_live_migration and post_live_migration",
        _either(
            _of("attachments_are_disks", verb="live_migrate.*"),
            _of("attachments_are_disks volumes_are_settled", start="moving live"),
        ),
    ),
    Allowed(
        "deletion half done",
        "A deletion that fails once the guest is gone has said when it ended, and lists the disks "
        "that it has let go of.",
        "nova/compute/manager.py, _delete_instance",
        _of("disks_are_attached lifecycles_hold", "terminated_at|knows of no", verb=".*delete"),
    ),
    Allowed(
        "request half done",
        "nova-api and the conductor set the task first; where what comes then fails, the request "
        "fails and nobody takes the task back.",
        "nova/compute/api.py, shelve, _local_delete and _confirm_resize_on_deleting; "
        "nova/conductor/manager.py, unshelve_instance",
        _either(
            _of("tasks_are_over", "stays shelving", seam=r"image\.create"),
            _of("tasks_are_over", "stays unshelving", seam=r"image\.get"),
            _of("tasks_are_over", "stays deleting", start=NOT_BY_HOST),
            _of("lifecycles_hold", r"instance\.delete\.start", start=NOT_BY_HOST),
        ),
    ),
    Allowed(
        "shelved half way",
        "What fails while a server is shelved or offloaded leaves the image without data, and the "
        "server without a guest and with its volumes reserved, in the state that it was in.",
        "nova/compute/manager.py, shelve_instance (no delete_image_on_error) and "
        "_shelve_offload_instance",
        _of(f"images_are_whole guests_are_servers {STORED}", verb="shelve.*"),
    ),
    Allowed(
        "unshelved half way",
        "The disks are prepared before what is undone: the allocation is kept.",
        "nova/compute/manager.py, _unshelve_instance",
        _of(f"{HELD} {STORED}", verb="unshelve.*"),
    ),
    Allowed(
        "rebuilt half way",
        "The volume's new attachment comes before the old one is taken from the guest, and stays.",
        "nova/compute/manager.py, _detach_root_volume and _rebuild_default_impl",
        _of(STORED, verb="rebuild.*|evacuate.*"),
    ),
    Allowed(
        "taken for a failed claim",
        "What says that the host lacks resources is taken to come before anything was done.",
        "nova/compute/manager.py, rebuild_instance",
        lambda cell, found: (
            isinstance(cell.error, ComputeResourcesUnavailable)
            and found.rule in ("guests_are_servers", "ports_are_carded")
        ),
    ),
    Allowed(
        "image believed gone",
        "Where the image is not found there is nothing to delete.",
        "nova/compute/manager.py, _snapshot_instance and delete_image_on_error",
        lambda cell, found: (
            isinstance(cell.error, ImageNotFound) and found.rule == "images_are_whole"
        ),
    ),
    Allowed(
        "card kept",
        "The guest keeps a card that could not be taken from it; a server without a host is not "
        "told that its port is gone.",
        "nova/compute/manager.py, _process_instance_vif_deleted_event; nova/compute/api.py, "
        "external_instance_event",
        _of("cards_have_ports", verb="delete port"),
    ),
    Allowed(
        "port kept",
        "Only an error of Nova's own gives the new port back.",
        "nova/compute/manager.py, _attach_interface",
        _of("ports_are_carded", "does not know|deleted", verb="attach_interface.*"),
    ),
    Allowed(
        "stopped while it is copied",
        "A guest that is not running is taken for one that was deleted meanwhile.",
        "nova/compute/manager.py, _snapshot_instance",
        lambda cell, found: isinstance(cell.error, InstanceNotRunning),
    ),
    Allowed(
        "state reset",
        "An administrator who resets a state says what it is, whatever goes on.",
        "nova/api/openstack/compute/admin_actions.py, _reset_state",
        _either(
            _of("moves_are_over tasks_are_over lifecycles_hold", verb="reset_state"),
            _of(f"{HELD} {STORED} hosts_know_their_servers", verb="reset_state"),
        ),
    ),
    Allowed(
        "overtaken",
        "A live migration goes on whatever is asked meanwhile; what it says then is late.",
        "nova/compute/manager.py, live_migration, which takes no lock",
        _of("lifecycles_hold", start="moving live"),
    ),
    Allowed(
        "done twice",
        "A host that comes back does what it finds begun, and then what was sent to it meanwhile.",
        "nova/compute/manager.py, _init_instance",
        _of("lifecycles_hold", "task_state|exists while", start="host lost"),
    ),
    Allowed(
        "nobody left to say it",
        "What a host was at when it died has no end; what was under way when its server was "
        "deleted says it late.",
        "nova/service.py, Service.kill; nova/compute/manager.py, whose moves take no lock",
        _either(
            _of("lifecycles_hold", effect="crash|hang"),
            _of("lifecycles_hold", verb="crash host"),
        ),
    ),
    Allowed(
        "not recovered",
        "A host that comes back knows what to do about some tasks; it leaves the others, and what "
        "a move had taken so far, to an administrator.",
        "nova/compute/manager.py, _init_instance",
        _of(
            f"tasks_are_over moves_are_over ports_are_carded cards_have_ports guests_are_servers "
            f"images_are_whole shares_are_settled {STORED} {HELD}",
            effect="crash",
        ),
    ),
    Allowed(
        "deleted under way",
        "What was under way on a server when it was deleted ends at its next save, with what it "
        "had taken until then.",
        "nova/objects/instance.py, save: InstanceNotFound",
        _either(
            _of(
                f"moves_are_over ports_are_carded images_are_whole shares_are_settled {STORED} "
                f"{HELD}",
                "deleted|stays|no server has",
                effect="hang",
            ),
            _of("used_is_held", start="building", verb=".*delete"),
        ),
    ),
)
