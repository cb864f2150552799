# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Host aggregates. Source: nova/api/openstack/compute/aggregates.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from kilonova import errors
from kilonova.api.compute.lookup import whole_number
from kilonova.api.compute.schemas.parts import (
    FQDN,
    METADATA_WITH_NULL,
    NAME,
    NULL,
    UUID,
    WIDE_NAME,
    ZONE,
    Schema,
    body,
    listed,
    only,
    thing,
)
from kilonova.api.compute.server_view import naive
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Errors, Route
from kilonova.api.schemas import growing
from kilonova.cloud.resources import aggregates

if TYPE_CHECKING:
    from kilonova.api.call import Call
    from kilonova.cloud.model.aggregate import Aggregate

UUID_SHOWN = version("2.41")
IMAGES = version("2.81")


def shown(call: Call, aggregate: Aggregate) -> dict[str, Any]:
    """An aggregate, by version."""
    found: dict[str, Any] = {
        "created_at": naive(aggregate.created_at),
        "updated_at": naive(aggregate.updated_at),
        "deleted_at": None,
        "deleted": False,
        "id": aggregate.id,
        "name": aggregate.name,
        "hosts": list(aggregate.hosts),
        "metadata": dict(aggregate.metadata),
        "availability_zone": aggregate.availability_zone,
    }
    if call.version >= UUID_SHOWN:
        found["uuid"] = aggregate.uuid
    return found


def number_of(call: Call) -> str:
    """The aggregate's number in the path. Raises: HttpError 400."""
    number = call.path["aggregate_id"]
    if whole_number(number.removeprefix("-")) is None:
        raise HttpError(400, "Invalid input received: id must be an integer")
    return number


def index(call: Call) -> Response:
    """200."""
    found = call.cloud.tables.aggregates.values()
    return Json({"aggregates": [shown(call, aggregate) for aggregate in found]})


def show(call: Call) -> Response:
    """200; 404 for an unknown one."""
    return Json({"aggregate": shown(call, aggregates.get(call.cloud, number_of(call)))})


def create(call: Call) -> Response:
    """200; 409 for a name that is taken."""
    asked = call.body["aggregate"]
    zone = asked.get("availability_zone")
    aggregate = aggregates.create(call.api, asked["name"].strip(), zone and zone.strip())
    made = shown(call, aggregate)
    del made["hosts"], made["metadata"]
    return Json({"aggregate": made})


def update(call: Call) -> Response:
    """200; 404, 409 for a name that is taken, 400 for a zone that cannot be."""
    asked = call.body["aggregate"]
    name = asked["name"].strip() if "name" in asked else None
    zone = asked.get("availability_zone")
    return Json(
        {"aggregate": shown(call, aggregates.update(call.api, number_of(call), name, zone))}
    )


def delete(call: Call) -> Response:
    """200; 404, 400 while it has hosts."""
    aggregates.delete(call.api, number_of(call))
    return Response(status_code=200)


def add_host(call: Call) -> Response:
    """200; 404, 409 for a host that is there already or would change its zone."""
    host = call.body["add_host"]["host"]
    return Json({"aggregate": shown(call, aggregates.add_host(call.api, number_of(call), host))})


def remove_host(call: Call) -> Response:
    """200; 404, 409 for a host that would change its zone."""
    host, number = call.body["remove_host"]["host"], number_of(call)
    try:
        aggregate = aggregates.remove_host(call.api, number, host)
    except (
        errors.AggregateNotFound,
        errors.AggregateHostNotFound,
        errors.ComputeHostNotFound,
    ) as error:
        raise HttpError(404, f"Cannot remove host {host} in aggregate {number}") from error
    return Json({"aggregate": shown(call, aggregate)})


def set_metadata(call: Call) -> Response:
    """200; 404, 400 for a zone that cannot be."""
    metadata = call.body["set_metadata"]["metadata"]
    aggregate = aggregates.set_metadata(call.api, number_of(call), metadata)
    return Json({"aggregate": shown(call, aggregate)})


def images(call: Call) -> Response:
    """202: they are fetched to its hosts; 400 for one that is unknown or named twice."""
    ids = [image["id"] for image in call.body["cache"]]
    if len(set(ids)) != len(ids):
        raise HttpError(400, "Duplicate images in request")
    call.ask(aggregates.cache_images, number_of(call), ids)
    return accepted()


ZONE_OR_NULL: Schema = {"oneOf": [ZONE, NULL]}
CREATE = growing(
    body("aggregate", {"name": NAME, "availability_zone": ZONE_OR_NULL}, required=("name",))
)
UPDATE = growing(
    only(
        "aggregate",
        {
            **thing({"name": WIDE_NAME, "availability_zone": ZONE_OR_NULL}),
            "anyOf": [{"required": ["name"]}, {"required": ["availability_zone"]}],
        },
    )
)
ADD = growing(body("add_host", {"host": FQDN}, required=("host",)))
REMOVE = growing(body("remove_host", {"host": FQDN}, required=("host",)))
METADATA = growing(body("set_metadata", {"metadata": METADATA_WITH_NULL}, required=("metadata",)))
CACHE = growing(
    thing({"cache": listed(thing({"id": UUID}, required=("id",)), minItems=1)}, required=("cache",))
)

ALL = "/os-aggregates"
ONE = f"{ALL}/{{aggregate_id}}"
ACTION = f"{ONE}/action"
HOST_ERRORS: Errors = {
    errors.AggregateHostExists: 409,
    errors.InvalidAggregateAction: 409,
}
ROUTES = (
    Route("GET", ALL, index),
    Route("POST", ALL, create, bodies=CREATE),
    Route("GET", ONE, show),
    Route("PUT", ONE, update, bodies=UPDATE),
    Route("DELETE", ONE, delete),
    Route(
        "POST",
        ACTION,
        add_host,
        "add_host",
        bodies=ADD,
        errors=HOST_ERRORS,
    ),
    Route(
        "POST",
        ACTION,
        remove_host,
        "remove_host",
        bodies=REMOVE,
        errors=HOST_ERRORS,
    ),
    Route(
        "POST",
        ACTION,
        set_metadata,
        "set_metadata",
        bodies=METADATA,
    ),
    Route(
        "POST",
        f"{ONE}/images",
        images,
        since=IMAGES,
        bodies=CACHE,
        errors={errors.ImageNotFound: 400},
    ),
)
