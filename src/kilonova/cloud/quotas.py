# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Quotas: how much a project may have, and what is said when it wants more."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sized
from typing import TYPE_CHECKING, Final, NamedTuple

from kilonova.cloud.model.instance import VmState
from kilonova.errors import (
    GroupMemberLimitExceeded,
    KeypairLimitExceeded,
    MetadataLimitExceeded,
    ServerGroupLimitExceeded,
    TooManyInstances,
)

if TYPE_CHECKING:
    from kilonova.cloud.context import Context
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.server_group import ServerGroup
    from kilonova.cloud.region import Region

UNLIMITED: Final = -1

NO_QUOTAS: Final = ("nova.quota.NoopQuotaDriver", "nova.quota.UnifiedLimitsDriver")
"""Drivers without limits here: there are none in Identity either."""


class Sizes(NamedTuple):
    """Servers, processors and memory in MiB: used, wanted, or allowed."""

    instances: int
    cores: int
    ram: int


PASSING: Final = (VmState.BUILDING, VmState.SOFT_DELETE)
"""States in which a server counts otherwise than in all others."""


class Counter:
    """What one project has."""

    __slots__ = ("cores", "instances", "ram")

    def __init__(self) -> None:
        self.instances = self.cores = self.ram = 0


Counted = tuple[str, int, int, "str | None"]
"""What one server counts for: its project's id, processors, memory in MiB, and its host while that
builds it.
"""

BUILDER: Final = 3


class Usage:
    """What every project has and what every host builds, counted as servers come, change and go.

    Nobody ever looks at all servers. A soft-deleted or hidden one counts for nothing.
    Source: nova/objects/instance.py, InstanceList.get_counts; nova/compute/stats.py, Stats.
    """

    __slots__ = ("_counted", "_known", "_projects", "builds", "limits", "of_networks")

    def __init__(self) -> None:
        self._projects: dict[str, Counter] = {}
        self._counted: dict[str, Counted] = {}
        self._known: dict[Counted, Counted] = {}
        self.builds: dict[str, int] = {}
        """How many servers each host is building."""
        self.limits: dict[str, dict[str, int]] = {}
        """What an administrator allows a project, by Nova's names, instead of the options."""
        self.of_networks: dict[str, int] = {}
        """What an administrator allows every project of what networking counts itself, and so
        nobody counts here."""

    def concerns(self, instance: Instance, before: VmState, changed: Container[str]) -> bool:
        """Whether a change of a server has to be noted: of what has ``changed``, by its fields'
        names; ``before`` is the state that it was in.
        """
        if "vm_state" in changed and (before in PASSING or instance.vm_state in PASSING):
            return True
        return "host" in changed or "flavor" in changed

    def note(self, instance: Instance) -> None:
        """A server is new, or something of it has changed."""
        found = _counted(instance)
        before = self._counted.get(instance.uuid)
        if found == before:
            return
        if before is not None and found is not None and before[:BUILDER] == found[:BUILDER]:
            self._build(before[BUILDER], -1)
            self._build(found[BUILDER], 1)
            self._counted[instance.uuid] = self._known.setdefault(found, found)
            return
        if before is not None:
            self._add(before, -1)
        if found is None:
            self._counted.pop(instance.uuid, None)
        else:
            self._counted[instance.uuid] = self._known.setdefault(found, found)
            self._add(found, 1)

    def forget(self, uuid: str) -> None:
        """A server is gone."""
        before = self._counted.pop(uuid, None)
        if before is not None:
            self._add(before, -1)

    def of(self, project_id: str) -> Sizes:
        """What a project has."""
        found = self._projects.get(project_id)
        return Sizes(0, 0, 0) if found is None else Sizes(found.instances, found.cores, found.ram)

    def _add(self, counted: Counted, sign: int) -> None:
        project_id, cores, ram, builder = counted
        counter = self._projects.get(project_id)
        if counter is None:
            counter = self._projects[project_id] = Counter()
        counter.instances += sign
        counter.cores += sign * cores
        counter.ram += sign * ram
        self._build(builder, sign)

    def _build(self, builder: str | None, sign: int) -> None:
        if builder is not None:
            self.builds[builder] = self.builds.get(builder, 0) + sign


