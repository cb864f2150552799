# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A served region where everything is there that a path or a body may name, begun anew at will."""

from __future__ import annotations

from typing import Any

import httpx

VERSIONS = {
    "OpenStack-API-Version": "compute 2.104, volume 3.71, placement 1.39",
    "X-OpenStack-Manila-API-Version": "2.80",
}
"""The newest version of each service."""

PUBLIC_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID"  # pragma: allowlist secret
    "tqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"  # pragma: allowlist secret
)
"""That of a private key of thirty-two zeros."""

BODIES = {
    "imageRef": "images",
    "image_id": "images",
    "image": "images",
    "flavorRef": "flavors",
    "volumeId": "volumes",
    "volume_id": "volumes",
    "volume_uuid": "volumes",
    "source_volid": "volumes",
    "snapshot_id": "snapshots",
    "volume_type": "types",
    "new_type": "types",
    "port_id": "ports",
    "net_id": "networks",
    "network_id": "networks",
    "floating_network_id": "external",
    "external_network_id": "external",
    "subnet_id": "subnets",
    "router_id": "routers",
    "security_group_id": "security-groups",
    "project_id": "projects",
    "tenant_id": "projects",
    "user_id": "users",
    "role_id": "roles",
    "share_id": "shares",
    "instance_uuid": "servers",
    "server_uuid": "servers",
    "device_id": "servers",
    "key_name": "os-keypairs",
    "host": "hosts",
    "group": "os-server-groups",
    "attachment_id": "attachments",
}
"""What a key of a body names, by the word that comes before its id in a path."""


class Region:
    """``ids`` are what there is, by the word that comes before it in a path."""

    def __init__(self, url: str, password: str) -> None:
        self._http = httpx.Client(base_url=url, headers=VERSIONS, timeout=60)
        self._password = password
        self.token = ""
        self.ids: dict[str, str] = {}

    def begin(self) -> None:
        """A new region in the place of the old one, and what is needed in it."""
        self._send("POST", "/_kilonova/reset", {})
        self._log_in()
        first, make = self._first, self._make
        ids = self.ids = {
            "images": first("/image/v2/images")["id"],
            "flavors": "1",
            "users": first("/identity/v3/users")["id"],
            "projects": first("/identity/v3/projects")["id"],
            "roles": first("/identity/v3/roles")["id"],
            "domains": "default",
            "networks": first("/networking/v2.0/networks")["id"],
            "subnets": first("/networking/v2.0/subnets")["id"],
            "security-groups": first("/networking/v2.0/security-groups")["id"],
            "resource_providers": first("/placement/resource_providers")["uuid"],
            "os-services": first("/compute/v2.1/os-services")["id"],
            "os-hypervisors": first("/compute/v2.1/os-hypervisors")["id"],
            "hosts": "host1",
            "periodic-tasks": "update_available_resource",
            "inventories": "VCPU",
            "resource_classes": "VCPU",
            "traits": "COMPUTE_NODE",
            "os-quota-class-sets": "default",
            "schemas": "image",
        }
        ids["external"] = next(
            network["id"]
            for network in self._send("GET", "/networking/v2.0/networks")["networks"]
            if network["router:external"]
        )
        rule = {"security_group_id": ids["security-groups"], "direction": "ingress"}
        port = {"network_id": ids["networks"]}
        ids |= {
            "ports": make("/networking/v2.0/ports", "port", port),
            "routers": make("/networking/v2.0/routers", "router", {"name": "r"}),
            "floatingips": make(
                "/networking/v2.0/floatingips",
                "floatingip",
                {"floating_network_id": ids["external"]},
            ),
            "security-group-rules": make(
                "/networking/v2.0/security-group-rules", "security_group_rule", rule
            ),
            "volumes": make("/volume/v3/volumes", "volume", {"size": 1}),
            "types": make("/volume/v3/types", "volume_type", {"name": "t"}),
            "shares": make("/share/v2/shares", "share", {"size": 1, "share_proto": "NFS"}),
            "os-aggregates": str(make("/compute/v2.1/os-aggregates", "aggregate", {"name": "a"})),
            "os-server-groups": make(
                "/compute/v2.1/os-server-groups",
                "server_group",
                {"name": "g", "policy": "soft-affinity"},
            ),
        }
        key = {"keypair": {"name": "k", "public_key": PUBLIC_KEY}}
        self._send("POST", "/compute/v2.1/os-keypairs", key)
        ids["os-keypairs"] = "k"
        credentials = f"/identity/v3/users/{ids['users']}/application_credentials"
        ids["application_credentials"] = self._make(
            credentials, "application_credential", {"name": "c"}
        )
        fault = {"seam": "virt.inject_nmi", "delay": 1}
        ids["faults"] = str(self._send("POST", "/_kilonova/faults", fault)["id"])
        snapshot = {"volume_id": ids["volumes"], "force": True}
        ids["snapshots"] = make("/volume/v3/snapshots", "snapshot", snapshot)
        ids["os-assisted-volume-snapshots"] = ids["snapshots"]
        ids["servers"] = self._make_server()
        ids["allocations"] = ids["servers"]
        ids |= {
            "os-interface": self._of_server("/os-interface")[0]["port_id"],
            "os-volume_attachments": self._of_server("/os-volume_attachments")[0]["volumeId"],
            "os-instance-actions": self._of_server("/os-instance-actions")[0]["request_id"],
            "attachments": first("/volume/v3/attachments")["id"],
            "os-simple-tenant-usage": ids["projects"],
            "os-quota-sets": ids["projects"],
            "quota-sets": ids["projects"],
            "quotas": ids["projects"],
            "members": ids["projects"],
            "ips": "private",
            **dict.fromkeys(("tags", "metadata", "os-extra_specs", "extra_specs"), "x"),
        }

    def _log_in(self) -> None:
        domain = {"id": "default"}
        who = {"name": "admin", "domain": domain, "password": self._password}
        scope = {"project": {"name": "admin", "domain": domain}}
        identity = {"methods": ["password"], "password": {"user": who}}
        answer = self._http.post(
            "/identity/v3/auth/tokens", json={"auth": {"identity": identity, "scope": scope}}
        )
        self.token = self._http.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]

    def _make_server(self) -> str:
        """One with a volume, a tag and a key in its metadata; its id."""
        server: dict[str, Any] = {
            "name": "web",
            "flavorRef": "1",
            "imageRef": self.ids["images"],
            "networks": [{"uuid": self.ids["networks"]}],
            "metadata": {"x": "y"},
            "tags": ["x"],
        }
        made = self._make("/compute/v2.1/servers", "server", server)
        volume = self._make("/volume/v3/volumes", "volume", {"size": 1})
        attachment = {"volumeAttachment": {"volumeId": volume}}
        self._send("POST", f"/compute/v2.1/servers/{made}/os-volume_attachments", attachment)
        return made

    def _of_server(self, path: str) -> list[dict[str, Any]]:
        return self._items(f"/compute/v2.1/servers/{self.ids['servers']}{path}")

    def _first(self, path: str) -> dict[str, Any]:
        return self._items(path)[0]

    def _items(self, path: str) -> list[dict[str, Any]]:
        found = (each for each in self._send("GET", path).values() if isinstance(each, list))
        return list(next(found))

    def _make(self, path: str, key: str, wishes: dict[str, Any]) -> str:
        return str(self._send("POST", path, {key: wishes})[key]["id"])

    def _send(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self._http.request(method, path, json=body)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return dict(answer.json()) if answer.content else {}
