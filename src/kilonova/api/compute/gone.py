# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova once served and serves no more: 410, in every version.

Source: the handlers of nova/api/openstack/compute that are marked as removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.errors import HttpError
from kilonova.api.routing import Route

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call


def gone(call: Call) -> Response:
    """410."""
    raise HttpError(410, "This resource is no longer available. No forwarding address is given.")


PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/os-agents", ("GET", "POST")),
    ("/os-agents/{id}", ("PUT", "DELETE")),
    ("/os-cells", ("GET", "POST")),
    ("/os-cells/capacities", ("GET",)),
    ("/os-cells/detail", ("GET",)),
    ("/os-cells/info", ("GET",)),
    ("/os-cells/sync_instances", ("POST",)),
    ("/os-cells/{id}", ("GET", "PUT", "DELETE")),
    ("/os-cells/{id}/capacities", ("GET",)),
    ("/os-certificates", ("POST",)),
    ("/os-certificates/{id}", ("GET",)),
    ("/os-cloudpipe", ("GET", "POST")),
    ("/os-cloudpipe/{id}", ("PUT",)),
    ("/os-fixed-ips/{id}", ("GET",)),
    ("/os-fixed-ips/{id}/action", ("POST",)),
    ("/os-floating-ip-dns", ("GET",)),
    ("/os-floating-ip-dns/{id}", ("PUT", "DELETE")),
    ("/os-floating-ip-dns/{id}/entries/{name}", ("GET", "PUT", "DELETE")),
    ("/os-floating-ips-bulk", ("GET", "POST")),
    ("/os-floating-ips-bulk/{id}", ("GET", "PUT")),
    ("/os-fping", ("GET",)),
    ("/os-fping/{id}", ("GET",)),
    ("/os-networks", ("POST",)),
    ("/os-networks/add", ("POST",)),
    ("/os-networks/{id}", ("DELETE",)),
    ("/os-networks/{id}/action", ("POST",)),
    ("/os-security-group-default-rules", ("GET", "POST")),
    ("/os-security-group-default-rules/{id}", ("GET", "DELETE")),
    ("/os-tenant-networks", ("POST",)),
    ("/os-tenant-networks/{id}", ("DELETE",)),
    ("/servers/{server_id}/consoles", ("GET", "POST")),
    ("/servers/{server_id}/consoles/{id}", ("GET", "DELETE")),
    ("/servers/{server_id}/os-virtual-interfaces", ("GET",)),
)

ROUTES = tuple(Route(method, path, gone) for path, methods in PLACES for method in methods)
