# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where a running server writes down how it is reached, for nobody but who started it."""

from __future__ import annotations

import http.client
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kilonova.errors import KilonovaError

PATIENCE_S = 2.0
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  # read, not bound
"""Where to knock at a server that listens everywhere."""


class NoServer(KilonovaError):
    """No server runs, or none on the port that was named."""

    def __init__(self, port: int | None) -> None:
        super().__init__(port)
        self.port = port

    def __str__(self) -> str:
        where = "" if self.port is None else f" on port {self.port}"
        return f"No server of yours runs{where}. Start one with: kilonova serve"


class SeveralServers(KilonovaError):
    """More than one server runs, and none was named."""

    def __init__(self, ports: tuple[int, ...]) -> None:
        super().__init__(ports)
        self.ports = ports

    def __str__(self) -> str:
        ports = ", ".join(map(str, self.ports))
        return f"Servers run on ports {ports}. Say which is meant with --port or KILONOVA_PORT."


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """How a server is reached, by clients and by who runs it."""

    host: str
    port: int
    pid: int
    password: str
    control_token: str | None = None

    @property
    def url(self) -> str:
        """The address for clients on this machine."""
        host = ANY_ADDRESS.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def health(self) -> dict[str, Any] | None:
        """What the server says of itself; None where it is not there, or is another one."""
        host = ANY_ADDRESS.get(self.host, self.host)
        connection = http.client.HTTPConnection(host, self.port, timeout=PATIENCE_S)
        headers = {} if self.control_token is None else {"X-Kilonova-Token": self.control_token}
        try:
            connection.request("GET", "/_kilonova/health", headers=headers)
            answer = connection.getresponse()
            health: dict[str, Any] = json.loads(answer.read()) if answer.status == 200 else {}
        except (OSError, ValueError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return health if health.get("pid") == self.pid else None

    @property
    def path(self) -> Path:
        """Its file."""
        return directory() / f"server-{self.port}.json"

    def write(self) -> None:
        """Write the file, readable by nobody else. Raises: OSError."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file)

    def remove(self) -> None:
        """Remove the file, unless another server has written its own since."""
        if self._read(self.path) == self:
            self.path.unlink(missing_ok=True)

    @classmethod
    def _read(cls, path: Path) -> ServerState | None:
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    @classmethod
    def written(cls) -> list[ServerState]:
        """Every server that wrote its file, whether it still runs or not."""
        found = (cls._read(path) for path in sorted(directory().glob("server-*.json")))
        return [state for state in found if state is not None]


def directory() -> Path:
    """Where the files are: the session's own directory, which ends with it, or the user's cache."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime) / "kilonova"
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "kilonova"


def running(port: int | None = None) -> tuple[ServerState, dict[str, Any]]:
    """The server that runs, and what it says of itself; the one on a port where that is named.

    Raises: NoServer, SeveralServers.
    """
    found = [
        (state, health)
        for state in ServerState.written()
        if port in (None, state.port) and (health := state.health()) is not None
    ]
    if not found:
        raise NoServer(port)
    if len(found) > 1:
        raise SeveralServers(tuple(state.port for state, _ in found))
    return found[0]
