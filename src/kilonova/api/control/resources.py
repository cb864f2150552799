# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that the control interface has."""

from __future__ import annotations

from kilonova.api.control import (
    clock,
    faults,
    flags,
    health,
    hosts,
    notifications,
    openapi,
    periodic_tasks,
    reset,
    seams,
    stream,
)

ROUTES = (
    *health.ROUTES,
    *reset.ROUTES,
    *notifications.ROUTES,
    *stream.ROUTES,
    *seams.ROUTES,
    *faults.ROUTES,
    *flags.ROUTES,
    *clock.ROUTES,
    *hosts.ROUTES,
    *periodic_tasks.ROUTES,
    *openapi.ROUTES,
)
