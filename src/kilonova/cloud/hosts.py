# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The machines of a region, and the services that run on them and beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import Name, check_named, checked
from kilonova.cloud.host_start import crash_host, look_at_node, start_host
from kilonova.cloud.model.host import ComputeNode, Host, Service
from kilonova.cloud.payloads.service import service_payload
from kilonova.cloud.periodic.resources import shows_resources
from kilonova.cloud.stories import start
from kilonova.contract import RequestContext
from kilonova.errors import (
    ComputeHostNotFound,
    HostBinaryNotFound,
    InvalidArgument,
    ServiceNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.region import Region

SERVICE_VERSION = 74
"""The version of Nova's services in release 34.0.0. Source: nova/objects/service.py,
SERVICE_VERSION.
"""

TOPICS = {"nova-compute": "compute", "nova-conductor": "conductor", "nova-scheduler": "scheduler"}


RESOURCES = {
    "vcpus": "Amount",
    "memory_mb": "Amount",
    "local_gb": "Amount",
    "hypervisor_type": "Name",
    "hypervisor_version": "Amount",
    "cpu_allocation_ratio": "Ratio",
    "ram_allocation_ratio": "Ratio",
    "disk_allocation_ratio": "Ratio",
    "reserved_host_cpus": "Amount",
    "reserved_host_memory_mb": "Amount",
    "reserved_host_disk_mb": "Amount",
    "architectures": "Sequence[Name]",
    "numa_cells": "Size",
    "pci_pools": "Mapping[str, Amount]",
    "traits": "Iterable[Name]",
}
"""What may be said of a new host's node, and how."""


class Hosts:
    """Every compute host by name, and every service record; adding one announces its service."""

    def __init__(self, cloud: Region) -> None:
        self._cloud = cloud
        self._hosts: dict[str, Host] = {}
        self._services: dict[str, Service] = {}
        self._ids = 0
        self.crashed = False
        """Whether any host ever was killed in the midst of something."""

    def get(self, name: str | None) -> Host:
        """A host by name. Raises: ComputeHostNotFound."""
        host = self._hosts.get(name or "")
        if host is None:
            raise ComputeHostNotFound(name or "")
        return host

    def is_up(self, name: str | None) -> bool:
        """Whether the host's nova-compute can be asked; an unknown one cannot."""
        host = self._hosts.get(name or "")
        return host is not None and host.service.up

    @checked
    def add(self, name: Name, node: Name | None = None, **resources: object) -> Host:
        """A new host with one node; its service announces itself.

        ``resources`` are what the node offers that is not the data set's: ``vcpus``, ``memory_mb``
        in MiB, ``local_gb`` in GiB, and the like.
        """
        if name in self._hosts:
            raise InvalidArgument("Hosts.add", "name", "a name that no host has", name)
        check_named("Hosts.add", resources, RESOURCES)
        service = self.add_service("nova-compute", name)
        compute_node = ComputeNode(
            id=len(self._hosts) + 1,
            uuid=self._cloud.ids.uuid(),
            hypervisor_hostname=node or name,
            **{**self._cloud.node_resources(), **resources},
        )
        host = self._hosts[name] = Host(name=name, service=service, node=compute_node)
        self._cloud.neighbours.resources.add_host(
            host, self._cloud.neighbours.guests.driver.custom_resources
        )
        if shows_resources(self._cloud):
            start(self._cloud, look_at_node(self._cloud, host))
        return host

    @checked
    def stop(self, name: str) -> None:
        """Stop nova-compute: it ends what it has begun, messages for it wait, its guests run on.

        Raises: ComputeHostNotFound.
        """
        service = self.get(name).service
        service.running, service.stopped_s = False, self._cloud.clock.elapsed_s

    @checked
    def crash(self, name: str) -> None:
        """Kill nova-compute: what it is in the midst of stays as it is, its guests run on.

        Raises: ComputeHostNotFound.
        """
        self.stop(name)
        crash_host(self.get(name))
        self.crashed = True

    @checked
    def start(self, name: str) -> None:
        """Start nova-compute again; one whose hypervisor cannot be reached stays down.

        Raises: ComputeHostNotFound.
        """
        host = self.get(name)
        if not host.service.running:
            start(self._cloud, start_host(self._cloud, host))

    @checked
    def restart(self, name: str) -> None:
        """Stop and start nova-compute. Raises: ComputeHostNotFound."""
        self.stop(name)
        self.start(name)

    def add_service(self, binary: str, host: str) -> Service:
        """A new service record, announced with service.create.

        Source: nova/objects/service.py, Service.create.
        """
        self._ids += 1
        service = Service(
            id=self._ids,
            uuid=self._cloud.ids.uuid(),
            host=host,
            binary=binary,
            topic=TOPICS[binary],
            version=SERVICE_VERSION,
            created_at=self._cloud.clock.stamp,
        )
        self._services[service.uuid] = service
        self.announce("service.create", service)
        return service

    def announce(
        self, event_type: str, service: Service, context: RequestContext | None = None
    ) -> None:
        """Publish an event of a service, under the name of the service that it is about, and in
        its own name where nobody asked for it.

        Source: nova/objects/service.py, Service._send_notification.
        """
        publisher_id = f"{service.binary}:{service.host}"
        own = RequestContext(None, None, f"req-{service.uuid}", is_admin=True, roles=())
        self._cloud.outlet.publish(
            event_type, publisher_id, service_payload(service), context or own
        )

    @checked
    def remove(self, name: str) -> None:
        """Take a host away; its service announces service.delete. Raises: ComputeHostNotFound."""
        host = self.get(name)
        del self._hosts[name]
        self._cloud.neighbours.resources.remove_host(host)
        self.remove_service(host.service)

    def remove_service(self, service: Service) -> None:
        """Drop a service record; announced with service.delete."""
        del self._services[service.uuid]
        self.announce("service.delete", service)

    def service(self, uuid: str) -> Service:
        """A service by its uuid. Raises: ServiceNotFound."""
        if uuid not in self._services:
            raise ServiceNotFound(uuid)
        return self._services[uuid]

    def service_of(self, binary: str, host: str) -> Service:
        """A service by its binary and host. Raises: HostBinaryNotFound."""
        for service in self._services.values():
            if service.binary == binary and service.host == host:
                return service
        raise HostBinaryNotFound(host, binary)

    @property
    def services(self) -> list[Service]:
        """All service records, oldest first."""
        return list(self._services.values())

    def __iter__(self) -> Iterator[Host]:
        return iter(self._hosts.values())

    def __len__(self) -> int:
        return len(self._hosts)

    def __contains__(self, name: object) -> bool:
        return name in self._hosts
