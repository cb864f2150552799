# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors."""

from __future__ import annotations

from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def create_and_delete(cloud: Region) -> None:
    """A flavor is created and deleted."""
    flavor = cloud.at("2.1").flavors.create(
        "test_flavor", 1024, 2, 10, id=world.FLAVOR, rxtx_factor=2.0
    )
    (created,) = cloud.expect("flavor.create")
    assert created.payload.memory_mb == 1024
    cloud.flavors.delete(flavor)
    cloud.expect("flavor.delete")


@scenario
def update(cloud: Region) -> None:
    """Every change of a flavor is an update: its extra specs, access and description."""
    flavor = cloud.flavors.create(
        "test_flavor", 1024, 2, 10, id=world.FLAVOR, **{"os-flavor-access:is_public": False}
    )
    cloud.look_away()
    cloud.flavors.set_extra_specs(flavor, hw__numa_nodes="2")
    cloud.flavors.add_access(flavor, world.PROJECT)
    changed, opened = cloud.expect("flavor.update", "flavor.update")
    assert changed.payload.extra_specs == {"hw:numa_nodes": "2"}
    assert opened.payload.projects == [world.PROJECT]
    cloud.flavors.remove_access(flavor, world.PROJECT)
    cloud.flavors.delete_extra_spec(flavor, "hw:numa_nodes")
    cloud.flavors.describe(flavor, "a flavor with a description")
    *_, described = cloud.expect("flavor.update", "flavor.update", "flavor.update")
    assert described.payload.description == "a flavor with a description"


SCENARIOS = (create_and_delete, update)
