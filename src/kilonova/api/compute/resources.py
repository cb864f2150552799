# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every resource of the Compute API."""

from __future__ import annotations

from kilonova.api.compute import (
    addresses,
    aggregates,
    availability_zones,
    external_events,
    flavors,
    gone,
    hypervisors,
    instance_actions,
    interfaces,
    keypairs,
    migrations,
    quota_sets,
    server_actions,
    server_groups,
    server_insight,
    server_metadata,
    server_migrations,
    server_moves,
    server_security_groups,
    server_shares,
    server_tags,
    servers,
    services,
    usages,
    volume_attachments,
)
from kilonova.api.routing import Route

ROUTES: tuple[Route, ...] = (
    *addresses.ROUTES,
    *aggregates.ROUTES,
    *availability_zones.ROUTES,
    *external_events.ROUTES,
    *flavors.ROUTES,
    *gone.ROUTES,
    *hypervisors.ROUTES,
    *instance_actions.ROUTES,
    *interfaces.ROUTES,
    *keypairs.ROUTES,
    *migrations.ROUTES,
    *quota_sets.ROUTES,
    *server_actions.ROUTES,
    *server_groups.ROUTES,
    *server_insight.ROUTES,
    *server_metadata.ROUTES,
    *server_migrations.ROUTES,
    *server_moves.ROUTES,
    *server_security_groups.ROUTES,
    *server_shares.ROUTES,
    *server_tags.ROUTES,
    *servers.ROUTES,
    *services.ROUTES,
    *usages.ROUTES,
    *volume_attachments.ROUTES,
)
