# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a project may have, and what it is told when it wants more."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.model.keypair import Keypair
from kilonova.cloud.quotas import (
    Sizes,
    Usage,
    check_group_member,
    check_keypair,
    check_metadata,
    check_new_instances,
    check_resize,
    check_restored,
    check_server_group,
    limits,
    recheck_new_instances,
)
from kilonova.cloud.scope import Api
from kilonova.errors import (
    GroupMemberLimitExceeded,
    KeypairLimitExceeded,
    MetadataLimitExceeded,
    ServerGroupLimitExceeded,
    TooManyInstances,
)
from tests.cloud.scheduling.regions import flavor, group

TWO = flavor(vcpus=2, memory_mb=1024)


def region(**quota: object) -> Cloud:
    """A region with servers of 2 processors and 1024 MiB each to come."""
    return Cloud(seed=7, flags={"quota": quota})


def make(cloud: Cloud, count: int, least: int | None = None) -> int:
    """Ask for between ``least`` and ``count`` servers: how many there will be."""
    servers = cloud.servers.create_several(count, least, name="s", flavor=TWO, image="cirros")
    cloud.run()
    return len(servers)


@pytest.mark.parametrize(
    ("quota", "sentence"),
    [
        (
            {"instances": 3},
            "Quota exceeded for instances: Requested 3, but already used 2 of 3 instances",
        ),
        ({"cores": 7}, "Quota exceeded for cores: Requested 6, but already used 4 of 7 cores"),
        (
            {"ram": 4000},
            "Quota exceeded for ram: Requested 3072, but already used 2048 of 4000 ram",
        ),
        (
            {"instances": 2, "ram": 2048},
            "Quota exceeded for instances, ram: Requested 3, 3072, but already used 2, 2048 of "
            "2, 2048 instances, ram",
        ),
    ],
)
def test_more_than_allowed_is_refused(quota: dict[str, object], sentence: str) -> None:
    """The sentence names every resource that would be exceeded."""
    cloud = region(**quota)
    make(cloud, 2)
    with pytest.raises(TooManyInstances) as caught:
        make(cloud, 3)
    assert str(caught.value) == sentence
    assert len(cloud.instances) == 2


def test_as_many_as_allowed_are_made_where_fewer_will_do() -> None:
    """Down to the least that was asked for; the sentence tells the range."""
    cloud = region(instances=10, cores=9)
    assert [make(cloud, 3), make(cloud, 5, 1)] == [3, 1]
    with pytest.raises(TooManyInstances) as caught:
        make(cloud, 5, 1)
    assert str(caught.value) == (
        "Quota exceeded for cores: Requested 10, but already used 8 of 9 cores"
    )
    with cloud.flags("quota", instances=4), pytest.raises(TooManyInstances) as caught:
        make(cloud, 5, 1)
    assert str(caught.value) == (
        "Quota exceeded for cores, instances: Requested 10, 1-5, but already used 8, 4 of 9, 4 "
        "cores, instances"
    )


def test_without_a_limit_on_servers_nova_makes_none_when_others_are_exceeded() -> None:
    """Though one would fit: it takes the missing limit for minus one server."""
    cloud = region(instances=-1, cores=3)
    with pytest.raises(TooManyInstances):
        make(cloud, 2, 1)
    assert make(cloud, 1) == 1


@pytest.mark.parametrize(
    "quota",
    [
        {"instances": -1, "cores": -1, "ram": -1},
        {"instances": 0, "driver": "nova.quota.NoopQuotaDriver"},
        {"instances": 0, "driver": "nova.quota.UnifiedLimitsDriver"},
    ],
)
def test_there_need_be_no_limits(quota: dict[str, object]) -> None:
    """Nor are there any with drivers that keep none."""
    assert make(region(**quota), 30) == 30


def test_other_projects_count_for_themselves() -> None:
    """What one has used up another may still use."""
    cloud = region(instances=1)
    make(cloud, 1)
    other = cloud.as_user("demo")
    if other.project_id == next(iter(cloud.instances.values())).project_id:
        other = cloud.as_user("admin", cloud.identity.project("admin").id)
    other.servers.create(name="s", flavor=TWO, image="cirros")
    assert len(cloud.instances) == 2


def test_deleted_servers_count_no_more() -> None:
    """Nor do soft-deleted ones, until they are restored."""
    cloud = region(instances=2)
    make(cloud, 2)
    one, two = cloud.servers
    one.delete()
    cloud.run()
    assert make(cloud, 1) == 1
    Api(cloud, cloud.service_context()).save(two.instance, vm_state=VmState.SOFT_DELETE)
    check_restored(cloud, two.instance)
    assert make(cloud, 1) == 1
    with pytest.raises(TooManyInstances) as caught:
        check_restored(cloud, two.instance)
    assert str(caught.value) == (
        "Quota exceeded for instances: Requested 1, but already used 2 of 2 instances"
    )


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (flavor(vcpus=4, memory_mb=512), None),
        (flavor(vcpus=1, memory_mb=512), None),
        (
            flavor(vcpus=5, memory_mb=512),
            "Quota exceeded for cores: Requested 3, but already used 2 of 4 cores",
        ),
        (
            flavor(vcpus=5, memory_mb=2049),
            "Quota exceeded for cores, ram: Requested 3, 1025, but already used 2, 1024 of 4, 2048 "
            "cores, ram",
        ),
    ],
)
def test_a_resize_needs_room_for_what_it_adds(wanted: object, sentence: str | None) -> None:
    """What it gives back is not set against it."""
    cloud = region(instances=1, cores=4, ram=2048)
    make(cloud, 1)
    (server,) = cloud.servers
    if sentence is None:
        check_resize(cloud, server.instance, TWO, wanted)  # type: ignore[arg-type]  # a flavor
        return
    with pytest.raises(TooManyInstances) as caught:
        check_resize(cloud, server.instance, TWO, wanted)  # type: ignore[arg-type]  # a flavor
    assert str(caught.value) == sentence


