# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A backlog in a file: what was kept survives the process, and is published by the next one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Lock

from kilonova.bus.backlog import Message
from kilonova.errors.bus import OutboxError

WAIT_S = 10
"""How long one thread waits for the other to finish writing."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    routing_key TEXT NOT NULL,
    message_id TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS life (number INTEGER NOT NULL);
"""
_TABLES = {"message", "life", "sqlite_sequence"}
_VERSION = 1
BROKERS = ("RabbitMQ", "Kafka")
"""Whose messages a file may hold; their places are written into it."""


class Outbox:
    """A backlog in an SQLite file, for one process at a time, and for one kind of broker: messages
    are written otherwise for another.

    ``life`` counts the processes that had it, so that what each sends can have ids of its own.
    Raises: OutboxError.
    """

    life: str

    def __init__(self, path: str | Path, broker: str = BROKERS[0]) -> None:
        self._path = str(path)
        self._file = os.path.realpath(path)  # it must not be had twice under two names
        self._broker = broker
        self._lock = Lock()
        self._reading_lock = Lock()
        self._waiting = 0
        self.dropped = 0
        self._added: list[tuple[str, str, bytes]] = []
        try:
            self._look_at_what_is_there()
            self._writing = self._connect()
            # Held as long as the process has the file: another one must not publish from it too.
            self._owner = sqlite3.connect(f"{self._file}-owner", timeout=0, isolation_level=None)
            self._own()
            self._reading = self._connect()
            # A message that is deleted too late is only sent once more.
            self._reading.execute("PRAGMA synchronous=NORMAL")
            self._open()
        except sqlite3.Error as error:
            raise OutboxError(self._path, str(error)) from None

    def _look_at_what_is_there(self) -> None:
        """Raises: OutboxError where the file is somebody else's; it is left as it is."""
        if not os.path.exists(self._file):
            return
        with closing(sqlite3.connect(self._file, timeout=WAIT_S)) as connection:
            [version] = connection.execute("PRAGMA user_version").fetchone()
            tables = {name for [name] in connection.execute("SELECT name FROM sqlite_master")}
        if version == 0 and tables - _TABLES:
            raise OutboxError(self._path, "it is a database of something else")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._file, timeout=WAIT_S, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def _own(self) -> None:
        """Raises: OutboxError where another process has the file."""
        try:
            self._owner.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            reason = "another process has it. Give each server a file of its own."
            raise OutboxError(self._path, reason) from None

    def _open(self) -> None:
        [version] = self._writing.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            self._let_go()
            raise OutboxError(self._path, f"it is of version {version}, and {_VERSION} is known")
        self._writing.executescript(_SCHEMA)
        self._writing.execute(f"PRAGMA user_version={_VERSION}")
        self._writing.execute("INSERT INTO life SELECT coalesce(max(number), 0) + 1 FROM life")
        self._writing.execute("DELETE FROM life WHERE number < (SELECT max(number) FROM life)")
        [life] = self._writing.execute("SELECT number FROM life").fetchone()
        self.life = str(life)
        [self._waiting] = self._writing.execute("SELECT count(*) FROM message").fetchone()
        [number] = self._writing.execute("PRAGMA application_id").fetchone()
        if self._waiting and BROKERS[number] != self._broker:
            reason = f"it holds {self._waiting} messages for {BROKERS[number]}. Send them first, or"
            self._let_go()
            raise OutboxError(self._path, f"{reason} give {self._broker} a file of its own.")
        self._writing.execute(f"PRAGMA application_id={BROKERS.index(self._broker)}")

    @property
    def waiting(self) -> int:
        """How many are not known to have arrived."""
        return self._waiting + len(self._added)

    def add(self, routing_key: str, message_id: str, body: bytes) -> None:
        """Take one more; it is in the file once ``keep`` has returned."""
        self._added.append((routing_key, message_id, body))

    def keep(self) -> None:
        """Write what was added, all of it or nothing, and have it reach the disk.

        Raises: OutboxError; then it is written with the next ones.
        """
        if not self._added:
            return
        with self._lock:
            try:
                self._writing.execute("BEGIN IMMEDIATE")
                self._writing.executemany(
                    "INSERT INTO message (routing_key, message_id, body) VALUES (?, ?, ?)",
                    self._added,
                )
                self._writing.execute("COMMIT")
            except sqlite3.Error as error:
                if self._writing.in_transaction:
                    self._writing.execute("ROLLBACK")
                raise OutboxError(self._path, str(error)) from None
            self._waiting += len(self._added)
            self._added = []

    def after(self, number: int, most: int) -> Sequence[Message]:
        """The next messages behind one, oldest first. Raises: OutboxError."""
        try:
            with self._reading_lock:
                rows = self._reading.execute(
                    "SELECT number, routing_key, body FROM message WHERE number > ?"
                    " ORDER BY number LIMIT ?",
                    (number, most),
                ).fetchall()
        except sqlite3.Error as error:
            raise OutboxError(self._path, str(error)) from None
        return [Message(*row) for row in rows]

    def arrived(self, number: int) -> None:
        """The broker has all up to this one: they are deleted.

        Raises: OutboxError; then they are still there, and may be sent once more.
        """
        try:
            with self._lock, self._reading_lock:
                done = self._reading.execute("DELETE FROM message WHERE number <= ?", (number,))
                self._waiting -= done.rowcount
        except sqlite3.Error as error:
            raise OutboxError(self._path, str(error)) from None

    def leave_out(self) -> None:
        """One that waits will never be sent; only the publisher counts here."""
        self.dropped += 1

    def give_up(self) -> None:
        """Nothing that was kept is ever given up."""

    def close(self) -> None:
        """Close the file; what waits stays in it. Raises: OutboxError."""
        try:
            self.keep()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        # The publisher's thread may still be at it, where it could not be waited for.
        with self._lock, self._reading_lock:
            for connection in (self._reading, self._writing, self._owner):
                connection.close()
