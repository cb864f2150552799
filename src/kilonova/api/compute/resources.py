# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every resource of the Compute API."""

from __future__ import annotations

from kilonova.api.compute import addresses, flavors, servers
from kilonova.api.routing import Route

ROUTES: tuple[Route, ...] = (
    *addresses.ROUTES,
    *flavors.ROUTES,
    *servers.ROUTES,
)
