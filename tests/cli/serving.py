# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova serve` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx


class Serving:
    """Runs the command until its block ends; ``greeting`` is the line that it printed."""

    def __init__(self, runtime: Path, *options: str, **environment: str) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if "KILONOVA" not in name},
            "XDG_RUNTIME_DIR": str(runtime),
            **environment,
        }
        self._log = (runtime / "log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kilonova", "serve", "--port", "0", *options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self.process.stdout is not None
        self.greeting = self.process.stdout.readline().rstrip()
        if not self.greeting:
            said = self.log
            self._close()
            raise AssertionError(f"the server did not start: {said}")
        self.url = self.greeting.split()[2]
        self.http = httpx.Client(base_url=self.url, timeout=20)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command of Kilonova's in the same surroundings."""
        return subprocess.run(
            [sys.executable, "-m", "kilonova", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def log_in(self, user: str, password: str) -> httpx.Response:
        """Ask for a token for the project of the user's name, and send it from now on."""
        domain = {"id": "default"}
        who = {"name": user, "domain": domain, "password": password}
        answer = self.http.post(
            "/identity/v3/auth/tokens",
            json={
                "auth": {
                    "identity": {"methods": ["password"], "password": {"user": who}},
                    "scope": {"project": {"name": user, "domain": domain}},
                }
            },
        )
        if answer.status_code == 201:
            self.http.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]
        return answer

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> int:
        """End the server as Ctrl-C does; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(20)

    @property
    def log(self) -> str:
        """What it wrote to standard error."""
        self._log.seek(0)
        return self._log.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.http.close()
        self._close()

    def _close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()
