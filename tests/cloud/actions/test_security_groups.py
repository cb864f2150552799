# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers join security groups and leave them, and nobody is told."""

from __future__ import annotations

import pytest

from kilonova.errors import SecurityGroupCannotBeApplied, SecurityGroupNotFound
from tests.cloud.actions.regions import region_with_server, story


def test_a_group_is_a_matter_of_the_servers_ports() -> None:
    """Joined twice is joined once; no word of it."""
    cloud, server = region_with_server()
    group = cloud.networks.create_security_group("web")
    port_id = server.instance.vifs[0].port_id

    def change() -> None:
        server.add_security_group("web")
        server.add_security_group(group.id)
        server.remove_security_group("default")

    assert story(cloud, change) == []
    assert cloud.ports.get(port_id).security_groups == (group.id,)


def test_groups_that_are_not_there() -> None:
    """Unknown ones, and those that the server is not in."""
    cloud, server = region_with_server()
    words = f"Security group nope is not found for project {server.instance.project_id}"
    for request in (server.add_security_group, server.remove_security_group):
        with pytest.raises(SecurityGroupNotFound, match=words):
            request("nope")
    cloud.networks.create_security_group("web")
    words = f"Security group web not associated with the instance {server.id}"
    with pytest.raises(SecurityGroupNotFound, match=words):
        server.remove_security_group("web")


def test_a_server_without_ports_is_in_no_group() -> None:
    """Nor can it join one."""
    _cloud, server = region_with_server(networks="none")
    with pytest.raises(SecurityGroupNotFound, match="could not be found as device id on any ports"):
        server.add_security_group("default")


def test_a_network_without_port_security_takes_no_groups() -> None:
    """Its ports are open by design."""
    cloud, server = region_with_server(networks="none")
    network = cloud.networks.create("open", "198.51.100.0/24")
    network.port_security_enabled = False
    vif = server.attach_interface(network)
    cloud.ports.get(vif.port_id).port_security_enabled = False
    with pytest.raises(SecurityGroupCannotBeApplied):
        server.add_security_group("default")
    assert cloud.ports.get(vif.port_id).security_groups == ()