def _counted(instance: Instance) -> Counted | None:
    vm_state, flavor = instance.vm_state, instance.flavor
    if vm_state is VmState.SOFT_DELETE or instance.hidden:
        return None
    builder = instance.host if vm_state is VmState.BUILDING else None
    return instance.project_id, flavor.vcpus, flavor.memory_mb, builder


def limits(cloud: Region, project_id: str) -> Mapping[str, int]:
    """What a project may have of each resource, by Nova's names; -1 is no limit.

    Source: nova/quota.py, QUOTAS.
    """
    flags = cloud.flags.quota
    found = {
        "cores": flags.cores,
        "injected_files": flags.injected_files,
        "injected_file_content_bytes": flags.injected_file_content_bytes,
        "injected_file_path_bytes": flags.injected_file_path_length,
        "instances": flags.instances,
        "key_pairs": flags.key_pairs,
        "metadata_items": flags.metadata_items,
        "ram": flags.ram,
        "server_groups": flags.server_groups,
        "server_group_members": flags.server_group_members,
    }
    if flags.driver in NO_QUOTAS:
        return dict.fromkeys(found, UNLIMITED)
    return {**found, **cloud.tables.usage.limits.get(project_id, {})}


def allowed_to(cloud: Region, project_id: str) -> Sizes:
    """How many servers, processors and how much memory a project may have."""
    flags = cloud.flags.quota
    if flags.driver in NO_QUOTAS:
        return Sizes(UNLIMITED, UNLIMITED, UNLIMITED)
    own = cloud.tables.usage.limits.get(project_id)
    if own is None:
        return Sizes(flags.instances, flags.cores, flags.ram)
    return Sizes(
        own.get("instances", flags.instances),
        own.get("cores", flags.cores),
        own.get("ram", flags.ram),
    )


def check_new_instances(
    cloud: Region, context: Context, flavor: Flavor, min_count: int, max_count: int
) -> int:
    """How many servers may be made of those asked for.

    Raises: TooManyInstances where that is less than the least.
    Source: nova/compute/utils.py, check_num_instances_quota.
    """
    project_id = context.project_id or ""
    allowed = allowed_to(cloud, project_id)
    if max(allowed) == UNLIMITED:
        return max_count
    used = cloud.tables.usage.of(project_id)
    wanted = Sizes(max_count, max_count * flavor.vcpus, max_count * flavor.memory_mb)
    overs = over(allowed, used, wanted)
    if not overs:
        return max_count
    possible = room(allowed, used, flavor)
    if 0 < possible <= max_count and min_count <= possible:
        return check_new_instances(cloud, context, flavor, min_count, possible)
    count = str(min_count) if min_count == max_count else f"{min_count}-{max_count}"
    raise too_many(
        overs, {"instances": count, "cores": wanted.cores, "ram": wanted.ram}, used, allowed
    )


def recheck_new_instances(cloud: Region, project_id: str, flavor: Flavor, count: int) -> None:
    """Refuse what was asked for, now that it is counted, where others were quicker.

    Nova says that all that is allowed is used, whatever is. Raises: TooManyInstances.
    Source: nova/conductor/manager.py, ComputeTaskManager._recheck_quota.
    """
    allowed = allowed_to(cloud, project_id)
    if max(allowed) == UNLIMITED or not cloud.flags.quota.recheck_quota:
        return
    overs = over(allowed, cloud.tables.usage.of(project_id), Sizes(0, 0, 0))
    if overs:
        wanted = {
            "instances": count,
            "cores": count * flavor.vcpus,
            "ram": count * flavor.memory_mb,
        }
        raise too_many(overs, wanted, allowed, allowed)


def check_restored(cloud: Region, instance: Instance) -> None:
    """Refuse to restore a soft-deleted server whose project has no room left.

    Raises: TooManyInstances. Source: nova/compute/api.py, API.restore.
    """
    allowed = allowed_to(cloud, instance.project_id)
    if max(allowed) == UNLIMITED:
        return
    used = cloud.tables.usage.of(instance.project_id)
    wanted = Sizes(1, instance.flavor.vcpus, instance.flavor.memory_mb)
    overs = over(allowed, used, wanted)
    if overs:
        raise too_many(overs, wanted._asdict(), used, allowed)


