# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A RabbitMQ of the tests' own, on loopback: started, killed, stopped and started again by them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from threading import Event

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Debian's; the script on the PATH would change the user."""
MISSING = "RabbitMQ is not installed; on Debian: apt-get install rabbitmq-server"
START_S = 60
TRIES = 3
GUEST = "guest"
"""The user that every broker has, and its password."""

CONFIGURATION = """\
loopback_users = none
vm_memory_high_watermark.absolute = 1GiB
disk_free_limit.absolute = 1MB
log.console = false
"""


class RabbitMQ:
    """One broker with a node, ports and a folder of its own; what it keeps outlives a kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._choose_ports()
        self._has_run = False
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "home").mkdir(parents=True)
        (folder / "rabbitmq.conf").write_text(CONFIGURATION)
        (folder / "plugins").write_text("[].")

    def _choose_ports(self) -> None:
        self.port, self._distribution_port, self._epmd_port = free_port(), free_port(), free_port()

    @staticmethod
    def is_installed() -> bool:
        """Whether Debian's package is there."""
        return SERVER.exists()

    @property
    def url(self) -> str:
        """Its transport_url."""
        return transport_url(self.port)

    @property
    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder / "home"),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"kilonova-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
        }

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        for _ in range(TRIES):
            if self._starts():
                self._has_run = True
                return
            if not self._has_run:  # else clients know its port
                self._choose_ports()
        raise AssertionError((self.folder / "output").read_text() or "RabbitMQ does not start")

    def _starts(self) -> bool:
        """Whether it does: somebody else may have taken a port since it was found to be free."""
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [str(SERVER)],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        for _ in range(START_S * 20):
            if self._process.poll() is not None:
                self._process = None
                return False
            if self._answers():
                return True
            Event().wait(0.05)
        self.kill()
        return False

    def _answers(self) -> bool:
        """Whether it greets a client as brokers of AMQP do."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as client:
                client.settimeout(2)
                client.sendall(b"AMQP\x00\x00\x09\x01")
                return len(client.recv(8)) > 0
        except OSError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all of it: SIGSTOP has it hang, SIGCONT go on."""
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """End it without a warning."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait()
        self._process = None

    def remove(self) -> None:
        """End it and forget all of it."""
        if self._process is not None:
            self.kill()
        subprocess.run(
            ["epmd", "-port", str(self._epmd_port), "-kill"],
            capture_output=True,
            check=False,
        )
        shutil.rmtree(self.folder, ignore_errors=True)


def transport_url(*ports: int, password: str = GUEST) -> str:
    """The URL of brokers on this machine."""
    servers = (f"{GUEST}:{password}@127.0.0.1:{port}" for port in ports)
    return f"rabbit://{','.join(servers)}/"


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
