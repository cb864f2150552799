# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Data sets: the two that come along, users' own, and what is said of a faulty one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from kilonova.cloud import datasets
from kilonova.cloud.clock import Clock
from kilonova.cloud.cloud import Cloud
from kilonova.cloud.context import Context
from kilonova.cloud.datasets import DataSetError

DOCUMENTED = Path(__file__).parents[2] / "docs/reference/data-sets.md"
SMALL = """
projects: [{name: lab}]
users: [{name: ann, projects: [lab]}]
hosts: [{name: rack1}]
"""
PROJECT = "6f70656e737461636b20342065766572"  # pragma: allowlist secret
PORT_1 = "ce531f90-199f-48c0-816c-13e38010b442"
PORT_2 = "88dae9fa-0dc6-49e3-8c29-3abc41e99ac9"


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def refused(path: Path, text: str) -> str:
    """What is said of a data set, without its name."""
    with pytest.raises(DataSetError) as raised:
        datasets.load(write(path, text))
    return str(raised.value).removeprefix(f"Data set {path}")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine.yaml"


# The data set of a newcomer


def test_the_default_is_what_a_newcomer_expects() -> None:
    """Six flavors, one image, two networks, one host, and users named like their projects."""
    cloud = Cloud()
    neighbours = cloud.neighbours
    assert [flavor.name for flavor in cloud.data.flavors] == [
        "m1.nano",
        "m1.tiny",
        "m1.small",
        "m1.medium",
        "m1.large",
        "m1.xlarge",
    ]
    context = cloud.service_context()
    assert [image.name for image in neighbours.images.list(context)] == ["cirros"]
    networks = neighbours.networks.catalogue.networks.values()
    assert [(n.name, n.shared, n.router_external) for n in networks] == [
        ("private", True, False),
        ("public", False, True),
    ]
    assert [host.name for host in cloud.hosts] == ["host1"]
    identity = neighbours.identity
    assert [project.name for project in identity.projects.values()] == ["admin", "demo"]
    assert [
        (user.name, user.is_admin, identity.project(user.default_project_id).name)
        for user in identity.users.values()
    ] == [("admin", True, "admin"), ("demo", False, "demo")]


@pytest.mark.parametrize("user", ["admin", "demo"])
def test_nobody_has_to_choose_a_network_by_default(user: str) -> None:
    """Both projects get the private one."""
    cloud = Cloud()
    asker = cloud.identity.user(user)
    context = Context(asker.id, asker.default_project_id, "req-1", asker.is_admin)
    networking = cloud.neighbours.networks
    (request,) = networking.validate(context, None, 1)
    assert networking.network(request.network_id or "").name == "private"


def test_ids_come_from_the_seed() -> None:
    """The same ones again for the same seed, others for another."""

    def ids_of(seed: int) -> list[str]:
        cloud = Cloud(seed=seed)
        neighbours = cloud.neighbours
        return [
            *neighbours.identity.projects,
            *neighbours.identity.users,
            *(image.id for image in neighbours.images.list(cloud.service_context())),
            *neighbours.networks.catalogue.networks,
            *neighbours.networks.catalogue.subnets,
            *neighbours.networks.catalogue.security_groups,
        ]

    assert ids_of(7) == ids_of(7)
    assert set(ids_of(7)).isdisjoint(ids_of(8))


def test_a_region_may_have_more_hosts_than_its_data_set() -> None:
    """They are numbered on; never fewer than the data set names."""
    assert [name for name, _ in datasets.load("default").host_names(3)] == [
        "host1",
        "host2",
        "host3",
    ]
    assert datasets.load("nova-functional").host_names(2) == [
        ("compute", "fake-mini"),
        ("host2", "host2"),
    ]
    assert datasets.load("nova-functional").host_names(0) == [("compute", "fake-mini")]


def test_regions_with_one_data_set_share_nothing_that_changes() -> None:
    """A network or a flavor that one gets the other does not have."""
    one, other = Cloud(), Cloud()
    assert one.data is other.data
    one.neighbours.networks.catalogue.create_network("project-1", "mine")
    assert len(other.neighbours.networks.catalogue.networks) == 2
    network = next(iter(one.neighbours.networks.catalogue.networks.values()))
    network.availability_zones.append("elsewhere")
    twin = next(iter(other.neighbours.networks.catalogue.networks.values()))
    assert twin.availability_zones == ["nova"]


# The world of Nova's functional tests


@pytest.fixture
def functional() -> Cloud:
    return Cloud(data="nova-functional")


