# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the token of a console leads to. Source:
nova/api/openstack/compute/console_auth_tokens.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.api.routing import Route

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call

EVERY_TYPE = version("2.31")
TLS_PORT = version("2.99")

DIRECT = "spice-direct"
TTL_S = 600
"""How long a token is good, in seconds. Source: the option [consoleauth] token_ttl."""


def show(call: Call) -> Response:
    """200: the server, and where its console would be; 404 for an unknown or expired token, 400
    before 2.31.
    """
    if call.version < EVERY_TYPE:
        raise HttpError(400, "The server could not comply with the request since it is either "
                             "malformed or otherwise incorrect.")  # fmt: skip
    token = call.cloud.tables.console_tokens.get(call.path["token"])
    if (
        token is None
        or token.instance_uuid not in call.cloud.tables.instances
        or call.cloud.clock.elapsed_s > token.made_at_s + TTL_S
    ):
        raise HttpError(404, "Token not found")
    console: dict[str, Any] = {
        "instance_uuid": token.instance_uuid,
        "host": token.host,
        "port": token.port,
        "internal_access_path": None,
    }
    if token.kind == DIRECT and call.version >= TLS_PORT:
        console["tls_port"] = token.port + 1
    return Json({"console": console})


ROUTES = (
    Route(
        "GET",
        "/os-console-auth-tokens/{token}",
        show,
    ),
)
