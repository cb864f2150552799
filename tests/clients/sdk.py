# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a program does with openstacksdk and novaclient: each call, in the order of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import openstack
from novaclient import client as novaclient
from novaclient.exceptions import Conflict

Calls = list[tuple[str, Callable[[], bool]]]


def sdk_calls() -> Calls:
    """The calls of openstacksdk; each says whether it went as it should."""
    cloud: Any = openstack.connect()
    made: dict[str, Any] = {}

    def keep(name: str, value: Any) -> Any:
        made[name] = value
        return value

    def server() -> Any:
        return cloud.compute.get_server(made["server"].id)

    def wait_for(status: str) -> bool:
        return bool(cloud.compute.wait_for_server(made["server"], status=status, interval=1))

    def enter_with(credential: Any) -> bool:
        """With a credential by its id and secret, without anything else that says who asks."""
        entered: Any = openstack.connect(
            load_envvars=False,
            auth_type="v3applicationcredential",
            auth={
                "auth_url": cloud.config.auth["auth_url"],
                "application_credential_id": credential.id,
                "application_credential_secret": credential.secret,
            },
        )
        same = entered.current_project_id == cloud.current_project_id
        return bool(same and list(entered.compute.flavors()))

    return [
        ("connect().current_project.name", lambda: cloud.current_project.name == "demo"),
        (
            "identity.create_application_credential",
            lambda: bool(
                keep(
                    "credential",
                    cloud.identity.create_application_credential(cloud.current_user_id, "sdk"),
                ).secret
            ),
        ),
        (
            "connect(auth_type=v3applicationcredential)",
            lambda: enter_with(made["credential"]),
        ),
        (
            "identity.delete_application_credential",
            lambda: (
                cloud.identity.delete_application_credential(
                    cloud.current_user_id, made["credential"]
                )
                is None
            ),
        ),
        ("compute.find_flavor", lambda: cloud.compute.find_flavor("m1.small").ram == 2048),
        ("image.find_image", lambda: bool(keep("image", cloud.image.find_image("cirros")))),
        (
            "create_image",
            lambda: cloud.create_image("sdk", data=b"\0" * 512, wait=True).size == 512,
        ),
        (
            "image.download_image",
            lambda: cloud.image.download_image(cloud.image.find_image("sdk")).content == bytes(512),
        ),
        ("delete_image", lambda: bool(cloud.delete_image("sdk"))),
        (
            "network.create_network",
            lambda: bool(keep("net", cloud.network.create_network(name="sdk"))),
        ),
        (
            "network.create_subnet",
            lambda: (
                cloud.network.create_subnet(
                    network_id=made["net"].id, ip_version=4, cidr="192.168.9.0/24"
                ).gateway_ip
                == "192.168.9.1"
            ),
        ),
        (
            "network.create_port",
            lambda: bool(keep("port", cloud.network.create_port(network_id=made["net"].id))),
        ),
        (
            "create_server(wait=True)",
            lambda: (
                keep(
                    "server",
                    cloud.create_server(
                        "sdk",
                        image="cirros",
                        flavor="m1.small",
                        nics=[{"port-id": made["port"].id}],
                        wait=True,
                    ),
                ).status
                == "ACTIVE"
            ),
        ),
        (
            "network.ports(device_id)",
            lambda: (
                [p.id for p in cloud.network.ports(device_id=made["server"].id)]
                == [made["port"].id]
            ),
        ),
        ("compute.servers", lambda: "sdk" in [s.name for s in cloud.compute.servers()]),
        ("compute.stop_server", lambda: cloud.compute.stop_server(made["server"]) is None),
        ("compute.wait_for_server(SHUTOFF)", lambda: wait_for("SHUTOFF")),
        ("compute.start_server", lambda: cloud.compute.start_server(made["server"]) is None),
        ("compute.wait_for_server(ACTIVE)", lambda: wait_for("ACTIVE")),
        (
            "compute.set_server_metadata",
            lambda: (
                bool(cloud.compute.set_server_metadata(made["server"], role="db"))
                and server().metadata == {"role": "db"}
            ),
        ),
        (
            "list_floating_ips (create_server made one)",
            lambda: (
                [
                    ip.floating_ip_address in str(server().addresses)
                    for ip in cloud.list_floating_ips()
                ]
                == [True]
            ),
        ),
        (
            "delete_floating_ip",
            lambda: all(cloud.delete_floating_ip(ip.id) for ip in cloud.list_floating_ips()),
        ),
        (
            "create_volume(wait=True)",
            lambda: (
                keep("volume", cloud.create_volume(1, name="sdk", wait=True)).status == "available"
            ),
        ),
        (
            "attach_volume",
            lambda: bool(cloud.attach_volume(made["server"], made["volume"], wait=True)),
        ),
        (
            "detach_volume",
            lambda: cloud.detach_volume(made["server"], made["volume"], wait=True) is None,
        ),
        (
            "create_volume_snapshot",
            lambda: bool(
                keep("snapshot", cloud.create_volume_snapshot(made["volume"].id, wait=True))
            ),
        ),
        (
            "delete_volume_snapshot",
            lambda: bool(cloud.delete_volume_snapshot(made["snapshot"].id, wait=True)),
        ),
        ("delete_volume", lambda: bool(cloud.delete_volume("sdk", wait=True))),
        (
            "compute.server_actions",
            lambda: "create" in [a.action for a in cloud.compute.server_actions(made["server"])],
        ),
        ("compute.hypervisors", lambda: len(list(cloud.compute.hypervisors())) == 2),
        (
            "placement.resource_providers",
            lambda: len(list(cloud.placement.resource_providers())) == 2,
        ),
        ("compute.get_limits", lambda: cloud.compute.get_limits().absolute.instances == 10),
        ("delete_server(wait=True)", lambda: bool(cloud.delete_server("sdk", wait=True))),
        ("network.delete_port", lambda: cloud.network.delete_port(made["port"]) is None),
        ("delete_network", lambda: bool(cloud.delete_network("sdk"))),
        ("list_servers", lambda: "sdk" not in [s.name for s in cloud.list_servers()]),
    ]


