# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One request to the Compute API, as its handlers see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from kilonova.api.microversion import Microversion
    from kilonova.cloud.region import Cloud
    from kilonova.cloud.session import Session


@dataclass(slots=True)
class Call:
    """Who asks (``session``), for what (``path`` parameters, ``query``, JSON ``body``), at which
    version.
    """

    cloud: Cloud
    session: Session
    version: Microversion
    path: Mapping[str, str]
    query: QueryParams
    body: Any
    base_url: str


Handler = Callable[[Call], Response]
"""Reads the call, asks the cloud, shapes the answer."""
