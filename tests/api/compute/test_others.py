# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""No server gets what is another project's: it is refused before there is a server."""

from __future__ import annotations

from typing import Any

import pytest

from kilonova import Cloud
from kilonova.errors import FlavorNotFound, InstanceGroupNotFound
from tests.api.neighbour import Neighbour, admin, member

COMPUTE, NETWORKING, VOLUME = "/compute/v2.1", "/networking/v2.0", "/volume/v3"
NEW = "compute 2.93"


@pytest.fixture
def ask() -> Neighbour:
    """Compute for a member of `demo`."""
    return Neighbour(member(), COMPUTE, OpenStack_API_Version=NEW)


@pytest.fixture
def owner(ask: Neighbour) -> Neighbour:
    """The same for the administrator, whose project is another."""
    return Neighbour(admin(ask.client), COMPUTE, OpenStack_API_Version=NEW)


def of(owner: Neighbour, prefix: str) -> Neighbour:
    """A neighbour of Compute's, for the same user."""
    return Neighbour(owner.client, prefix)


def refused(asked: tuple[int, Any]) -> tuple[int, str]:
    """Status and message of a refusal."""
    return asked[0], next(iter(asked[1].values()))["message"]


def boot(ask: Neighbour, hints: dict[str, str] | None = None, **wishes: Any) -> tuple[int, Any]:
    """Ask for a server."""
    images = of(ask, "/image/v2")("GET", "/images")[1]["images"]
    server = {"name": "web", "flavorRef": "1", "imageRef": images[0]["id"], "networks": "none"}
    body: dict[str, Any] = {"server": {**server, **wishes}}
    if hints is not None:
        body["os:scheduler_hints"] = hints
    return ask("POST", "/servers", body)


def no_servers(ask: Neighbour) -> bool:
    """Whether the project has none."""
    return bool(ask("GET", "/servers")[1] == {"servers": []})


def network_of(owner: Neighbour, *, shared: bool) -> str:
    """A new network of the owner's, with addresses."""
    network = of(owner, NETWORKING).made("/networks", "network", name="n", shared=shared)["id"]
    subnet = {"network_id": network, "ip_version": 4, "cidr": "10.9.0.0/24"}
    of(owner, NETWORKING).made("/subnets", "subnet", **subnet)
    return str(network)


def test_no_server_joins_anothers_group(ask: Neighbour, owner: Neighbour) -> None:
    """The group has no new member; administrators may have servers join any."""
    group = owner.made("/os-server-groups", "server_group", name="g", policy="affinity")["id"]
    assert refused(boot(ask, {"group": group})) == (
        400,
        f"Instance group {group} could not be found.",
    )
    assert owner("GET", f"/os-server-groups/{group}")[1]["server_group"]["members"] == []
    own = ask.made("/os-server-groups", "server_group", name="g", policy="affinity")["id"]
    assert [boot(ask, {"group": own})[0], boot(owner, {"group": own})[0]] == [202, 202]


def test_no_server_gets_a_private_flavor_that_its_project_may_not_use(
    ask: Neighbour, owner: Neighbour
) -> None:
    """Neither at first nor by a resize; once the project may, it does."""
    flavor = {"name": "own", "ram": 512, "vcpus": 1, "disk": 10, "id": "own"}
    owner.made("/flavors", "flavor", **flavor, **{"os-flavor-access:is_public": False})
    server = f"/servers/{ask.client.make_server()}"
    resize = {"resize": {"flavorRef": "own"}}
    missing = (400, "Flavor own could not be found.")
    assert refused(boot(ask, flavorRef="own")) == missing
    assert refused(ask("POST", f"{server}/action", resize)) == missing
    project_id = ask.client.served.cloud.identity.project("demo").id
    access = {"addTenantAccess": {"tenant": project_id}}
    assert owner("POST", "/flavors/own/action", access)[0] == 200
    assert [boot(ask, flavorRef="own")[0], ask("POST", f"{server}/action", resize)[0]] == [202, 202]