def nova_calls() -> Calls:
    """The calls of novaclient; each says whether it went as it should."""
    session = openstack.connect().session
    nova: Any = novaclient.Client("2.96", session=session)
    old: Any = novaclient.Client("2.1", session=session)
    made: dict[str, Any] = {}

    def keep(name: str, value: Any) -> Any:
        made[name] = value
        return value

    def refuses_a_second_start() -> bool:
        try:
            nova.servers.start(made["server"])
        except Conflict as error:
            return "vm_state active" in str(error)
        return False

    return [
        ("versions.list", lambda: len(nova.versions.list()) == 2),
        ("flavors.list", lambda: "m1.tiny" in [f.name for f in nova.flavors.list()]),
        ("glance.list", lambda: "cirros" in [i.name for i in nova.glance.list()]),
        (
            "servers.create",
            lambda: bool(
                keep(
                    "server",
                    nova.servers.create("nova", nova.glance.find_image("cirros"), "1", nics="auto"),
                )
            ),
        ),
        ("servers.get", lambda: nova.servers.get(made["server"]).status == "ACTIVE"),
        ("servers.get at 2.1", lambda: "tags" not in old.servers.get(made["server"]).to_dict()),
        (
            "servers.list(search_opts)",
            lambda: len(nova.servers.list(search_opts={"name": "nova"})) == 1,
        ),
        ("servers.start of an active one", refuses_a_second_start),
        ("servers.reboot", lambda: done(nova.servers.reboot(made["server"]))),
        ("servers.add_tag", lambda: done(nova.servers.add_tag(made["server"], "t"))),
        ("servers.tag_list", lambda: nova.servers.tag_list(made["server"]) == ["t"]),
        ("servers.interface_list", lambda: len(nova.servers.interface_list(made["server"])) == 1),
        (
            "servers.get_console_output",
            lambda: isinstance(nova.servers.get_console_output(made["server"]), str),
        ),
        ("servers.diagnostics", lambda: bool(nova.servers.diagnostics(made["server"]))),
        (
            "servers.lock and unlock",
            lambda: (
                done(nova.servers.lock(made["server"]))
                and done(nova.servers.unlock(made["server"]))
            ),
        ),
        (
            "instance_action.list",
            lambda: "reboot" in [a.action for a in nova.instance_action.list(made["server"])],
        ),
        ("quotas.get", lambda: nova.quotas.get(session.get_project_id()).instances == 10),
        ("limits.get", lambda: bool(list(nova.limits.get().absolute))),
        ("services.list", lambda: "nova-compute" in [s.binary for s in nova.services.list()]),
        ("hypervisors.list", lambda: len(nova.hypervisors.list()) == 2),
        (
            "availability_zones.list",
            lambda: "nova" in [z.zoneName for z in nova.availability_zones.list()],
        ),
        ("server_migrations.list", lambda: nova.server_migrations.list(made["server"]) == []),
        ("servers.delete", lambda: done(nova.servers.delete(made["server"]))),
        ("servers.list", lambda: "nova" not in [s.name for s in nova.servers.list()]),
    ]


def done(_answer: object) -> bool:
    """Whether a call came back, whatever it answered."""
    return True


def problem_of(call: Callable[[], bool]) -> str:
    """What went wrong with a call; empty where nothing did."""
    try:
        return "" if call() else "not as it should be"
    except Exception as error:  # whatever a client raises is what is told
        return f"{type(error).__name__}: {error}"
