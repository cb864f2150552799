# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers by their second name, from the time when volumes to boot from were an extension.

Source: nova/api/openstack/compute/routes.py, ``/os-volumes_boot``.
"""

from __future__ import annotations

from dataclasses import replace

from kilonova.api.compute import server_actions, server_moves, servers
from kilonova.api.microversion import version

LAST = version("2.102")
ACTIONS = frozenset(
    {
        "confirmResize",
        "createImage",
        "os-start",
        "os-stop",
        "reboot",
        "rebuild",
        "resize",
        "revertResize",
        "trigger_crash_dump",
    }
)
"""Those of the servers' own controller; the others are extensions of ``/servers`` alone."""

ROUTES = tuple(
    replace(
        route, path=route.path.replace("/servers", "/os-volumes_boot"), until=min(route.until, LAST)
    )
    for route in (*servers.ROUTES, *server_actions.ROUTES, *server_moves.ROUTES)
    if not route.key or route.key in ACTIONS
)
