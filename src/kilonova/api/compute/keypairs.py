# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pairs of users. Source: nova/api/openstack/compute/keypairs.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from kilonova.api.compute.links import next_link, page
from kilonova.api.compute.schemas.parts import NAME, TEXT, Schema, body, choice, extended
from kilonova.api.compute.server_view import naive
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.resources import keypairs

if TYPE_CHECKING:
    from kilonova.api.call import Call
    from kilonova.cloud.model.keypair import Keypair

TYPE_SHOWN = version("2.2")
USER = version("2.10")
PAGES = version("2.35")


def user_of(call: Call, asked: str | None) -> str:
    """Whose key pairs: the caller's, or since 2.10 those of a user whom an administrator names.

    Raises: HttpError 403.
    """
    if asked is None or call.version < USER or asked == call.session.user_id:
        return call.session.user_id
    if not call.is_admin:
        raise call.forbidden()
    return asked


def brief(call: Call, keypair: Keypair) -> dict[str, Any]:
    """A key pair as a list shows it."""
    shown: dict[str, Any] = {
        "name": keypair.name,
        "public_key": keypair.public_key,
        "fingerprint": keypair.fingerprint,
    }
    if call.version >= TYPE_SHOWN:
        shown["type"] = keypair.type
    return shown


def index(call: Call) -> Response:
    """200: by name."""
    user_id = user_of(call, call.query.get("user_id"))
    pairs = call.cloud.tables.keypairs
    whole = [keypair for (owner, _), keypair in sorted(pairs.items()) if owner == user_id]
    paged = call.version >= PAGES
    shown = page(call, whole, lambda keypair: keypair.name) if paged else whole
    body: dict[str, Any] = {"keypairs": [{"keypair": brief(call, each)} for each in shown]}
    if paged:
        more = next_link(call, "os-keypairs", shown, whole, lambda keypair: keypair.name)
        if more:
            body["keypairs_links"] = more
    return Json(body)


def show(call: Call) -> Response:
    """200; 404 for an unknown one."""
    user_id = user_of(call, call.query.get("user_id"))
    keypair = keypairs.get(call.cloud, user_id, call.path["name"])
    shown = {
        **brief(call, keypair),
        "user_id": keypair.user_id,
        "created_at": naive(keypair.created_at),
        "deleted": False,
        "deleted_at": None,
        "id": keypair.id,
        "updated_at": None,
    }
    return Json({"keypair": shown})


def create(call: Call) -> Response:
    """201 (200 before 2.2), with the private key of a new one; 409 for a name that is taken."""
    asked = call.body["keypair"]
    user_id = user_of(call, asked.get("user_id"))
    name, kind = asked["name"].strip(), asked.get("type", "ssh")
    shown: dict[str, Any] = {}
    if "public_key" in asked:
        keypair = keypairs.import_key(call.api, user_id, name, asked["public_key"], kind)
    else:
        keypair, private_key = keypairs.create(call.api, user_id, name, kind)
        shown["private_key"] = private_key
    shown |= {**brief(call, keypair), "user_id": keypair.user_id}
    return Json({"keypair": shown}, 201 if call.version >= TYPE_SHOWN else 200)


def delete(call: Call) -> Response:
    """204 (202 before 2.2); 404 for an unknown one."""
    user_id = user_of(call, call.query.get("user_id"))
    keypairs.delete(call.api, user_id, call.path["name"])
    return Response(status_code=204 if call.version >= TYPE_SHOWN else 202)


def name_of(characters: str) -> Schema:
    """A name of these characters."""
    return {
        "allOf": [
            NAME,
            {"type": "string", "pattern": f"^[{characters}]+$", "minLength": 1, "maxLength": 255},
        ]
    }


CREATE_2_1 = body(
    "keypair", {"name": name_of(r"_\- a-zA-Z0-9"), "public_key": TEXT}, required=("name",)
)
CREATE_2_2 = extended(CREATE_2_1, "keypair", {"type": choice("ssh", "x509")})
CREATE_2_10 = extended(CREATE_2_2, "keypair", {"user_id": TEXT})
CREATE_2_92 = extended(
    CREATE_2_10, "keypair", {"name": name_of(r"_\-\@\. a-zA-Z0-9")}, required=("public_key",)
)
CREATE = growing(CREATE_2_1, ("2.2", CREATE_2_2), ("2.10", CREATE_2_10), ("2.92", CREATE_2_92))

ALL = "/os-keypairs"
ONE = f"{ALL}/{{name}}"
ROUTES = (
    Route("GET", ALL, index),
    Route("POST", ALL, create, bodies=CREATE),
    Route("GET", ONE, show),
    Route("DELETE", ONE, delete),
)
