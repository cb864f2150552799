# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is passed in Python and is not what a signature asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.errors import InvalidArgument


def made(cloud: Cloud, **wishes: Any) -> Server:
    """A server that runs."""
    usual: dict[str, Any] = {"name": "web", "flavor": "m1.small", "image": "cirros"}
    server = cloud.servers.create(**{**usual, **wishes})
    cloud.run()
    return server


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"name": 5}, "Servers.create: name takes text that is not blank, not 5."),
        ({"name": "\ud800"}, r"Servers.create: name takes text that is not blank, not '\ud800'."),
        ({"flavor": None}, "Servers.create: flavor takes Flavor or text, not None."),
        ({"image": ["cirros"]}, "Servers.create: image takes text or None, not ['cirros']."),
        ({"tags": "web"}, "Servers.create: tags takes a list of text, not 'web'."),
        ({"tags": [None]}, "Servers.create: tags takes a list of text, not [None]."),
        (
            {"metadata": {"a": 1}},
            "Servers.create: metadata takes a mapping of text to text or None, not {'a': 1}.",
        ),
        ({"config_drive": "no"}, "Servers.create: config_drive takes True or False, not 'no'."),
        (
            {"networks": ["private"]},
            "Servers.create: networks takes a list of NetworkWish or text or None, not"
            " ['private'].",
        ),
        (
            {"networks": "private"},
            "Servers.create: networks takes 'auto', 'none' or a list of"
            " NetworkWish(network_id=...), not 'private'.",
        ),
        (
            {"user_data": b"secret"},
            "Servers.create: user_data takes text or None, not <class 'bytes'>.",
        ),
        (
            {"description": [1] * 100},
            "Servers.create: description takes text or None, not"
            " [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,....",
        ),
    ],
)
def test_a_wish_of_the_wrong_kind_is_refused_before_anything_happens(
    wishes: dict[str, Any], message: str
) -> None:
    """The message names the argument and what it takes."""
    cloud = Cloud()
    cloud.notifications.clear()
    with pytest.raises(InvalidArgument) as refusal:
        made(cloud, **wishes)
    assert (str(refusal.value), len(cloud.servers), len(cloud.notifications)) == (message, 0, 0)