def test_what_is_made_meanwhile_is_found_out_later() -> None:
    """Nova then says that all is used, and how many servers the request was for."""
    cloud = region()
    make(cloud, 3)
    (project_id,) = {instance.project_id for instance in cloud.instances.values()}
    recheck_new_instances(cloud, project_id, TWO, 2)
    with cloud.flags("quota", instances=2):
        with pytest.raises(TooManyInstances) as caught:
            recheck_new_instances(cloud, project_id, TWO, 2)
        assert str(caught.value) == (
            "Quota exceeded for instances: Requested 2, but already used 2 of 2 instances"
        )
        with cloud.flags("quota", recheck_quota=False):
            recheck_new_instances(cloud, project_id, TWO, 2)


def test_limits_are_told_by_novas_names() -> None:
    """All -1 with a driver that keeps none."""
    cloud = region(instances=7)
    assert dict(limits(cloud, "p")) == {
        "cores": 20,
        "injected_files": 5,
        "injected_file_content_bytes": 10240,
        "injected_file_path_bytes": 255,
        "instances": 7,
        "key_pairs": 100,
        "metadata_items": 128,
        "ram": 51200,
        "server_groups": 10,
        "server_group_members": 10,
    }
    with cloud.flags("quota", driver="nova.quota.NoopQuotaDriver"):
        assert set(limits(cloud, "p").values()) == {-1}


def test_a_project_may_have_limits_of_its_own() -> None:
    """An administrator sets them; what is not set is as the options say."""
    cloud = region(instances=1)
    make(cloud, 1)
    (project_id,) = {instance.project_id for instance in cloud.instances.values()}
    cloud.tables.usage.limits[project_id] = {"instances": 3, "server_groups": 0}
    assert make(cloud, 5, 1) == 2
    found = limits(cloud, project_id)
    assert (found["instances"], found["server_groups"], found["cores"]) == (3, 0, 20)
    with pytest.raises(ServerGroupLimitExceeded):
        check_server_group(cloud, project_id)


def test_a_user_has_so_many_key_pairs() -> None:
    """Those of other users do not count."""
    cloud = region(key_pairs=1)
    cloud.tables.keypairs["one", "k"] = Keypair(1, "one", "k", "f", "p")
    check_keypair(cloud, "two")
    with pytest.raises(KeypairLimitExceeded, match=r"^Quota exceeded, too many key pairs\.$"):
        check_keypair(cloud, "one")


def test_a_project_has_so_many_server_groups_with_so_many_members() -> None:
    """Members are counted by user."""
    cloud = region(server_groups=1, server_group_members=1)
    made = group(cloud, "affinity")
    check_server_group(cloud, "q")
    with pytest.raises(
        ServerGroupLimitExceeded, match=r"^Quota exceeded, too many server groups\.$"
    ):
        check_server_group(cloud, made.project_id)
    make(cloud, 1)
    (server,) = cloud.instances.values()
    context = cloud.as_user("admin").api().context
    check_group_member(cloud, context, made)
    made.members.append(server.uuid)
    server.user_id = str(context.user_id)
    with pytest.raises(
        GroupMemberLimitExceeded, match=r"^Quota exceeded, too many servers in group$"
    ):
        check_group_member(cloud, context, made)


def test_a_server_has_so_much_metadata() -> None:
    """The sentence tells how much."""
    cloud = region(metadata_items=1)
    check_metadata(cloud, {"a": "1"})
    with pytest.raises(
        MetadataLimitExceeded, match=r"^Maximum number of metadata items exceeds 1$"
    ):
        check_metadata(cloud, {"a": "1", "b": "2"})
    with cloud.flags("quota", metadata_items=-1):
        check_metadata(cloud, {"a": "1", "b": "2"})


def test_usage_is_counted_as_servers_come_change_and_go() -> None:
    """A soft-deleted or hidden server counts for nothing, and telling twice changes nothing."""
    cloud = region()
    make(cloud, 3)
    one, two, three = cloud.instances.values()
    usage = Usage()
    for instance in (one, two, three, one):
        usage.note(instance)
    assert (usage.of(one.project_id), usage.builds) == (Sizes(3, 6, 3072), {})
    two.vm_state = VmState.SOFT_DELETE
    three.vm_state = VmState.BUILDING
    for instance in (two, three):
        usage.note(instance)
    assert (usage.of(one.project_id), usage.builds) == (Sizes(2, 4, 2048), {"host1": 1})
    three.hidden = True
    usage.note(three)
    usage.forget(one.uuid)
    usage.forget(one.uuid)
    assert (usage.of(one.project_id), usage.builds) == (Sizes(0, 0, 0), {"host1": 0})


def test_checking_costs_no_count_where_nothing_is_limited() -> None:
    """The request is allowed as it is."""
    cloud = region(instances=-1, cores=-1, ram=-1)
    assert check_new_instances(cloud, cloud.service_context(), TWO, 1, 10**9) == 10**9