def test_no_server_gets_anothers_port(ask: Neighbour, owner: Neighbour) -> None:
    """On a network that both may use; 400 at first, 404 once there is a server."""
    network = network_of(owner, shared=True)
    port = of(owner, NETWORKING).made("/ports", "port", network_id=network)["id"]
    assert refused(boot(ask, networks=[{"port": port}])) == (
        400,
        f"Port id {port} could not be found.",
    )
    assert no_servers(ask)
    server = boot(ask)[1]["server"]["id"]
    attach = {"interfaceAttachment": {"port_id": port}}
    assert refused(ask("POST", f"/servers/{server}/os-interface", attach)) == (
        404,
        f"Port id {port} could not be found.",
    )


def test_an_administrator_gives_a_server_no_port_of_another_project(
    ask: Neighbour, owner: Neighbour
) -> None:
    """Who sees the port is told that the server cannot use it."""
    network = network_of(owner, shared=True)
    port = of(ask, NETWORKING).made("/ports", "port", network_id=network)["id"]
    server = boot(owner)[1]["server"]["id"]
    attach = {"interfaceAttachment": {"port_id": port}}
    assert refused(owner("POST", f"/servers/{server}/os-interface", attach)) == (
        400,
        f"Port {port} not usable for instance {server}.",
    )


def test_a_port_and_an_address_that_a_server_has_are_given_to_no_other(ask: Neighbour) -> None:
    """409 for the port; for the address 400 at first, and 409 once there is a server."""
    network = of(ask, NETWORKING).made("/networks", "network", name="n")["id"]
    subnet = {"network_id": network, "ip_version": 4, "cidr": "10.9.0.0/24"}
    of(ask, NETWORKING).made("/subnets", "subnet", **subnet)
    port = of(ask, NETWORKING).made("/ports", "port", network_id=network)
    address = port["fixed_ips"][0]["ip_address"]
    first = boot(ask, networks=[{"port": port["id"]}])[1]["server"]["id"]
    other = boot(ask)[1]["server"]["id"]
    interfaces = f"/servers/{other}/os-interface"
    wish = {"net_id": network, "fixed_ips": [{"ip_address": address}]}
    in_use = f"Port {port['id']} is still in use."
    taken = f"Fixed IP address {address} is already in use on instance {first}."
    assert [
        refused(boot(ask, networks=[{"port": port["id"]}])),
        refused(ask("POST", interfaces, {"interfaceAttachment": {"port_id": port["id"]}})),
        refused(boot(ask, networks=[{"uuid": network, "fixed_ip": address}])),
        refused(ask("POST", interfaces, {"interfaceAttachment": wish})),
    ] == [(409, in_use), (409, in_use), (400, taken), (409, taken)]


def test_no_server_gets_onto_anothers_network(ask: Neighbour, owner: Neighbour) -> None:
    """400 at first, 404 once there is a server."""
    network = network_of(owner, shared=False)
    missing = f"Network {network} could not be found."
    assert refused(boot(ask, networks=[{"uuid": network}])) == (400, missing)
    assert no_servers(ask)
    server = boot(ask)[1]["server"]["id"]
    attach = {"interfaceAttachment": {"net_id": network}}
    assert refused(ask("POST", f"/servers/{server}/os-interface", attach)) == (404, missing)


def test_no_server_gets_anothers_security_group(ask: Neighbour, owner: Neighbour) -> None:
    """By id or by name."""
    group = of(owner, NETWORKING).made("/security-groups", "security_group", name="own")
    assert [
        refused(boot(ask, security_groups=[{"name": name}])) for name in (group["id"], "own")
    ] == [
        (400, f"Unable to find security_group with name or id '{name}'")
        for name in (group["id"], "own")
    ]