CALLS: list[tuple[Callable[[Cloud, Server, Any], object], Any, str]] = [
    (lambda c, s, x: s.resize(x), 5, "MoveRequests.resize: flavor takes Flavor or text, not 5."),
    (lambda c, s, x: s.update(name=x), None, "Server.update: name takes text, not None."),
    (
        lambda c, s, x: s.update(**x),
        {"nam": "x"},
        "Server.update: nam takes no value; name, description, hostname do, not 'x'.",
    ),
    (
        lambda c, s, x: s.create_backup("b", "daily", x),
        "2",
        "GuestRequests.create_backup: rotation takes a whole number from 0 up, not '2'.",
    ),
    (
        lambda c, s, x: s.create_backup("b", "daily", x),
        -1,
        "GuestRequests.create_backup: rotation takes a whole number from 0 up, not -1.",
    ),
    *(
        (
            lambda c, s, x: c.flavors.create("new", 512, 1, 1, **x),
            {name: value},
            f"Flavors.create: {name} takes {wanted}, not {value!r}.",
        )
        for name, value, wanted in (
            ("ephemeral", -1, "a whole number from 0 up"),
            ("swap", -1, "a whole number from 0 up"),
            ("rxtx_factor", 0, "a number above 0"),
            ("rxtx_factor", float("inf"), "a number above 0"),
            ("rxtx_factor", float("nan"), "a number above 0"),
            ("id", "", "up to 255 letters, digits, '.', '_', '-' and blanks between them"),
            ("id", " a", "up to 255 letters, digits, '.', '_', '-' and blanks between them"),
            ("id", "a/b", "up to 255 letters, digits, '.', '_', '-' and blanks between them"),
        )
    ),
    (
        lambda c, s, x: c.server_groups.create("new", x),
        "together",
        "ServerGroups.create: policy takes one of affinity, anti-affinity, soft-affinity,"
        " soft-anti-affinity, not 'together'.",
    ),
    (
        lambda c, s, x: c.server_groups.create("new", "affinity", x),
        {"max_server_per_host": 2},
        "ServerGroups.create: rules takes None, unless the policy is anti-affinity, not"
        " {'max_server_per_host': 2}.",
    ),
    (
        lambda c, s, x: c.server_groups.create("new", "anti-affinity", x),
        {"max_servers": 2},
        "ServerGroups.create: max_servers takes no value; max_server_per_host does, not 2.",
    ),
    (
        lambda c, s, x: c.shares.create(share_proto=x),
        "SMB",
        "Shares.create: share_proto takes one of NFS, CEPHFS, not 'SMB'.",
    ),
    *(
        (
            lambda c, s, x: c.aggregates.create("new", x),
            zone,
            "Aggregates.create: availability_zone takes up to 255 characters that are not all"
            f" blank, none of them ':' or None, not {zone!r}.",
        )
        for zone in ("", "a:b")
    ),
    (
        lambda c, s, x: c.aggregates.update(1, availability_zone=x),
        "",
        "Aggregates.update: availability_zone takes up to 255 characters that are not all"
        " blank, none of them ':' or None, not ''.",
    ),
    (
        lambda c, s, x: c.hosts.add(x),
        "host2",
        "Hosts.add: name takes a name that no host has, not 'host2'.",
    ),
    (
        lambda c, s, x: c.hosts.add("new", x),
        "",
        "Hosts.add: node takes text that is not blank or None, not ''.",
    ),
    (
        lambda c, s, x: c.hosts.add("new", **x),
        {"vcpus": "many"},
        "Hosts.add: vcpus takes a whole number from 0 up, not 'many'.",
    ),
    (
        lambda c, s, x: c.hosts.add("new", **x),
        {"vcpu": 4},
        "Hosts.add: vcpu takes no value; vcpus, memory_mb, local_gb, hypervisor_type,"
        " hypervisor_version, cpu_allocation_ratio, ram_allocation_ratio, disk_allocation_ratio,"
        " reserved_host_cpus, reserved_host_memory_mb, reserved_host_disk_mb, architectures,"
        " numa_cells, pci_pools, traits do, not 4.",
    ),
    (
        lambda c, s, x: s.attach_volume(x),
        None,
        "AttachmentRequests.attach_volume: volume takes Volume or text, not None.",
    ),
    (
        lambda c, s, x: c.servers.create_several(x, name="a", flavor="m1.tiny", image="cirros"),
        0,
        "Servers.create_several: count takes a number from 1 up, not 0.",
    ),
    (
        lambda c, s, x: c.volumes.create(x),
        "1",
        "Volumes.create: size_gb takes a whole number from 1 up, not '1'.",
    ),
    (
        lambda c, s, x: c.volumes.create(x),
        True,
        "Volumes.create: size_gb takes a whole number from 1 up, not True.",
    ),
    (
        lambda c, s, x: c.keypairs.create(x),
        None,
        "Keypairs.create: name takes text that is not blank, not None.",
    ),
    (
        lambda c, s, x: c.servers.create(x, "m1.tiny", "cirros"),
        "  ",
        "Servers.create: name takes text that is not blank, not '  '.",
    ),
    (
        lambda c, s, x: c.volumes.extend(c.volumes.create(1), x),
        -1,
        "Volumes.extend: size_gb takes a whole number from 1 up, not -1.",
    ),
    (
        lambda c, s, x: c.flavors.create("new", ram=512, vcpus=1, disk=x),
        -1,
        "Flavors.create: disk takes a whole number from 0 up, not -1.",
    ),
    (lambda c, s, x: c.hosts.stop(x), ["compute"], "Hosts.stop: name takes text, not ['compute']."),
    (lambda c, s, x: c.periodic.run(x), None, "Timetable.run: name takes text, not None."),
    (lambda c, s, x: c.advance(x), "5", "Cloud.advance: seconds takes a number, not '5'."),
    (lambda c, s, x: c.as_user(x), [], "Cloud.as_user: name takes text, not []."),
    (
        lambda c, s, x: c.keep_legacy(x),
        1.5,
        "Cloud.keep_legacy: limit takes a whole number from 0 up or None, not 1.5.",
    ),
    (
        lambda c, s, x: c.keep_legacy(limit=x),
        -1,
        "Cloud.keep_legacy: limit takes a whole number from 0 up or None, not -1.",
    ),
    (lambda c, s, x: Cloud(seed=x), "7", "Cloud: seed takes a whole number, not '7'."),
    (lambda c, s, x: Cloud(hosts=x), None, "Cloud: hosts takes a whole number, not None."),
    (lambda c, s, x: Cloud(data=x), 5, "Cloud: data takes text, not 5."),
    (
        lambda c, s, x: Cloud(sinks=x),
        [5],
        "Cloud: sinks takes a list of Sink, not [5].",
    ),
    (
        lambda c, s, x: Cloud(flags=x),
        {"host": "a"},
        "Cloud: flags takes a mapping of text to a mapping of text to object or None, not"
        " {'host': 'a'}.",
    ),
]


@pytest.mark.parametrize(("call", "given", "message"), CALLS, ids=[each[2] for each in CALLS])
def test_an_argument_of_the_wrong_kind_is_refused_by_name(
    call: Callable[[Cloud, Server, Any], object], given: object, message: str
) -> None:
    """And nothing is said or done."""
    cloud = Cloud(hosts=2)
    server = made(cloud)
    cloud.notifications.clear()
    with pytest.raises(InvalidArgument) as refusal:
        call(cloud, server, given)
    cloud.run()
    assert (str(refusal.value), server.task_state, len(cloud.notifications)) == (message, None, 0)


def test_a_state_to_reset_to_is_one_that_there_is() -> None:
    """The message lists them."""
    server = made(Cloud())
    with pytest.raises(InvalidArgument, match=r"reset_state: state takes one of .*'active'"):
        server.reset_state("fine")
