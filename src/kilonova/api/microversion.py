# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Microversions of the Compute API: asked for in a header, answered in the same."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kilonova.api.errors import HttpError

if TYPE_CHECKING:
    from kilonova.api.incoming import Incoming

HEADER = "OpenStack-API-Version"
OLD_HEADER = "X-OpenStack-Nova-API-Version"


class Microversion(NamedTuple):
    """A version such as 2.79; compares as numbers do."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


OLDEST = Microversion(2, 1)
NEWEST = Microversion(2, 104)
"""Source: nova/api/openstack/api_version_request.py."""

LONGEST = 80
"""A longer text is no version: Python does not even read a number of thousands of digits."""


def negotiate(incoming: Incoming) -> Microversion:
    """The version that a request asks for; the oldest where it asks for none.

    ``OpenStack-API-Version: compute 2.79`` goes before ``X-OpenStack-Nova-API-Version: 2.79``;
    ``latest`` is the newest. Raises: HttpError, 400 for what is no version and 406 for one that is
    not served.
    """
    return asked_for(
        incoming.header(b"openstack-api-version"), incoming.header(b"x-openstack-nova-api-version")
    )


@lru_cache(maxsize=256)
def asked_for(new_header: str, old_header: str) -> Microversion:
    """The version that two headers ask for. Raises: HttpError 400, 406."""
    asked = old_header
    for part in new_header.split(","):
        service, _, wanted = part.strip().partition(" ")
        if service.lower() == "compute":
            asked = wanted.strip()
    if not asked:
        return OLDEST
    if asked == "latest":
        return NEWEST
    match = re.fullmatch(r"([1-9]\d*)\.([1-9]\d*|0)", asked)
    if match is None or len(asked) > LONGEST:
        raise HttpError(
            400,
            f"API Version String {asked} is of invalid format. "
            "Must be of format MajorNum.MinorNum.",
        )
    version = Microversion(int(match[1]), int(match[2]))
    if not OLDEST <= version <= NEWEST:
        raise HttpError(
            406,
            f"Version {version} is not supported by the API. "
            f"Minimum is {OLDEST} and maximum is {NEWEST}.",
        )
    return version


def version(text: str) -> Microversion:
    """A version from its text: ``2.79``."""
    major, _, minor = text.partition(".")
    return Microversion(int(major), int(minor))
