# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What must balance in a region once everything has happened, whatever failed on the way.

``imbalances`` holds a region to every rule of ``RULES``; a rule's docstring says why it is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kilonova.cloud.migrations import EVACUATION, OVER
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.quotas import PASSING, Sizes

if TYPE_CHECKING:
    from kilonova.cloud.cloud import Cloud
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance

Rule: TypeAlias = "Callable[[Cloud], Iterator[tuple[str, str]]]"
"""Finds what is wrong: about which server, volume or project (its id), and what."""

SAID = "lifecycles_hold"
"""The rule about what was said; whoever has the notifications looks for what breaks it."""

FINISHED = "finished"
"""A move that its user has yet to confirm or revert."""


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Something that does not add up: the rule's name, what it is about, and what is wrong.

    ``since`` tells of a notification that should not be as it is whether it came ``before`` or
    ``after`` a hang or crash; it is empty where there was none.
    """

    rule: str
    about: str
    what: str
    since: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


def imbalances(cloud: Cloud) -> list[Imbalance]:
    """Everything that does not add up in a region in which nothing is left to happen."""
    return [Imbalance(rule.__name__, about, what) for rule in RULES for about, what in rule(cloud)]


def _is_given_up(instance: Instance | None) -> bool:
    """Whether the server is in error: what it has it keeps, until its user says what is next."""
    return instance is not None and instance.vm_state is VmState.ERROR


# Placement


def held_is_used(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """What is held of a host is held by a server or by its move: else the host fills up with
    nothing on it.
    """
    movers = {each.uuid: each for each in cloud.tables.migrations.values()}
    for consumer in list(cloud.neighbours.resources.consumers()):
        if consumer in cloud.instances:
            continue
        move = movers.get(consumer)
        if move is None:
            yield consumer, f"the deleted server holds {_held(cloud, consumer)}"
        elif move.status == "error" and _is_given_up(cloud.instances.get(move.instance_uuid)):
            continue
        elif move.instance_uuid not in cloud.instances or move.status in OVER:
            what = f"the {move.migration_type} in {move.status} holds {_held(cloud, consumer)}"
            yield move.instance_uuid, what


def used_is_held(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A server holds its flavor's resources of its host, and of no other: else the scheduler
    promises them twice. What was evacuated holds the lost host's too until that is back; what is in
    error since it was resized holds what it was to have.
    """
    names = {host.node.uuid: host.name for host in cloud.hosts}
    for instance in cloud.instances.values():
        held = {
            names[node]: amounts
            for node, amounts in cloud.placement.allocations(instance.uuid).items()
        }
        lost = _lost_hosts(cloud, instance)
        elsewhere = [name for name in held if name != instance.host and name not in lost]
        if elsewhere:
            yield instance.uuid, f"on {instance.host}, it holds {', '.join(elsewhere)}"
        if instance.host is not None:
            found, wanted = held.get(instance.host, {}), _needed(instance, instance.flavor)
            meant = _meant_flavor(cloud, instance)
            if found != wanted and (meant is None or found != _needed(instance, meant)):
                yield instance.uuid, f"on {instance.host}, it holds {found}, not {wanted}"


def _held(cloud: Cloud, consumer: str) -> str:
    names = {host.node.uuid: host.name for host in cloud.hosts}
    return ", ".join(
        f"{amounts} of {names.get(node, node)}"
        for node, amounts in cloud.placement.allocations(consumer).items()
    )


def _meant_flavor(cloud: Cloud, instance: Instance) -> Flavor | None:
    """The flavor to which a resize was to bring the server that failed with it."""
    moves = cloud.tables.migrations_of(instance)
    if not (_is_given_up(instance) and moves and moves[-1].status == "error"):
        return None
    return next((f for f in cloud.flavors if f.id == moves[-1].new_flavor_id), None)


