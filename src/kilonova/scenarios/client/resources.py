# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors, key pairs, aggregates, server groups and services: one request for each verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kilonova.scenarios.client.requests import Requests


class Flavors:
    """Flavors, as an administrator changes them."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def create(self, name: str, ram: int, vcpus: int, disk: int, **more: Any) -> str:
        """A new flavor's id; ``ram`` MiB, ``disk`` GiB."""
        asked = {"name": name, "ram": ram, "vcpus": vcpus, "disk": disk, **more}
        return str(self._requests.post("/flavors", {"flavor": asked})["flavor"]["id"])

    def describe(self, flavor: str, description: str | None) -> None:
        """Change the description."""
        self._requests.put(f"/flavors/{flavor}", {"flavor": {"description": description}})

    def set_extra_specs(self, flavor: str, **specs: str) -> None:
        """Add extra specs, or change them; ``hw__numa_nodes`` stands for ``hw:numa_nodes``."""
        body = {"extra_specs": {name.replace("__", ":"): value for name, value in specs.items()}}
        self._requests.post(f"/flavors/{flavor}/os-extra_specs", body)

    def delete_extra_spec(self, flavor: str, name: str) -> None:
        """Take one extra spec away."""
        self._requests.delete(f"/flavors/{flavor}/os-extra_specs/{name}")

    def add_access(self, flavor: str, project: str) -> None:
        """Let a project use a flavor that is not public."""
        body = {"addTenantAccess": {"tenant": project}}
        self._requests.post(f"/flavors/{flavor}/action", body)

    def remove_access(self, flavor: str, project: str) -> None:
        """Let it no longer."""
        body = {"removeTenantAccess": {"tenant": project}}
        self._requests.post(f"/flavors/{flavor}/action", body)

    def delete(self, flavor: str) -> None:
        """Delete it."""
        self._requests.delete(f"/flavors/{flavor}")


class Keypairs:
    """The user's key pairs."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def create(self, name: str, **more: Any) -> None:
        """Have a key pair made."""
        self._requests.post("/os-keypairs", {"keypair": {"name": name, "type": "ssh", **more}})

    def import_(self, name: str, public_key: str, **more: Any) -> None:
        """Bring a public key along."""
        asked = {"name": name, "public_key": public_key, "type": "ssh", **more}
        self._requests.post("/os-keypairs", {"keypair": asked})

    def delete(self, name: str) -> None:
        """Delete it."""
        self._requests.delete(f"/os-keypairs/{name}")


class Aggregates:
    """Host aggregates, as an administrator changes them."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def create(self, name: str, availability_zone: str | None = None) -> int:
        """A new aggregate's id."""
        asked = {"name": name, "availability_zone": availability_zone}
        return int(self._requests.post("/os-aggregates", {"aggregate": asked})["aggregate"]["id"])

    def update(self, aggregate: int, **properties: str) -> None:
        """Change name or zone."""
        self._requests.put(f"/os-aggregates/{aggregate}", {"aggregate": properties})

    def set_metadata(self, aggregate: int, metadata: Mapping[str, str | None]) -> None:
        """Change items of its metadata; None takes one away."""
        self._act(aggregate, {"set_metadata": {"metadata": dict(metadata)}})

    def add_host(self, aggregate: int, host: str) -> None:
        """Put a host in."""
        self._act(aggregate, {"add_host": {"host": host}})

    def remove_host(self, aggregate: int, host: str) -> None:
        """Take a host out."""
        self._act(aggregate, {"remove_host": {"host": host}})

    def cache_images(self, aggregate: int, images: Sequence[str]) -> None:
        """Have its hosts fetch images before they are needed."""
        body = {"cache": [{"id": image} for image in images]}
        self._requests.post(f"/os-aggregates/{aggregate}/images", body)

    def delete(self, aggregate: int) -> None:
        """Delete it."""
        self._requests.delete(f"/os-aggregates/{aggregate}")

    def _act(self, aggregate: int, body: Mapping[str, Any]) -> None:
        self._requests.post(f"/os-aggregates/{aggregate}/action", body)


class ServerGroups:
    """Server groups of the user's project."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def create(self, name: str, policy: str, rules: Mapping[str, Any] | None = None) -> str:
        """A new group's id."""
        asked: dict[str, Any] = {"name": name, "policy": policy}
        if rules is not None:
            asked["rules"] = dict(rules)
        body = self._requests.post("/os-server-groups", {"server_group": asked})
        return str(body["server_group"]["id"])

    def delete(self, group: str) -> None:
        """Delete it; its members stay."""
        self._requests.delete(f"/os-server-groups/{group}")


class Services:
    """Nova's services, as an administrator sees them."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def id_of(self, binary: str, host: str) -> str:
        """The uuid of a service. Raises: LookupError where there is none."""
        listed = self._requests.get("/os-services")["services"]
        for service in listed:
            if (service["binary"], service["host"]) == (binary, host):
                return str(service["id"])
        raise LookupError(f"no {binary} on {host}")

    def update(self, host: str, binary: str = "nova-compute", **changes: Any) -> None:
        """Change ``status``, ``disabled_reason`` or ``forced_down``."""
        self._requests.put(f"/os-services/{self.id_of(binary, host)}", changes)

    def delete(self, host: str, binary: str = "nova-compute") -> None:
        """Delete the record of a service."""
        self._requests.delete(f"/os-services/{self.id_of(binary, host)}")
