# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where shares are mounted from, and by whom. Source: Shared File Systems API v2, Export locations
and Share access rules.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from starlette.responses import Response

from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.share.shares import LOCATIONS_APART, ONE, seen
from kilonova.api.volume.views import moment
from kilonova.errors import ShareNotFound

if TYPE_CHECKING:
    from kilonova.api.neighbours import Handler, NeighbourCall
    from kilonova.cloud.services.records import Share

KINDS = ("ip", "user", "cert", "cephx")


class Access(Struct):
    """Who shall be able to mount a share."""

    access_type: str
    access_to: str
    access_level: str = "rw"


class AccessId(Struct):
    """Whose access ends."""

    access_id: str


def stable_uuid(*words: str) -> str:
    """An id in the form of a UUID that the same words always give."""
    digits = sha256("/".join(words).encode()).hexdigest()[:32]
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def location_shown(call: NeighbourCall, share: Share) -> dict[str, Any]:
    """Where a share is mounted from."""
    shown: dict[str, Any] = {
        "id": stable_uuid("export location", share.id),
        "path": share.export_location,
        "preferred": False,
        "metadata": {},
    }
    if call.is_admin:
        shown["is_admin_only"] = False
        shown["share_instance_id"] = stable_uuid("share instance", share.id)
    return shown


def list_locations(call: NeighbourCall) -> Response:
    """200."""
    return answer({"export_locations": [location_shown(call, seen(call))]})


def show_location(call: NeighbourCall) -> Response:
    """200; 404."""
    shown = location_shown(call, seen(call))
    if shown["id"] != call.path["location_id"]:
        raise Refused(
            404, f"Export location with id {call.path['location_id']} could not be found."
        )
    return answer({"export_location": shown})


def rule_shown(share: Share, access_to: str) -> dict[str, Any]:
    """Whose access it is, and how far it goes."""
    kind = {"CEPHFS": "cephx", "CIFS": "user"}.get(share.share_proto, "ip")
    return {
        "id": stable_uuid("access rule", share.id, access_to),
        "access_type": share.access_types.get(access_to, kind),
        "access_to": access_to,
        "access_level": share.access_rules[access_to],
        "access_key": None,
        "state": "active",
        "created_at": moment(share.created_at),
        "updated_at": moment(share.created_at),
        "metadata": {},
    }


def rules_of(share: Share) -> list[dict[str, Any]]:
    """Everybody's access to a share."""
    return [rule_shown(share, access_to) for access_to in share.access_rules]


def allow(name: str) -> Handler:
    """200; 400 for a kind of access that there is not, and for one that was given already."""

    def handler(call: NeighbourCall) -> Response:
        share, asked = seen(call), call.read(Access, name)
        if asked.access_type not in KINDS:
            raise Refused(400, f"Only {KINDS} access types are supported.")
        if asked.access_level not in ("ro", "rw"):
            raise Refused(400, f"Invalid or unsupported share access level: {asked.access_level}.")
        if asked.access_to in share.access_rules:
            raise Refused(400, f"Share access {asked.access_type}:{asked.access_to} exists.")
        share.access_rules[asked.access_to] = asked.access_level
        share.access_types[asked.access_to] = asked.access_type
        return answer({"access": {**rule_shown(share, asked.access_to), "share_id": share.id}})

    return handler


def deny(name: str) -> Handler:
    """202; 404 for an access that there is not."""

    def handler(call: NeighbourCall) -> Response:
        share, asked = seen(call), call.read(AccessId, name)
        for access_to in list(share.access_rules):
            if rule_shown(share, access_to)["id"] == asked.access_id:
                del share.access_rules[access_to]
                share.access_types.pop(access_to, None)
                return Response(status_code=202)
        raise Refused(404, f"Share access rule {asked.access_id} could not be found.")

    return handler


def list_access(call: NeighbourCall) -> Response:
    """200, as an action."""
    return answer({"access_list": rules_of(seen(call))})


def list_rules(call: NeighbourCall) -> Response:
    """200; 400 where the query names no share."""
    share_id = call.query.get("share_id")
    if share_id is None:
        raise Refused(400, "The field share_id has to be specified.")
    share = call.neighbours.shares.share(share_id)
    if not call.owns(share.project_id):
        raise ShareNotFound(share_id)
    return answer({"access_list": rules_of(share)})


def show_rule(call: NeighbourCall) -> Response:
    """200; 404."""
    for share in call.neighbours.shares.list(call.context):
        for rule in rules_of(share):
            if rule["id"] == call.path["access_id"]:
                return answer({"access": {**rule, "share_id": share.id}})
    raise Refused(404, f"Share access rule {call.path['access_id']} could not be found.")


ACTIONS: dict[str, Handler] = {
    "allow_access": allow("allow_access"),
    "os-allow_access": allow("os-allow_access"),
    "deny_access": deny("deny_access"),
    "os-deny_access": deny("os-deny_access"),
    "access_list": list_access,
    "os-access_list": list_access,
}

ROUTES = (
    Route("GET", f"{ONE}/export_locations", list_locations, since=LOCATIONS_APART),
    Route("GET", f"{ONE}/export_locations/{{location_id}}", show_location, since=LOCATIONS_APART),
    Route("GET", "/v2/share-access-rules", list_rules, since=version("2.45")),
    Route("GET", "/v2/share-access-rules/{access_id}", show_rule, since=version("2.45")),
    *(Route("POST", f"{ONE}/action", handler, name) for name, handler in ACTIONS.items()),
)