def test_the_functional_world_has_novas_project_users_and_epoch(functional: Cloud) -> None:
    """One project named after its id; every request has the same id."""
    identity = functional.identity
    assert [(p.id, p.name) for p in identity.projects.values()] == [(PROJECT, PROJECT)]
    assert [(u.id, u.name, u.is_admin) for u in identity.users.values()] == [
        ("fake", "fake", False),
        ("admin", "admin", True),
    ]
    assert functional.clock.now == datetime(2012, 10, 29, 13, 42, 11, tzinfo=UTC)
    assert functional.ids.request_id() == "req-5b6c791d-5709-4f36-8fbe-c3e02869e35d"
    assert functional.data.api_host == "fake-mini"
    assert functional.flags.DEFAULT.compute_driver == "fake.SmallFakeDriver"
    assert [(host.name, host.node.hypervisor_hostname) for host in functional.hosts] == [
        ("compute", "fake-mini")
    ]


def test_the_first_port_made_for_a_server_is_the_well_known_one(functional: Cloud) -> None:
    """The next has an id of its own and the same address; once the first is gone it comes again."""
    networking = functional.neighbours.networks
    network = networking.network("3cb9bc59-5699-4588-a4b1-b87f96708bc6")
    server = cast(
        Any, SimpleNamespace(uuid="s", project_id=PROJECT, availability_zone="nova", spec=None)
    )
    first, second = (networking.ports.make(server, network, None, None, "compute") for _ in "12")
    assert (first.port_id, first.mac, first.addresses, first.device_name) == (
        PORT_2,
        "00:0c:29:0d:11:74",
        ("192.168.1.30",),
        "tap88dae9fa-0d",
    )
    assert second.port_id != PORT_2
    assert second.addresses == ("192.168.1.30",)
    networking.ports.discard(PORT_2)
    assert networking.ports.make(server, network, None, None, "compute").port_id == PORT_2


def test_the_functional_world_has_a_port_to_bring(functional: Cloud) -> None:
    """Nobody uses it, and its address is not given to anybody else."""
    port = functional.neighbours.networks.port(PORT_1)
    assert (port.device_id, port.mac_address, port.fixed_ips) == (
        "",
        "fa:16:3e:4c:2c:30",
        (("f8a6e8f8-c2ec-497c-9f23-da9616de54ef", "192.168.1.3"),),
    )
    assert port.security_groups == ("aec9df91-db1f-4e04-8ac6-e761d8461c53",)


def test_one_of_the_two_functional_networks_is_everybodys(functional: Cloud) -> None:
    """The other one is only for who names it, as in Nova's fixture."""
    context = Context("fake", PROJECT, "req-1")
    networking = functional.neighbours.networks
    (request,) = networking.validate(context, None, 1)
    assert request.network_id == "3cb9bc59-5699-4588-a4b1-b87f96708bc6"
    other = networking.network("1b70879f-fd00-411e-8ea9-143e7820e61d")
    assert (other.port_security_enabled, other.provider["physical_network"]) == (False, "physnet2")


def test_any_volume_and_share_is_there_when_asked_for(functional: Cloud) -> None:
    """The well-known ones have what is known of them."""
    context = Context("fake", PROJECT, "req-1")
    volumes, shares = functional.neighbours.volumes, functional.neighbours.shares
    unknown = volumes.volume(context, "volume-9")
    assert (unknown.name, unknown.size_gb, unknown.status) == ("volume-9", 1, "available")
    old = volumes.volume(context, "a07f71dc-8151-4e7d-a0cc-cd24a3f11113")
    assert (old.migration_status, old.name) == ("migrating", old.id)
    assert volumes.volume(context, "4757d51f-54eb-4442-8684-3399a6431f67").multiattach
    backed = volumes.volume(context, "6ca404f3-d844-4169-bb96-bc792f37de98")
    assert (backed.bootable, backed.image_metadata) == (
        True,
        {"image_id": "155d900f-4e14-4e4c-a73d-069cbf4541e6"},
    )
    assert shares.share("share-9").export_location == "10.0.0.50:/mnt/foo"


def test_the_functional_images_and_flavors_are_novas(functional: Cloud) -> None:
    """Eleven images, of which the first is the one that most tests boot."""
    images = functional.neighbours.images.list(functional.service_context())
    first = images[0]
    assert len(images) == 11
    assert (first.id, first.name, first.tags, first.created_at, first.size) == (
        "155d900f-4e14-4e4c-a73d-069cbf4541e6",
        "fakeimage123456",
        ("tag1", "tag2"),
        "2011-01-01T01:02:03Z",
        25165824,
    )
    assert first.properties == {
        "kernel_id": "nokernel",
        "ramdisk_id": "nokernel",
        "architecture": "x86_64",
    }
    assert functional.data.flavors[-1].extra_specs == {"hw:numa_nodes": "1"}


# One's own


