# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which guests there are, on which host, and in which power state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.contract.enums import InstancePowerState as PowerState
from kilonova.errors import InstanceNotFound

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance

Place = tuple[str, PowerState]
"""Where a guest is, and its power state; equal places are one object, so guests cost no memory."""


class Guests:
    """What every host knows of guests; a host may believe in one that has gone elsewhere."""

    def __init__(self) -> None:
        self._guests: dict[str, Place] = {}
        self._places: dict[Place, Place] = {}
        self._left: set[tuple[str, str]] = set()

    def power_state(self, instance: Instance) -> PowerState:
        """The guest's power state; PENDING where there is no such guest."""
        place = self._guests.get(instance.uuid)
        return PowerState.PENDING if place is None else place[1]

    def knows(self, instance: Instance) -> bool:
        """Whether a guest of the instance exists on any host."""
        return instance.uuid in self._guests

    def host_of(self, instance: Instance) -> str | None:
        """The name of the host that the guest is on."""
        place = self._guests.get(instance.uuid)
        return None if place is None else place[0]

    def has_guest(self, host: Host, instance: Instance) -> bool:
        """Whether the host believes that the guest is there."""
        return self.host_of(instance) == host.name or (host.name, instance.uuid) in self._left

    def set_power_state(self, instance: Instance, state: PowerState) -> None:
        """The guest changed its state by itself: it crashed, say, or was shut down from within."""
        host, _ = self._find(instance)
        self._put(host, instance.uuid, state)

    def _find(self, instance: Instance) -> Place:
        try:
            return self._guests[instance.uuid]
        except KeyError:
            raise InstanceNotFound(instance.uuid) from None

    def _put(self, host: str, uuid: str, state: PowerState) -> None:
        place = (host, state)
        self._left.discard((host, uuid))
        self._guests[uuid] = self._places.setdefault(place, place)

    def _move(self, instance: Instance, dest: Host, *, stays: bool) -> None:
        """The guest is on another host; the one that it was on may still believe in it."""
        place = self._guests.get(instance.uuid)
        if place is not None and stays:
            self._left.add((place[0], instance.uuid))
        self._put(dest.name, instance.uuid, PowerState.RUNNING if place is None else place[1])

    def _remove(self, host: Host, instance: Instance) -> None:
        """The guest is on this host no more; one that is elsewhere by now is left alone."""
        self._left.discard((host.name, instance.uuid))
        if self.host_of(instance) == host.name:
            del self._guests[instance.uuid]
