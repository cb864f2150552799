# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Finding what a path names, as far as the caller may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.resources import flavors
from kilonova.errors import FlavorNotFound, InstanceNotFound

if TYPE_CHECKING:
    from kilonova.api.call import Call
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance

MOST_DIGITS = 1_000
TRUE = frozenset({"1", "t", "true", "on", "y", "yes"})


def server_of(call: Call) -> Instance:
    """The server that the path names; another project's is none, except for administrators.

    Raises: InstanceNotFound. Source: nova/api/openstack/common.py, get_instance.
    """
    uuid = call.path["server_id"]
    instance = call.cloud.tables.instance(uuid)
    if instance.project_id != call.session.project_id and not call.is_admin:
        raise InstanceNotFound(uuid)
    return instance


def mapped_server_of(call: Call) -> Instance:
    """The server that the path names, found by its cell first, which has other words for one that
    never was.

    Raises: InstanceNotFound. Source: nova/objects/instance_mapping.py, get_by_instance_uuid.
    """
    uuid = call.path["server_id"]
    tables = call.cloud.tables
    if uuid not in tables.instances and uuid not in tables.deleted_instances:
        raise InstanceNotFound(uuid).saying(f"Instance {uuid} has no mapping to a cell.")
    return server_of(call)


def told_server_of(call: Call) -> Instance:
    """The same where others are told that they may not, and so that the server is there.

    Raises: InstanceNotFound, HttpError 403. Source: nova/api/openstack/compute/server_tags.py.
    """
    instance = call.cloud.tables.instances.get(call.path["server_id"])
    if instance and instance.project_id != call.session.project_id and not call.is_admin:
        raise call.forbidden()
    return mapped_server_of(call)


def flavor_of(call: Call, flavorid: str) -> Flavor:
    """A flavor; a private one of which the project has no use is none, except for administrators.

    Raises: FlavorNotFound. Source: nova/objects/flavor.py, _flavor_get_by_flavor_id_from_db.
    """
    flavor = flavors.get(call.cloud, flavorid)
    hidden = not flavor.is_public and call.session.project_id not in (flavor.projects or ())
    if hidden and not call.is_admin:
        raise FlavorNotFound(flavorid)
    return flavor


def boolean(value: Any) -> bool:
    """A boolean as the API takes it: also as text. Source: oslo_utils, bool_from_string."""
    return str(value).strip().lower() in TRUE


def whole_number(text: str) -> int | None:
    """The number that a text is; None where it is none, or has more digits than any has use for."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def last_segment(reference: object) -> str:
    """The id in a reference that is one, or a URL that ends with one.

    Source: nova/api/openstack/common.py, get_id_from_href.
    """
    return str(reference).partition("?")[0].rsplit("/", 1)[-1]
