# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A client of everything that is served, in this process."""

from __future__ import annotations

import json
from typing import Any

from kilonova.api.in_process import Answer, InProcess
from kilonova.api.served import Served, Settings
from kilonova.api.server import Front
from kilonova.api.tokens import Tokens

PASSWORD = "made-up"  # pragma: allowlist secret


class Client:
    """Speaks JSON to a server of its own; ``headers`` go with every request."""

    def __init__(
        self,
        settings: Settings | None = None,
        control_token: str | None = None,
        tokens: Tokens | None = None,
    ) -> None:
        self.served = Served(settings or Settings(), tokens)
        self._server = InProcess(Front(self.served, PASSWORD, control_token))
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request; header names have underscores for dashes."""
        sent = b"" if body is None else json.dumps(body).encode()
        return self.send(method, path, sent, **headers)

    def send(self, method: str, path: str, body: bytes, **headers: str) -> Answer:
        """Send bytes that may be no JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._server.request(method, path, body, {**self.headers, **named})

    def control(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask the control interface: status and JSON."""
        answer = self.ask(method, f"/_kilonova{path}", body)
        return answer.status, answer.json

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str, str]:
        """Ask the control interface for what it refuses: status, field and remedy."""
        status, answer = self.control(method, path, body)
        return status, answer["error"]["field"], answer["error"]["remedy"]

    def log_in(
        self, user: str = "demo", project: str | None = "demo", password: str = PASSWORD
    ) -> Answer:
        """Ask Identity for a token, and send it from now on."""
        domain = {"id": "default"}
        who = {"name": user, "domain": domain, "password": password}
        auth: dict[str, Any] = {"identity": {"methods": ["password"], "password": {"user": who}}}
        if project is not None:
            auth["scope"] = {"project": {"name": project, "domain": domain}}
        answer = self.ask("POST", "/identity/v3/auth/tokens", {"auth": auth})
        if answer.status == 201:
            self.headers["X-Auth-Token"] = answer.headers["x-subject-token"]
        return answer

    def make_server(self, name: str = "web") -> str:
        """Have a server made through the Compute API; its id."""
        image = next(
            i for i in self.served.cloud.neighbours.images.list(self.served.cloud.service_context())
        )
        server = {"name": name, "flavorRef": "1", "imageRef": image.id, "networks": "auto"}
        answer = self.ask(
            "POST",
            "/compute/v2.1/servers",
            {"server": server},
            OpenStack_API_Version="compute 2.37",
        )
        assert answer.status == 202, answer.body
        identity: str = answer.json["server"]["id"]
        return identity

    def status_of(self, server: str) -> str:
        """What the Compute API says of a server."""
        shown: str = self.ask("GET", f"/compute/v2.1/servers/{server}").json["server"]["status"]
        return shown

    def event_types(self, query: str = "") -> list[str]:
        """The event types of the notifications."""
        _, answer = self.control("GET", f"/notifications{query}")
        return [each["event_type"] for each in answer["notifications"]]