def test_no_server_is_made_of_anothers_image_volume_or_snapshot(
    ask: Neighbour, owner: Neighbour
) -> None:
    """Whichever way it is asked for."""
    image = owner.client.ask("POST", "/image/v2/images", {"name": "own"}).json["id"]
    volume = of(owner, VOLUME).made("/volumes", "volume", size=1)["id"]
    snapshot = of(owner, VOLUME).made("/snapshots", "snapshot", volume_id=volume)["id"]

    def disk(source: str, uuid: str, boot_index: int) -> dict[str, Any]:
        here = {"source_type": "image", "destination_type": "local", "boot_index": 0}
        images = of(ask, "/image/v2")("GET", "/images")[1]["images"]
        disks: list[dict[str, Any]] = [{**here, "uuid": images[0]["id"]}] if boot_index else []
        disks.append(
            {
                "source_type": source,
                "uuid": uuid,
                "boot_index": boot_index,
                "destination_type": "volume",
                "volume_size": 1,
            }
        )
        return {
            "imageRef": images[0]["id"] if boot_index else "",
            "block_device_mapping_v2": disks,
        }

    failed = "Block Device Mapping is Invalid: failed to get"
    assert [
        refused(boot(ask, **wishes))
        for wishes in (
            {"imageRef": image},
            disk("image", image, 0),
            disk("image", image, 1),
            disk("volume", volume, 0),
            disk("snapshot", snapshot, 0),
            disk("snapshot", snapshot, 1),
        )
    ] == [
        (400, "Can not find requested image"),
        (400, f"{failed} image {image}."),
        (400, f"{failed} image {image}."),
        (400, f"{failed} volume {volume}."),
        (400, f"Snapshot {snapshot} could not be found."),
        (400, f"{failed} snapshot {snapshot}."),
    ]
    assert no_servers(ask)


def test_no_disk_is_of_a_type_that_the_project_may_not_use(
    ask: Neighbour, owner: Neighbour
) -> None:
    """Nor of one that is not there."""
    kind = {"name": "own", "os-volume-type-access:is_public": False}
    of(owner, VOLUME).made("/types", "volume_type", **kind)

    def disk_of(volume_type: str) -> dict[str, Any]:
        images = of(ask, "/image/v2")("GET", "/images")[1]["images"]
        return {
            "source_type": "image",
            "destination_type": "volume",
            "uuid": images[0]["id"],
            "boot_index": 0,
            "volume_size": 1,
            "volume_type": volume_type,
        }

    assert [
        refused(boot(ask, imageRef="", block_device_mapping_v2=[disk_of(name)]))
        for name in ("own", "none")
    ] == [(400, f"Volume type {name} could not be found.") for name in ("own", "none")]
    assert boot(owner, imageRef="", block_device_mapping_v2=[disk_of("own")])[0] == 202


def test_no_server_mounts_anothers_share(ask: Neighbour, owner: Neighbour) -> None:
    """Unless it is a public one."""
    shares = of(owner, "/share/v2")
    server = boot(ask)[1]["server"]["id"]
    ask("POST", f"/servers/{server}/action", {"os-stop": None})
    own, public = (
        shares.made("/shares", "share", size=1, share_proto="NFS", is_public=is_public)["id"]
        for is_public in (False, True)
    )
    newest = {"OpenStack_API_Version": "compute 2.97"}
    path = f"/servers/{server}/shares"
    assert refused(ask("POST", path, {"share": {"share_id": own}}, **newest)) == (
        404,
        f"Share {own} could not be found.",
    )
    assert ask("POST", path, {"share": {"share_id": public}}, **newest)[0] == 201


def test_the_same_holds_in_python() -> None:
    """A user is refused what is not the user's."""
    cloud = Cloud(hosts=2)
    owner, user = cloud.as_user("admin"), cloud.as_user("demo")
    flavor = owner.flavors.create("own", 512, 1, 10, is_public=False)
    group = owner.server_groups.create("g", "affinity")
    server = user.servers.create("web", "m1.tiny", "cirros", networks="none")
    cloud.run()
    with pytest.raises(FlavorNotFound):
        user.servers.create("web", flavor, "cirros", networks="none")
    with pytest.raises(FlavorNotFound):
        server.resize(flavor)
    with pytest.raises(InstanceGroupNotFound):
        user.servers.create(
            "web",
            "m1.tiny",
            "cirros",
            networks="none",
            scheduler_hints={"group": group.uuid},
        )
    assert len(user.servers) == 1
