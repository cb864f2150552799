# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a server and of its region, each with what it takes.

What a server's handle can do and takes nothing is found there; only what has to be told something,
or does not start at the handle, is written down here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from kilonova.cloud.handles.servers import Server
from kilonova.scenarios.matrix.stage import LARGER, Stage

Verb: TypeAlias = Callable[[Stage], object]

TOLD: Mapping[str, Verb] = MappingProxyType(
    {
        "rename": lambda s: s.server.update(name="renamed"),
        "update_metadata": lambda s: s.server.update_metadata({"key": "value"}),
        "set_metadata": lambda s: s.server.set_metadata({"key": "value"}),
        "set_tags": lambda s: s.server.set_tags(["tag"]),
        "add_tag": lambda s: s.server.add_tag("tag"),
        "change_password": lambda s: s.server.change_password("made-up"),
        "create_image": lambda s: s.server.create_image("image"),
        "create_backup": lambda s: s.server.create_backup("backup", "daily", 1),
        "resize": lambda s: s.server.resize(LARGER),
        "attach_volume": lambda s: s.server.attach_volume(s.spare),
        "detach_volume": lambda s: s.server.detach_volume(s.volume),
        "swap_volume": lambda s: s.server.swap_volume(s.volume, s.spare),
        "update_volume_attachment": lambda s: s.server.update_volume_attachment(
            s.volume, delete_on_termination=True
        ),
        "detach_interface": lambda s: s.server.detach_interface(s.port),
        "add_security_group": lambda s: s.server.add_security_group(
            s.cloud.networks.create_security_group("group").id
        ),
        "remove_security_group": lambda s: s.server.remove_security_group("default"),
        "attach_share": lambda s: s.server.attach_share(s.share),
        "detach_share": lambda s: s.server.detach_share(s.share),
    }
)
"""What the handle can do and has to be told something."""

WAYS: Mapping[str, Verb] = MappingProxyType(
    {
        "reboot hard": lambda s: s.server.reboot(hard=True),
        "attach_interface to port": lambda s: s.server.attach_interface(port=s.other_port),
        "unshelve to host": lambda s: s.server.unshelve(host="host2"),
        "rebuild from another image": lambda s: s.server.rebuild(s.cloud.images.create("new").id),
        "evacuate to host": lambda s: s.server.evacuate(_other_host(s)),
        "live_migrate to host": lambda s: s.server.live_migrate(_other_host(s)),
        "migrate to host": lambda s: s.server.migrate(_other_host(s)),
    }
)
"""Other ways to ask for the same."""

REGION: Mapping[str, Verb] = MappingProxyType(
    {
        "create": Stage.create,
        "create from volume": Stage.create_from_volume,
        "create several": lambda s: s.made.extend(
            s.cloud.servers.create_several(2, name="server", flavor="m1.small", image="cirros")
        ),
        "extend volume": lambda s: s.cloud.volumes.extend(s.volume, 5),
        "migrate volume": lambda s: s.cloud.volumes.migrate(s.volume),
        "delete port": lambda s: s.cloud.ports.delete(s.port),
        "stop host": lambda s: s.cloud.hosts.stop(_host(s)),
        "crash host": lambda s: s.cloud.hosts.crash(_host(s)),
        "restart host": lambda s: s.cloud.hosts.restart(_host(s)),
        "force host down": lambda s: s.cloud.services.force_down(s.cloud.services.get(_host(s))),
        "cache images": lambda s: _cache_images(s),
    }
)
"""What is asked of the region."""

NOT_ASKED: Mapping[str, str] = MappingProxyType(
    {
        "update": "rename asks for it",
        "delete_metadata": "a server without metadata has none to delete",
        "delete_tag": "a server without tags has none to delete",
    }
)
"""What the handle can do and is not asked for by its own name, and why."""


@cache
def verbs() -> Mapping[str, Verb]:
    """Every request by its name."""
    plain = {name: _plain(name) for name in handle_methods() if name not in (*TOLD, *NOT_ASKED)}
    return MappingProxyType({**REGION, **plain, **TOLD, **WAYS})


def handle_methods() -> list[str]:
    """What a server's handle can do, sorted."""
    return [
        name
        for name, _method in inspect.getmembers(Server, inspect.isfunction)
        if not name.startswith("_")
    ]


def _plain(name: str) -> Verb:
    def ask(stage: Stage) -> object:
        return getattr(stage.server, name)()

    return ask


def _host(stage: Stage) -> str:
    """The server's host, or the first where it has none."""
    return (stage.server.host if stage.made else None) or "host1"


def _other_host(stage: Stage) -> str:
    return "host1" if stage.server.host == "host2" else "host2"


def _cache_images(stage: Stage) -> None:
    aggregates = stage.cloud.aggregates
    aggregate = aggregates.create("aggregate")
    aggregates.add_host(aggregate.id, "host1")
    aggregates.cache_images(aggregate.id, [next(iter(stage.cloud.images)).id])
