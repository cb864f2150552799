# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A shell that a page's commands are typed into."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

PORT = "8774"
MARK = "--- the command has ended ---"
SEEN_BY_PYTEST = {"CI", "BUILD_NUMBER"}
"""Where these are set, pytest cuts nothing short; readers of a page have neither."""


class Shell:
    """Bash in a folder, with Kilonova's commands; its server takes a free port: pages see 8774."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = str(_free_port())
        runtime = folder.parent / f"{folder.name}-runtime"
        runtime.mkdir()
        kept = {
            name: value
            for name, value in os.environ.items()
            if "KILONOVA" not in name and name not in SEEN_BY_PYTEST
        }
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env={
                **kept,
                "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}",
                "COLUMNS": "100",
                "LC_ALL": "C.UTF-8",
                "NO_COLOR": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
                "XDG_RUNTIME_DIR": str(runtime),
                "KILONOVA_PORT": self._port,
                "PYTEST_ADDOPTS": "-p no:cacheprovider",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, command: str) -> str:
        """Type a command; what it prints, on both streams."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        typed = command.replace(PORT, self._port)
        self._bash.stdin.write(f"{{ {typed}\n}} </dev/null\nprintf '\\n%s\\n' '{MARK}'\n")
        self._bash.stdin.flush()
        output = ""
        for line in self._bash.stdout:
            if line.rstrip("\n") == MARK:
                break
            output += line
        output = output[:-1] if output.endswith("\n") else output
        output = output.replace(f"{self._folder}/", "")
        output = output.replace(f" --port {self._port}", "")
        output = re.sub(rf"\b{self._port}\b", PORT, output)
        return output if not output or output.endswith("\n") else f"{output}\n"

    def __enter__(self) -> Self:
        # Pages say `make run`; what the Makefile runs then is compared with this by a test.
        self.run('make() { [ "$1" = run ] && kilonova run; }')
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.run("kilonova serve --status && kilonova serve --stop")
        self._bash.communicate("exit\n", timeout=20)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
