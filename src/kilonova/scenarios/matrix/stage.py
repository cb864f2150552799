# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Small regions with one server, and the states in which an action may find it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from kilonova.cloud.cloud import Cloud
from kilonova.cloud.handles.servers import DiskRequest, NetworkWish, Server
from kilonova.cloud.model.network import Port
from kilonova.cloud.services.records import Share, Volume
from kilonova.errors import InstanceDeployFailure

FLAVOR, LARGER, IMAGE = "m1.small", "m1.medium", "cirros"

Flags = Mapping[str, Mapping[str, object]]


class Stage:
    """A region, and what a server in it may be given: a volume and a port for its birth, and for
    later a volume, a share and a port.

    ``server`` is there once the state is reached, unless the state is that nothing is there.
    """

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.volume: Volume = cloud.volumes.create(1, name="volume")
        self.boot_volume: Volume = cloud.volumes.create(20, name="boot", bootable=True)
        self.spare: Volume = cloud.volumes.create(2, name="spare")
        self.port: Port = cloud.ports.create("private", name="port")
        self.other_port: Port = cloud.ports.create("private", name="other")
        self.share: Share = cloud.shares.create(name="share")
        self.made: list[Server] = []

    @property
    def server(self) -> Server:
        """The server that the story is about."""
        return self.made[0]

    def create(self, **wishes: Any) -> None:
        """Ask for a server with a volume, on a network and on a port of its user's."""
        networks = (
            NetworkWish(network_id=self.cloud.networks.get("private").id),
            NetworkWish(port_id=self.port.id),
        )
        disks = wishes.pop("disks", (DiskRequest("volume", uuid=self.volume.id),))
        wishes = {"image": IMAGE, "flavor": FLAVOR, "networks": networks, **wishes}
        self.made.append(self.cloud.servers.create("server", disks=disks, **wishes))

    def create_from_volume(self) -> None:
        """Ask for a server whose root disk is a volume."""
        root = DiskRequest("volume", uuid=self.boot_volume.id, boot_index=0)
        self.create(image=None, disks=(root,))

    def lose_host(self) -> None:
        """The server's host is gone, and everybody knows it."""
        cloud, host = self.cloud, self.server.host
        assert host is not None
        cloud.hosts.stop(host)
        cloud.services.force_down(cloud.services.get(host))


@dataclass(frozen=True, slots=True)
class Start:
    """A state in which an action may begin, and how it is reached."""

    name: str
    reach: Callable[[Stage], None]
    flags: Flags = field(default_factory=dict)

    def stage(self) -> Stage:
        """A fresh region in that state."""
        stage = Stage(Cloud(seed=1, hosts=2, flags=self.flags))
        self.reach(stage)
        return stage


def _after(*requests: Callable[[Stage], object]) -> Callable[[Stage], None]:
    """Each request in turn, once all that the one before has caused is over."""

    def reach(stage: Stage) -> None:
        for request in requests:
            request(stage)
            stage.cloud.run()

    return reach


def _fails_to_build(stage: Stage) -> None:
    with stage.cloud.faults.inject("virt.spawn", InstanceDeployFailure("no")):
        stage.create()
        stage.cloud.run()


def _begin_live_migration(stage: Stage) -> None:
    """The guest is being copied: it takes 20 seconds."""
    _after(Stage.create)(stage)
    stage.server.live_migrate()
    stage.cloud.advance(10)


def _begin_build(stage: Stage) -> None:
    """The guest is being made: it takes 5 seconds."""
    stage.create()
    stage.cloud.advance(2)


KEPT: Flags = {"DEFAULT": {"shelved_offload_time": -1}}
RECLAIMED: Flags = {"DEFAULT": {"reclaim_instance_interval": 3600}}

STARTS: Mapping[str, Start] = MappingProxyType(
    {
        start.name: start
        for start in (
            Start("nothing", _after()),
            Start("building", _begin_build),
            Start("active", _after(Stage.create)),
            Start("stopped", _after(Stage.create, lambda s: s.server.stop())),
            Start("paused", _after(Stage.create, lambda s: s.server.pause())),
            Start("suspended", _after(Stage.create, lambda s: s.server.suspend())),
            Start("rescued", _after(Stage.create, lambda s: s.server.rescue())),
            Start("shelved", _after(Stage.create, lambda s: s.server.shelve()), KEPT),
            Start("offloaded", _after(Stage.create, lambda s: s.server.shelve())),
            Start("resized", _after(Stage.create, lambda s: s.server.resize(LARGER))),
            Start("migrated", _after(Stage.create, lambda s: s.server.migrate())),
            Start("moving live", _begin_live_migration),
            Start("soft-deleted", _after(Stage.create, lambda s: s.server.delete()), RECLAIMED),
            Start("error", _after(Stage.create, lambda s: s.server.reset_state())),
            Start("failed", _fails_to_build),
            Start("host lost", _after(Stage.create, Stage.lose_host)),
            Start("from volume", _after(Stage.create_from_volume)),
            Start(
                "from volume, offloaded",
                _after(Stage.create_from_volume, lambda s: s.server.shelve()),
            ),
            Start(
                "stopped with share",
                _after(
                    Stage.create,
                    lambda s: s.server.stop(),
                    lambda s: s.server.attach_share(s.share),
                ),
            ),
            Start(
                "active with share",
                _after(
                    Stage.create,
                    lambda s: s.server.stop(),
                    lambda s: s.server.attach_share(s.share),
                    lambda s: s.server.start(),
                ),
            ),
            Start(
                "migrating volume",
                _after(
                    Stage.create,
                    lambda s: s.cloud.volumes.reset_status(s.volume, migration_status="migrating"),
                ),
            ),
        )
    }
)
"""In the order in which a server may come through them."""
