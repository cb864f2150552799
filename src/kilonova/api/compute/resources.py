# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every resource of the Compute API."""

from __future__ import annotations

from kilonova.api.compute import (
    addresses,
    aggregates,
    assisted_volume_snapshots,
    availability_zones,
    baremetal_nodes,
    console_auth_tokens,
    extensions,
    external_events,
    flavors,
    floating_ips,
    gone,
    hosts,
    hypervisors,
    images,
    instance_actions,
    interfaces,
    keypairs,
    migrations,
    multinic,
    networks,
    quota_sets,
    security_groups,
    server_actions,
    server_groups,
    server_insight,
    server_metadata,
    server_migrations,
    server_moves,
    server_password,
    server_security_groups,
    server_shares,
    server_tags,
    servers,
    services,
    usage_audit_log,
    usages,
    volume_attachments,
    volumes,
    volumes_boot,
)
from kilonova.api.compute.policies import ruled
from kilonova.api.compute.queries import queried
from kilonova.api.routing import Route

ROUTES: tuple[Route, ...] = (
    *gone.ROUTES,
    *queried(
        ruled(
            (
                *addresses.ROUTES,
                *aggregates.ROUTES,
                *assisted_volume_snapshots.ROUTES,
                *availability_zones.ROUTES,
                *baremetal_nodes.ROUTES,
                *console_auth_tokens.ROUTES,
                *extensions.ROUTES,
                *external_events.ROUTES,
                *flavors.ROUTES,
                *floating_ips.ROUTES,
                *hosts.ROUTES,
                *hypervisors.ROUTES,
                *images.ROUTES,
                *instance_actions.ROUTES,
                *interfaces.ROUTES,
                *keypairs.ROUTES,
                *migrations.ROUTES,
                *multinic.ROUTES,
                *networks.ROUTES,
                *quota_sets.ROUTES,
                *security_groups.ROUTES,
                *server_actions.ROUTES,
                *server_groups.ROUTES,
                *server_insight.ROUTES,
                *server_metadata.ROUTES,
                *server_migrations.ROUTES,
                *server_moves.ROUTES,
                *server_password.ROUTES,
                *server_security_groups.ROUTES,
                *server_shares.ROUTES,
                *server_tags.ROUTES,
                *servers.ROUTES,
                *services.ROUTES,
                *usage_audit_log.ROUTES,
                *usages.ROUTES,
                *volume_attachments.ROUTES,
                *volumes.ROUTES,
                *volumes_boot.ROUTES,
            )
        )
    ),
)
