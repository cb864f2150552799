# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors: create, describe, delete, extra specs and access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kilonova.cloud.model.flavor import Flavor
from kilonova.cloud.payloads.flavor import flavor_payload
from kilonova.errors import (
    FlavorAccessExists,
    FlavorAccessNotFound,
    FlavorExists,
    FlavorExtraSpecsNotFound,
    FlavorIdExists,
    FlavorNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.context import Context
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Api


def get(cloud: Region, flavorid: str) -> Flavor:
    """A flavor by its id. Raises: FlavorNotFound."""
    flavor = cloud.tables.flavors.get(flavorid)
    if flavor is None:
        raise FlavorNotFound(flavorid)
    return flavor


def usable(api: Api, flavorid: str) -> Flavor:
    """A flavor that who asks may give to servers: a private one of which the project has no use is
    none, except for administrators.

    Raises: FlavorNotFound. Source: nova/objects/flavor.py, _flavor_get_query_from_db.
    """
    flavor = get(api.cloud, flavorid)
    if not is_open_to(api.context, flavor):
        raise FlavorNotFound(flavorid)
    return flavor


def is_open_to(context: Context, flavor: Flavor) -> bool:
    """Whether who asks may use a flavor."""
    return context.is_admin or flavor.is_public or context.project_id in (flavor.projects or ())


def create(
    api: Api,
    name: str,
    ram: int,
    vcpus: int,
    disk: int,
    *,
    flavorid: str = "auto",
    ephemeral: int = 0,
    swap: int = 0,
    rxtx_factor: float = 1.0,
    is_public: bool = True,
    description: str | None = None,
) -> Flavor:
    """A new flavor, announced with flavor.create; extra specs are not known of it yet, so they show
    as null.

    ``ram`` and ``swap`` in MiB, ``disk`` and ``ephemeral`` in GiB; the id ``auto`` is drawn.
    Raises: FlavorIdExists, FlavorExists. Source: nova/compute/flavors.py, create.
    """
    tables = api.cloud.tables
    chosen = api.cloud.ids.uuid() if flavorid == "auto" else flavorid
    if chosen in tables.flavors:
        raise FlavorIdExists(chosen)
    if any(flavor.name == name for flavor in tables.flavors.values()):
        raise FlavorExists(name)
    flavor = Flavor(
        id=tables.next_id("flavor"),
        flavorid=chosen,
        name=name,
        memory_mb=ram,
        vcpus=vcpus,
        root_gb=disk,
        ephemeral_gb=ephemeral,
        swap=swap,
        rxtx_factor=rxtx_factor,
        is_public=is_public,
        projects=(),
        description=description,
        created_at=api.cloud.clock.stamp,
    )
    tables.flavors[chosen] = flavor
    api.notify("flavor.create", flavor_payload(flavor, projects=(), extra_specs=None))
    return flavor


def delete(api: Api, flavorid: str) -> None:
    """Delete a flavor; servers keep theirs. Raises: FlavorNotFound."""
    flavor = get(api.cloud, flavorid)
    del api.cloud.tables.flavors[flavorid]
    api.notify("flavor.delete", flavor_payload(flavor, extra_specs=None))


def update(api: Api, flavorid: str, flavor: Flavor) -> Flavor:
    """Put a changed flavor in the place of the old one, announced with flavor.update."""
    api.cloud.tables.flavors[flavorid] = flavor
    specs = dict(flavor.extra_specs)
    api.notify(
        "flavor.update", flavor_payload(flavor, projects=flavor.projects or (), extra_specs=specs)
    )
    return flavor


def describe(api: Api, flavorid: str, description: str | None) -> Flavor:
    """Change the description. Raises: FlavorNotFound."""
    return update(api, flavorid, replace(get(api.cloud, flavorid), description=description))


def set_extra_specs(api: Api, flavorid: str, specs: Mapping[str, str]) -> Flavor:
    """Add or change extra specs. Raises: FlavorNotFound."""
    flavor = get(api.cloud, flavorid)
    return update(api, flavorid, replace(flavor, extra_specs={**flavor.extra_specs, **specs}))


def unset_extra_spec(api: Api, flavorid: str, key: str) -> Flavor:
    """Take an extra spec away. Raises: FlavorNotFound, FlavorExtraSpecsNotFound."""
    flavor = get(api.cloud, flavorid)
    if key not in flavor.extra_specs:
        raise FlavorExtraSpecsNotFound(flavorid, key)
    left = {name: value for name, value in flavor.extra_specs.items() if name != key}
    return update(api, flavorid, replace(flavor, extra_specs=left))


def add_access(api: Api, flavorid: str, project_id: str) -> Flavor:
    """Let a project use a private flavor. Raises: FlavorNotFound, FlavorAccessExists."""
    flavor = get(api.cloud, flavorid)
    projects = flavor.projects or ()
    if project_id in projects:
        raise FlavorAccessExists(flavorid, project_id)
    return update(api, flavorid, replace(flavor, projects=(*projects, project_id)))


def remove_access(api: Api, flavorid: str, project_id: str) -> Flavor:
    """Take the use of a private flavor away. Raises: FlavorNotFound, FlavorAccessNotFound."""
    flavor = get(api.cloud, flavorid)
    projects = flavor.projects or ()
    if project_id not in projects:
        raise FlavorAccessNotFound(flavorid, project_id)
    left = tuple(project for project in projects if project != project_id)
    return update(api, flavorid, replace(flavor, projects=left))
