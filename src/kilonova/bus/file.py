# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications in a file, one JSON object a line, in the shape of Nova's own samples."""

from __future__ import annotations

from pathlib import Path

from kilonova.bus.closing import Closing
from kilonova.contract import LegacyNotification, Notification
from kilonova.contract.lines import json_of


class FileSink(Closing):
    """Appends each notification to a file; close it, or leave its ``with``, to be sure that all is
    written.
    """

    def __init__(self, path: str | Path) -> None:
        self._file = Path(path).open("ab", buffering=1 << 20)  # noqa: SIM115  (closed by close)

    def publish(self, notification: Notification) -> None:
        """Write one line."""
        self._file.write(json_of(notification, b"\n"))

    def close(self) -> None:
        """Write what is left and close the file."""
        self._file.close()


class TranscriptFile(FileSink):
    """The same for both kinds: legacy notifications too, in the order in which all were sent."""

    def publish_legacy(self, notification: LegacyNotification) -> None:
        """Write one line."""
        self._file.write(json_of(notification, b"\n"))
