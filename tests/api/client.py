# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A client of the Compute API, in process."""

from __future__ import annotations

import json
from typing import Any

from kilonova import Cloud
from kilonova.api.application import application
from kilonova.api.door import Door
from kilonova.api.in_process import Answer, InProcess
from kilonova.api.tokens import Tokens

IMAGE = "155d900f-4e14-4e4c-a73d-069cbf4541e6"


class Client:
    """Requests of one cloud's users, answered when all work is done."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self._tokens = Tokens()
        self._door = InProcess(application(Door(cloud, self._tokens)))
        self._token_of: dict[str, str] = {}

    def token(self, user: str) -> str:
        """A token of a user, for its own project."""
        if user not in self._token_of:
            self._token_of[user] = self._tokens.issue(self.cloud.as_user(user))
        return self._token_of[user]

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str = "admin",
        version: str = "latest",
        raw: bytes | None = None,
        **headers: str,
    ) -> Answer:
        """Send a request below the Compute endpoint."""
        sent = json.dumps(body).encode() if body is not None else raw
        given = {"X-Auth-Token": self.token(user), "OpenStack-API-Version": f"compute {version}"}
        return self._door.request(
            method,
            f"/compute/v2.1{path}",
            sent,
            {**given, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )

    def get(self, path: str, *, user: str = "admin", version: str = "latest") -> Any:
        """What a GET answers, which has to be 200."""
        answer = self.request("GET", path, user=user, version=version)
        assert answer.status == 200, answer.body
        return answer.json

    def boot(self, name: str = "web", *, user: str = "admin", **wishes: Any) -> str:
        """The id of a new server; ``wishes`` are fields of the request."""
        server = {"name": name, "imageRef": IMAGE, "flavorRef": "1", "networks": "none", **wishes}
        answer = self.request("POST", "/servers", {"server": server}, user=user)
        assert answer.status == 202, answer.body
        identity: str = answer.json["server"]["id"]
        return identity


def said(answer: Answer) -> tuple[int, str]:
    """The status and the message of a refusal."""
    (fault,) = answer.json.values()
    assert fault["code"] == answer.status
    return answer.status, fault["message"]