def test_a_file_of_ones_own_makes_a_region(mine: Path) -> None:
    """What it leaves out is as in Nova, or not there."""
    cloud = Cloud(data=write(mine, SMALL + "node: {vcpus: 3}\nflags: {DEFAULT: {host: api}}\n"))
    assert [host.name for host in cloud.hosts] == ["rack1"]
    assert cloud.identity.user("ann").default_project_id == cloud.identity.project("lab").id
    assert cloud.data.node == {"vcpus": 3}
    assert cloud.flags.DEFAULT.host == "api"
    assert cloud.data.flags_with({"DEFAULT": {"host": "own"}})["DEFAULT"] == {"host": "own"}
    assert cloud.clock.now == Clock().now


def test_a_file_that_has_changed_is_read_again(mine: Path) -> None:
    """One that has not is not."""
    name = write(mine, SMALL)
    before = datasets.load(name)
    assert datasets.load(name) is before
    write(mine, SMALL.replace("rack1", "rack2"))
    assert datasets.load(name).host_names(1) == [("rack2", "rack2")]


def test_the_documented_example_is_a_data_set(mine: Path) -> None:
    """What the reference shows can be used as it stands."""
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCUMENTED.read_text(), re.DOTALL)
    cloud = Cloud(data=write(mine, example))
    assert [host.name for host in cloud.hosts] == ["rack1-1", "rack1-2"]
    context = cloud.service_context()
    assert [volume.name for volume in cloud.neighbours.volumes.list(context)] == ["archive"]


# What is said of a faulty one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            SMALL + "flavours: []\n",
            ": there is no key 'flavours' here. Did you mean flavors?",
        ),
        (
            SMALL.replace("{name: ann,", "{name: ann, password: x,"),
            " at users[0]: there is no key 'password' here. "
            "Leave it out: passwords are made when a server starts.",
        ),
        (
            "projects: [{name: lab}]\nusers: [{name: ann, projects: [lab]}]\n",
            ": the key 'hosts' is missing. Add it.",
        ),
        (
            SMALL + "flavors: [{id: 1, name: a, ram: 1, vcpus: 1}]\n",
            " at flavors[0].id: expected `str`, got `int`. Put it in quotes.",
        ),
        (
            SMALL + 'flavors: [{id: "1", name: a, ram: -1, vcpus: 1}]\n',
            " at flavors[0].ram: expected `int` >= 0. Write what is expected.",
        ),
        (
            SMALL.replace("[{name: lab}]", "[{name: lab}, {}]"),
            " at projects[1]: there is neither a name nor an id. Give it one of the two.",
        ),
        (
            SMALL.replace("projects: [lab]", "projects: [labs]"),
            " at users[0].projects: there is no 'labs' in this data set. Take one of: lab.",
        ),
        (
            SMALL + "networks: [{name: n, project: lab, subnets: [{cidr: 10.0.0.0/99}]}]\n",
            " at networks[0].subnets[0]: '10.0.0.0/99' does not appear to be an IPv4 or IPv6 "
            "network. Write ranges as 10.0.0.0/8 and addresses as 10.0.0.1.",
        ),
        (
            SMALL.replace("[{name: rack1}]", "[{name: rack1}, {name: rack1}]"),
            " at hosts[1].name: 'rack1' is there twice. Give each its own name.",
        ),
        (
            SMALL + "images: [\n",
            " at line 6, column 1: is not YAML (did not find expected node content). "
            "Correct the line.",
        ),
    ],
)
def test_a_faulty_data_set_is_refused_with_place_and_remedy(
    text: str, said: str, mine: Path
) -> None:
    """Whoever wrote it knows what to change."""
    assert refused(mine, text) == said


def test_a_data_set_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """By name the others are offered, by path the system's word is passed on."""
    with pytest.raises(DataSetError) as by_name:
        datasets.load("defualt")
    assert str(by_name.value) == (
        "Data set defualt: there is no such data set. "
        "Take one of default, nova-functional, or the path of a YAML file."
    )
    missing = str(tmp_path / "none.yaml")
    with pytest.raises(DataSetError) as by_path:
        datasets.load(missing)
    assert str(by_path.value) == (
        f"Data set {missing}: cannot be read: No such file or directory. Check the path."
    )


def test_the_data_sets_hold_no_secrets() -> None:
    """No key of theirs could even hold one."""
    for name in ("default", "nova-functional"):
        description = msgspec.json.encode(datasets.load(name).description).decode()
        assert not re.search("password|token|secret", description, re.IGNORECASE)


def test_looking_at_a_port_draws_no_id() -> None:
    """Who polls a region must not change which ids come next."""
    next_ids = []
    for looks in (False, True):
        cloud = Cloud(seed=3)
        networking = cloud.neighbours.networks
        network = next(iter(networking.catalogue.networks.values()))
        project = cloud.identity.project("demo").id
        server = cast(
            Any, SimpleNamespace(uuid="s", project_id=project, availability_zone="nova", spec=None)
        )
        vif = networking.ports.make(server, network, None, None, "host1")
        if looks:
            assert networking.port(vif.port_id).security_groups != ()
        next_ids.append(cloud.ids.uuid())
    assert next_ids[0] == next_ids[1]