def _needed(instance: Instance, flavor: Flavor) -> dict[str, int]:
    disk_gb = flavor.ephemeral_gb + -(-flavor.swap // 1024)
    if not instance.is_volume_backed:
        disk_gb += flavor.root_gb
    wanted = {"VCPU": flavor.vcpus, "MEMORY_MB": flavor.memory_mb, "DISK_GB": disk_gb}
    return {name: amount for name, amount in wanted.items() if amount}


def _lost_hosts(cloud: Cloud, instance: Instance) -> set[str]:
    return {
        move.source_compute
        for move in cloud.tables.migrations_of(instance)
        if move.migration_type == EVACUATION and move.status == "done"
    }


# Neighbours


def ports_are_carded(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A port in use is one of its server's cards: else its address is lost for good."""
    for port in cloud.ports.list():
        if not port.device_id:
            continue
        instance = cloud.instances.get(port.device_id)
        if instance is None:
            yield port.device_id, "a port is in use by the deleted server"
        elif all(vif.port_id != port.id for vif in instance.vifs):
            yield instance.uuid, "a port is in use by a server that does not know it"
        elif instance.host is not None and port.host != instance.host:
            yield instance.uuid, f"a port is bound to {port.host!r}, the server on {instance.host}"


def cards_have_ports(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A server's card has a port that says so: else its guest is cut off."""
    users = {port.id: port.device_id for port in cloud.ports.list()}
    for instance in cloud.instances.values():
        for vif in instance.vifs:
            if users.get(vif.port_id) != instance.uuid:
                yield instance.uuid, f"a card whose port is used by {users.get(vif.port_id)!r}"


def attachments_are_disks(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """An attachment is one of its server's disks: else the volume can never be used again."""
    for volume in cloud.volumes.list():
        for attachment in volume.attachments.values():
            instance = cloud.instances.get(attachment.instance_uuid)
            if instance is None:
                what = f"the deleted server has the volume {attachment.status}"
                yield attachment.instance_uuid, what
            elif all(bdm.attachment_id != attachment.id for bdm in instance.bdms):
                yield instance.uuid, f"the volume is {attachment.status} for no disk of the server"


def disks_are_attached(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A disk that is a volume has an attachment: else another server may take it away."""
    known = {
        attachment.id
        for volume in cloud.volumes.list()
        for attachment in volume.attachments.values()
    }
    for instance in cloud.instances.values():
        if instance.vm_state is VmState.ERROR:
            continue  # what a failed build has given back is still listed, as in Nova
        for bdm in instance.bdms:
            if bdm.volume_id is not None and bdm.attachment_id not in known:
                yield instance.uuid, "a disk whose volume knows of no attachment"


def volumes_are_settled(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """No volume is between two states: nobody can act on one that stays reserved, attaching,
    detaching or half migrated. The disks of offloaded servers are reserved until these are back,
    those of servers in error in whatever state the failure has found them.
    """
    for volume in cloud.volumes.list():
        users = [cloud.instances.get(a.instance_uuid) for a in volume.attachments.values()]
        about = next((user.uuid for user in users if user is not None), volume.id)
        waiting = [user for user in users if user is not None and user.host is None]
        if volume.status == "reserved" and waiting:
            continue
        if volume.status in ("reserved", "attaching") and any(map(_is_given_up, users)):
            continue
        if volume.status not in ("available", "in-use"):
            yield about, f"a volume stays {volume.status}"
        elif (volume.status == "in-use") is not bool(users):
            yield about, f"a volume is {volume.status} with {len(users)} attachments"


def shares_are_settled(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """Who may mount a share is who has it, and no mapping is between two states."""
    mapped = {
        mapping.share_id: mapping
        for instance in cloud.instances.values()
        for mapping in instance.shares
    }
    for instance in cloud.instances.values():
        for mapping in instance.shares:
            if mapping.status in ("attaching", "detaching"):
                yield instance.uuid, f"a share stays {mapping.status}"
    for share in cloud.shares.list():
        if share.access_rules and share.id not in mapped:
            yield share.id, "a share that no server has can be mounted"


def images_are_whole(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """No image waits for data that never come."""
    for image in cloud.images.list():
        if image.status != "active":
            yield image.id, f"an image stays {image.status}"


# Compute itself


def tasks_are_over(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """No server is in the midst of a task: nothing could be asked of it any more."""
    for instance in cloud.instances.values():
        if instance.task_state is not None:
            yield instance.uuid, f"{instance.vm_state}, it stays {instance.task_state}"
        if instance.vm_state is VmState.BUILDING:
            yield instance.uuid, "it is built by nobody"


def moves_are_over(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A move is over, or waits for its user: else the server cannot move again."""
    for move in cloud.tables.migrations.values():
        instance = cloud.instances.get(move.instance_uuid)
        waits = (
            move.status == FINISHED
            and instance is not None
            and instance.vm_state is VmState.RESIZED
        )
        if move.status not in OVER and not waits:
            state = "deleted" if instance is None else instance.vm_state
            what = f"a {move.migration_type} stays {move.status}, its server {state}"
            yield move.instance_uuid, what


def hosts_know_their_servers(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A host holds the servers that are on it: it watches over those, and recovers them."""
    for host in cloud.hosts:
        for uuid in host.instances:
            instance = cloud.instances.get(uuid)
            if instance is None:
                yield uuid, f"{host.name} still has the deleted server"
            elif instance.host != host.name:
                yield uuid, f"{host.name} still has the server, which is on {instance.host}"
    for instance in cloud.instances.values():
        if (
            instance.host is not None
            and instance.uuid not in cloud.hosts.get(instance.host).instances
        ):
            yield instance.uuid, f"{instance.host} does not know its server"


def guests_are_servers(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A guest runs where its server is: one that nobody knows uses up its host, and a server
    without a guest is none.
    """
    for instance in cloud.tables.deleted_instances.values():
        if cloud.hypervisor.knows(instance):
            host = cloud.hypervisor.host_of(instance)
            yield instance.uuid, f"the guest of the deleted server runs on {host}"
    for instance in cloud.instances.values():
        found = cloud.hypervisor.host_of(instance)
        if instance.vm_state is not VmState.ERROR and found != instance.host:
            yield instance.uuid, f"the server is on {instance.host}, its guest on {found}"


def quotas_are_counted(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """What a project is counted to have is what it has."""
    found: dict[str, Sizes] = {}
    builds: Counter[str] = Counter()
    for instance in cloud.instances.values():
        if instance.vm_state is VmState.BUILDING and instance.host is not None:
            builds[instance.host] += 1
        if instance.vm_state is PASSING[1] or instance.hidden:
            continue
        so_far, flavor = found.get(instance.project_id, Sizes(0, 0, 0)), instance.flavor
        found[instance.project_id] = Sizes(
            so_far.instances + 1, so_far.cores + flavor.vcpus, so_far.ram + flavor.memory_mb
        )
    projects = {each.project_id for each in cloud.tables.deleted_instances.values()} | found.keys()
    for project in sorted(projects):
        counted, there = cloud.tables.usage.of(project), found.get(project, Sizes(0, 0, 0))
        if counted != there:
            yield project, f"a project is counted to have {counted}, and has {there}"
    for host, number in cloud.tables.usage.builds.items():
        if number != builds[host]:
            yield host, f"{host} is counted to build {number} servers, and builds {builds[host]}"


def hosts_are_idle(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A host is at work on nothing that will never end."""
    for host in cloud.hosts:
        for steps, subject in host.stories.items():
            about = getattr(subject, "uuid", subject)
            yield host.name, f"{host.name} is still at {getattr(steps, '__name__', steps)}: {about}"
        for uuid in host.live_migrations:
            yield uuid, f"{host.name} waits for a live migration"


RULES: tuple[Rule, ...] = (
    held_is_used,
    used_is_held,
    ports_are_carded,
    cards_have_ports,
    attachments_are_disks,
    disks_are_attached,
    volumes_are_settled,
    shares_are_settled,
    images_are_whole,
    tasks_are_over,
    moves_are_over,
    hosts_know_their_servers,
    guests_are_servers,
    quotas_are_counted,
    hosts_are_idle,
)
