# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The driver over a served region: requests, time and what was said go through the server's front,
as they do for programs in other languages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kilonova.api.in_process import InProcess
from kilonova.api.served import Served, Settings
from kilonova.api.server import Front
from kilonova.api.tokens import Tokens
from kilonova.scenarios.in_process import InProcessDriver
from kilonova.verify import Kind

PASSWORD = "made-up"  # pragma: allowlist secret


class ServedDriver(InProcessDriver):
    """A region on a manual clock behind every front door that a server has."""

    def __init__(self, data: str, flags: Mapping[str, Mapping[str, object]]) -> None:
        tokens = Tokens()
        settings = Settings(data=data, flags=flags, clock="manual", notifications_kept=None)
        served = Served(settings, tokens)
        super().__init__(served.cloud)
        self._tokens = tokens
        self._door = InProcess(Front(served, PASSWORD))

    def settle(self) -> None:
        """Let everything happen that is left to happen."""
        self._control("POST", "/clock/settle", {})

    def advance(self, seconds: float) -> None:
        """Let so many simulated seconds pass."""
        self._control("POST", "/clock/advance", {"seconds": seconds})

    def heard(self) -> Sequence[Mapping[str, Any]]:
        """Everything that was said, in both formats, as the control interface tells it."""
        answer = self._control("GET", "/notifications?format=both")
        return [{"kind": kind_of(each), **each} for each in answer["notifications"]]

    def _control(self, method: str, path: str, body: object = None) -> Any:
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self._door.request(method, f"/_kilonova{path}", sent, {})
        assert answer.status < 300, answer.body
        return answer.json


def kind_of(message: Mapping[str, Any]) -> Kind:
    """A versioned payload says of which object it is."""
    return Kind.VERSIONED if "nova_object.name" in message["payload"] else Kind.LEGACY