def check_resize(cloud: Region, instance: Instance, current: Flavor, wanted: Flavor) -> None:
    """Refuse a larger size where the project has no room for what is added.

    Raises: TooManyInstances. Source: nova/compute/api.py, API._check_quota_for_upsize.
    """
    more = Sizes(
        0, max(0, wanted.vcpus - current.vcpus), max(0, wanted.memory_mb - current.memory_mb)
    )
    allowed = allowed_to(cloud, instance.project_id)
    if max(allowed) == UNLIMITED or not any(more):
        return
    used = cloud.tables.usage.of(instance.project_id)
    overs = [name for name in over(allowed, used, more) if name != "instances"]
    if overs:
        raise too_many(overs, more._asdict(), used, allowed)


def over(allowed: Sizes, used: Sizes, wanted: Sizes) -> list[str]:
    """The resources that would be exceeded, sorted by name."""
    return sorted(
        name
        for name, limit, has, more in zip(Sizes._fields, allowed, used, wanted, strict=True)
        if limit >= 0 and has + more > limit
    )


def room(allowed: Sizes, used: Sizes, flavor: Flavor) -> int:
    """How many more servers of a flavor fit; without a limit on servers Nova takes it to be none.

    Source: nova/compute/utils.py, get_headroom.
    """
    possible = allowed.instances - used.instances
    if flavor.vcpus and allowed.cores != UNLIMITED:
        possible = min(possible, (allowed.cores - used.cores) // flavor.vcpus)
    if flavor.memory_mb and allowed.ram != UNLIMITED:
        possible = min(possible, (allowed.ram - used.ram) // flavor.memory_mb)
    return possible


def too_many(
    overs: list[str], wanted: Mapping[str, object], used: Sizes, allowed: Sizes
) -> TooManyInstances:
    """The error that names each resource that would be exceeded."""
    return TooManyInstances(
        ", ".join(overs),
        ", ".join(str(wanted[name]) for name in overs),
        ", ".join(str(getattr(used, name)) for name in overs),
        ", ".join(str(getattr(allowed, name)) for name in overs),
    )


def check_keypair(cloud: Region, user_id: str) -> None:
    """Refuse a user another key pair. Raises: KeypairLimitExceeded.

    Source: nova/compute/api.py, KeypairAPI._check_key_pair_quotas.
    """
    limit = limits(cloud, "")["key_pairs"]
    if limit >= 0 and sum(owner == user_id for owner, _name in cloud.tables.keypairs) >= limit:
        raise KeypairLimitExceeded().at("nova.compute.api", "_check_key_pair_quotas")


def check_server_group(cloud: Region, project_id: str) -> None:
    """Refuse a project another server group. Raises: ServerGroupLimitExceeded.

    Source: nova/api/openstack/compute/server_groups.py, ServerGroupController.create.
    """
    limit = limits(cloud, project_id)["server_groups"]
    groups = cloud.tables.server_groups.values()
    if limit >= 0 and sum(group.project_id == project_id for group in groups) >= limit:
        raise ServerGroupLimitExceeded()


def check_group_member(cloud: Region, context: Context, group: ServerGroup) -> None:
    """Refuse a group another member of the same user. Raises: GroupMemberLimitExceeded.

    Source: nova/compute/api.py, API._provision_instances.
    """
    limit = limits(cloud, group.project_id)["server_group_members"]
    if limit < 0:
        return
    members = (cloud.tables.instances.get(uuid) for uuid in group.members)
    mine = sum(member is not None and member.user_id == context.user_id for member in members)
    if mine >= limit:
        raise GroupMemberLimitExceeded()


def check_metadata(cloud: Region, metadata: Sized) -> None:
    """Refuse more metadata than a server may have; none is never too much. Raises:
    MetadataLimitExceeded.

    Source: nova/compute/api.py, API._check_metadata_properties_quota.
    """
    if not metadata:
        return
    limit = limits(cloud, "")["metadata_items"]
    if 0 <= limit < len(metadata):
        raise MetadataLimitExceeded(limit)
