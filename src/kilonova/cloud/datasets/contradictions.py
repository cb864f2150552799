# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a data set may say part by part, but not as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.cloud.datasets.description import Description

Contradiction = tuple[str, str, str]
"""Where it is, what is wrong, and what to do."""


def contradictions_in(data: Description) -> Iterator[Contradiction]:
    """What cannot be meant: a name that nothing bears, one that two bear, an address that is
    none.
    """
    projects = {project.name or project.id or "" for project in data.projects}
    networks = {key for network in data.networks for key in (network.name, network.id) if key}
    users = {user.name for user in data.users}
    yield from _twice("projects", "name", (project.name or project.id for project in data.projects))
    yield from _twice("users", "name", (user.name for user in data.users))
    yield from _twice("hosts", "name", (host.name for host in data.hosts))
    yield from _twice("flavors", "id", (flavor.id for flavor in data.flavors))
    yield from _twice("images", "id", (image.id for image in data.images))
    yield from _twice("volumes", "id", (volume.id for volume in data.volumes))
    for i, project in enumerate(data.projects):
        if project.name is None and project.id is None:
            yield f"projects[{i}]", "there is neither a name nor an id", "Give it one of the two."
    references: list[tuple[str, str | None, set[str]]] = [
        *(
            (f"users[{i}].projects", n, projects)
            for i, u in enumerate(data.users)
            for n in u.projects
        ),
        *((f"images[{i}].owner", image.owner, projects) for i, image in enumerate(data.images)),
        *((f"networks[{i}].project", n.project, projects) for i, n in enumerate(data.networks)),
        *(
            (f"security_groups[{i}].project", g.project, projects)
            for i, g in enumerate(data.security_groups)
        ),
        *((f"ports[{i}].project", p.project, projects) for i, p in enumerate(data.ports)),
        *((f"ports[{i}].network", p.network, networks) for i, p in enumerate(data.ports)),
        *((f"volumes[{i}].project", v.project, projects) for i, v in enumerate(data.volumes)),
        *((f"volumes[{i}].user", v.user, users) for i, v in enumerate(data.volumes)),
        *((f"shares[{i}].project", s.project, projects) for i, s in enumerate(data.shares)),
    ]
    if data.port_of_servers is not None:
        references.append(("port_of_servers.project", data.port_of_servers.project, projects))
        references.append(("port_of_servers.network", data.port_of_servers.network, networks))
    for path, name, known in references:
        if name and name not in known:
            choices = ", ".join(sorted(known))
            yield path, f"there is no {name!r} in this data set", f"Take one of: {choices}."
    for i, network in enumerate(data.networks):
        for j, subnet in enumerate(network.subnets):
            addresses = [a for pool in subnet.pools for a in (pool.start, pool.end)]
            wrong = _bad_address(subnet.cidr, [subnet.gateway or "", *addresses])
            if wrong is not None:
                place = f"networks[{i}].subnets[{j}]"
                yield place, wrong, "Write ranges as 10.0.0.0/8 and addresses as 10.0.0.1."


def _twice(part: str, key: str, values: Iterable[str | None]) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for i, value in enumerate(values):
        if value is not None and value in seen:
            yield f"{part}[{i}].{key}", f"{value!r} is there twice", f"Give each its own {key}."
        seen.add(value or "")


def _bad_address(cidr: str, addresses: list[str]) -> str | None:
    try:
        ip_network(cidr, strict=False)
        for address in addresses:
            if address:
                ip_address(address)
    except ValueError as error:
        return str(error)
    return None
