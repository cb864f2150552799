# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The life of a server, asked for through the Compute API, and one that is never born."""

from __future__ import annotations

from typing import Any

from tests.cli.serving import Serving

MICROVERSION = "2.96"
FLAVORS = ("m1.tiny", "m1.small")
"""The sizes before and after the resize."""
IMAGE = "cirros"


class Tenant:
    """Asks for what a server may live through; everything is done before it is answered."""

    def __init__(self, server: Serving) -> None:
        self._http = server.http
        self._headers = {"OpenStack-API-Version": f"compute {MICROVERSION}"}
        self._flavors = self._ids("flavors")
        self._images = self._ids("images")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, path, json=body, headers=self._headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def _ids(self, things: str) -> dict[str, str]:
        old = {"OpenStack-API-Version": "compute 2.1"}
        found = self._http.get(f"/compute/v2.1/{things}", headers=old).json()[things]
        return {each["name"]: each["id"] for each in found}

    def create(self, name: str) -> str:
        """A server; its id."""
        server = {
            "name": name,
            "flavorRef": self._flavors[FLAVORS[0]],
            "imageRef": self._images[IMAGE],
            "networks": "auto",
        }
        made: str = self._ask("POST", "/compute/v2.1/servers", {"server": server})["server"]["id"]
        return made

    def act(self, server_id: str, action: str, **arguments: Any) -> None:
        """Have something done to a server."""
        path = f"/compute/v2.1/servers/{server_id}/action"
        self._ask("POST", path, {action: arguments or None})

    def live(self, name: str) -> None:
        """Be created, grow, move to the other host, and be deleted."""
        server_id = self.create(name)
        self.act(server_id, "resize", flavorRef=self._flavors[FLAVORS[1]])
        self.act(server_id, "confirmResize")
        self.act(server_id, "os-migrateLive", host=None, block_migration="auto")
        self._ask("DELETE", f"/compute/v2.1/servers/{server_id}")

    def be_stillborn(self, name: str) -> None:
        """Be refused by the hypervisor."""
        self._plan("virt.spawn", "FlavorDiskTooSmall", name)
        self.create(name)

    def break_down(self, name: str) -> None:
        """Be created, and break as it grows, on the host that it comes to."""
        server_id = self.create(name)
        self._plan("virt.finish_migration", "FlavorDiskTooSmall", name)
        self.act(server_id, "resize", flavorRef=self._flavors[FLAVORS[1]])

    def _plan(self, seam: str, error: str, name: str) -> None:
        fault = {"seam": seam, "error": error, "match": {"server": name}}
        self._ask("POST", "/_kilonova/faults", fault)
