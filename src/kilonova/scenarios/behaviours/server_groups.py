# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Server groups, and who may join them."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import CREATED
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

ROOMY = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}


@scenario
def create_and_delete(cloud: Region) -> None:
    """A group is created with its policy and rules, and deleted."""
    rules = {"max_server_per_host": 3}
    group = cloud.server_groups.create("test-server-group", "anti-affinity", rules)
    (created,) = cloud.expect("server_group.create")
    assert (created.payload.policy, created.payload.rules) == (
        "anti-affinity",
        {"max_server_per_host": "3"},
    )
    cloud.server_groups.delete(group)
    cloud.expect("server_group.delete")


@scenario
def add_member(cloud: Region) -> None:
    """A server joins the group that its hints name, before it is scheduled."""
    group = cloud.server_groups.create("test-server-group", "anti-affinity")
    cloud.look_away()
    server = cloud.servers.create(hints={"group": group})
    joined, *_ = cloud.expect("server_group.add_member", *CREATED)
    assert joined.payload.members == [server.id]


@scenario(hosts=2, flags=ROOMY)
def members_keep_apart(cloud: Region) -> None:
    """Members of a group that keeps them apart land on different hosts."""
    group = cloud.server_groups.create("apart", "anti-affinity")
    cloud.look_away()
    hosts = set()
    for name in ("one", "other"):
        cloud.servers.create(name, hints={"group": group})
        *_, end = cloud.expect("server_group.add_member", *CREATED)
        hosts.add(end.payload.host)
    assert hosts == {"compute", "host2"}


@scenario(hosts=2, flags=ROOMY)
def members_stay_together(cloud: Region) -> None:
    """Members of a group that keeps them together land on one host."""
    group = cloud.server_groups.create("together", "affinity")
    cloud.look_away()
    hosts = set()
    for name in ("one", "other"):
        cloud.servers.create(name, hints={"group": group})
        *_, end = cloud.expect("server_group.add_member", *CREATED)
        hosts.add(end.payload.host)
    assert len(hosts) == 1


@scenario(flags=ROOMY)
def nowhere_to_keep_apart(cloud: Region) -> None:
    """A member that would share a host finds none."""
    group = cloud.server_groups.create("apart", "anti-affinity")
    cloud.servers.create("one", hints={"group": group})
    cloud.look_away()
    cloud.servers.create("other", hints={"group": group})
    cloud.expect(
        "server_group.add_member",
        "scheduler.select_destinations.start",
        "compute_task.build_instances.error",
    )


SCENARIOS = (
    create_and_delete,
    add_member,
    members_keep_apart,
    members_stay_together,
    nowhere_to_keep_apart,
)
