# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers, as their users see and steer them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kilonova.cloud.actions import create, power
from kilonova.cloud.arguments import Name, checked_class
from kilonova.cloud.handles.attachments import AttachmentRequests
from kilonova.cloud.handles.guest import GuestRequests
from kilonova.cloud.handles.moves import MoveRequests
from kilonova.cloud.handles.record import RecordRequests
from kilonova.cloud.server_request import NO_NETWORK, DiskRequest, NetworkWish, ServerRequest
from kilonova.cloud.status import server_status
from kilonova.errors import InvalidArgument

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance, PowerState, TaskState, VmState
    from kilonova.cloud.session import Session

__all__ = ["NO_NETWORK", "DiskRequest", "NetworkWish", "Server", "Servers"]

AUTO_NETWORK = "auto"
"""The wish for the project's own choice, as no wish at all."""


@checked_class
class Server(AttachmentRequests, GuestRequests, MoveRequests, RecordRequests):
    """One server. What is read is its state now; what is asked raises what Nova would answer.

    A request returns when Nova would answer it; the work then happens as the clock runs.
    """

    __slots__ = ("_session", "instance")

    def __init__(self, session: Session, instance: Instance) -> None:
        self._session = session
        self.instance = instance

    # What it is

    @property
    def id(self) -> str:
        """Its uuid."""
        return self.instance.uuid

    @property
    def name(self) -> str:
        """Its display name."""
        return self.instance.display_name

    @property
    def status(self) -> str:
        """Its status in the API's words: ACTIVE, SHUTOFF, VERIFY_RESIZE, ..."""
        return server_status(self.instance)

    @property
    def vm_state(self) -> VmState:
        """Its stable state."""
        return self.instance.vm_state

    @property
    def task_state(self) -> TaskState | None:
        """What is being done to it."""
        return self.instance.task_state

    @property
    def power_state(self) -> PowerState:
        """What the hypervisor said last of the guest."""
        return self.instance.power_state

    @property
    def host(self) -> str | None:
        """The host that it is on."""
        return self.instance.host

    @property
    def flavor(self) -> Flavor:
        """The flavor it has now."""
        return self.instance.flavor

    @property
    def fault(self) -> str | None:
        """What went wrong last, while it is in error or deleted."""
        return None if self.instance.fault is None else self.instance.fault.message

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Server) and other.instance is self.instance

    def __hash__(self) -> int:
        return hash(self.instance.uuid)

    def __repr__(self) -> str:
        return f"<Server {self.name} {self.id} {self.status}>"

    # What can be asked of it

    def start(self) -> None:
        """Power on a stopped server. Raises: InstanceInvalidState, InstanceIsLocked."""
        power.start(self._session.api(), self.instance)

    def stop(self) -> None:
        """Power off. Raises: InstanceInvalidState, InstanceIsLocked."""
        power.stop(self._session.api(), self.instance)


@checked_class
class Servers:
    """The servers of a project: make them, find them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        name: Name,
        flavor: Flavor | str,
        image: str | None = None,
        *,
        networks: Sequence[NetworkWish] | str | None = None,
        disks: Sequence[DiskRequest] = (),
        key_name: str | None = None,
        description: str | None = None,
        metadata: Mapping[str, str] | None = None,
        tags: Sequence[str] = (),
        security_groups: Sequence[str] = ("default",),
        availability_zone: str | None = None,
        host: str | None = None,
        scheduler_hints: Mapping[str, Any] | None = None,
        trusted_image_certificates: Sequence[str] | None = None,
        config_drive: bool = False,
        user_data: str | None = None,
        hostname: str | None = None,
    ) -> Server:
        """Ask for one server; image and flavor by id or name.

        Raises what Nova's API answers: FlavorNotFound, ImageNotFound, KeypairNotFound,
        TooManyInstances, ...
        """
        wishes = {
            "name": name,
            "flavor": flavor,
            "image": image,
            "networks": networks,
            "disks": disks,
            "key_name": key_name,
            "description": description,
            "metadata": metadata,
            "tags": tags,
            "security_groups": security_groups,
            "availability_zone": availability_zone,
            "host": host,
            "scheduler_hints": scheduler_hints,
            "trusted_image_certificates": trusted_image_certificates,
            "config_drive": config_drive,
            "user_data": user_data,
            "hostname": hostname,
        }
        return self._make(1, 1, wishes)[0]

    def create_several(
        self, count: int, min_count: int | None = None, **wishes: Any
    ) -> list[Server]:
        """Ask for several equal servers at once, named ``name-1``, ``name-2``, ...; as ``create``
        otherwise.
        """
        for name, number in (("count", count), ("min_count", min_count)):
            if number is not None and number < 1:
                raise InvalidArgument("Servers.create_several", name, "a number from 1 up", number)
        return self._make(count, min_count or count, wishes)

    def _make(self, count: int, min_count: int, wishes: dict[str, Any]) -> list[Server]:
        networks = wishes.get("networks")
        if isinstance(networks, str) and networks not in {AUTO_NETWORK, NO_NETWORK}:
            raise InvalidArgument(
                "Servers.create",
                "networks",
                f"{AUTO_NETWORK!r}, {NO_NETWORK!r} or a list of NetworkWish(network_id=...)",
                networks,
            )
        session = self._session
        wishes["flavor"] = session.cloud.find_flavor(wishes["flavor"])
        if wishes.get("image") is not None:
            wishes["image"] = session.cloud.neighbours.images.id_of(wishes["image"])
        if wishes.get("image") is not None and wishes.get("disks"):
            wishes["disks"] = with_image_disk(wishes["image"], wishes["disks"])
        request = ServerRequest.of(min_count=min_count, max_count=count, **wishes)
        instances = session.ask(create.create, request)
        return [Server(session, instance) for instance in instances]

    def get(self, server_id: str) -> Server:
        """A server by its id. Raises: InstanceNotFound."""
        return Server(self._session, self._session.cloud.tables.instance(server_id))

    def __iter__(self) -> Iterator[Server]:
        return (
            Server(self._session, instance) for instance in self._session.cloud.instances.values()
        )

    def __len__(self) -> int:
        return len(self._session.cloud.instances)


def with_image_disk(image_id: str, disks: Sequence[DiskRequest]) -> list[DiskRequest]:
    """The disks asked for, and first the one that the image becomes, unless another is booted.

    Nova wants to be told of both; its own client adds the image's disk like this.
    """
    if any(disk.boot_index == 0 for disk in disks):
        return list(disks)
    root = DiskRequest("image", "local", uuid=image_id, boot_index=0, delete_on_termination=True)
    return [root, *disks]
