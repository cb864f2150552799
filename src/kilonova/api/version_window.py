# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The microversions of a neighbour of Compute: how they are asked for, and which are served."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kilonova.api.errors import HttpError
from kilonova.api.microversion import HEADER, Microversion

if TYPE_CHECKING:
    from starlette.responses import Response

NONE = Microversion(0, 0)


@dataclass(slots=True, frozen=True)
class VersionWindow:
    """From ``oldest`` to ``newest``; ``word`` names the service in the header, and is empty where
    the header (``name``) is the service's own.
    """

    oldest: Microversion = NONE
    newest: Microversion = NONE
    word: str = ""
    name: str = HEADER

    def negotiate(self, headers: Mapping[str, str]) -> Microversion:
        """The version that a request asks for; the oldest where it asks for none.

        Raises: HttpError, 400 for what is no version and 406 for one that is not served.
        """
        asked = self._asked(headers.get(self.name.lower(), ""))
        if not asked or self.newest == NONE:
            return self.oldest
        if asked == "latest":
            return self.newest
        match = re.fullmatch(r"(\d{1,9})\.(\d{1,9})", asked)
        if match is None:
            raise HttpError(
                400,
                f"API Version String {asked} is of invalid format. Must be of "
                "format MajorNum.MinorNum.",
            )
        version = Microversion(int(match[1]), int(match[2]))
        if not self.oldest <= version <= self.newest:
            raise HttpError(
                406,
                f"Version {version} is not supported by the API. "
                f"Minimum is {self.oldest} and maximum is {self.newest}.",
            )
        return version

    def stamp(self, response: Response, version: Microversion) -> None:
        """Say in the answer which version it is of."""
        if self.newest == NONE:
            return
        response.headers[self.name] = f"{self.word} {version}".strip()
        response.headers["Vary"] = self.name

    def _asked(self, header: str) -> str:
        if not self.word:
            return header.strip()
        for part in header.split(","):
            word, _, wanted = part.strip().partition(" ")
            if word.lower() == self.word:
                return wanted.strip()
        return ""


ANY = VersionWindow()
"""Of a service that has no microversions."""
