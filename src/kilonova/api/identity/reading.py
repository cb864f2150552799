# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What requests to Identity bring: shapes of bodies, and users, projects and roles by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kilonova.api.errors import HttpError
from kilonova.api.identity.catalog import stable_id
from kilonova.cloud.services.identity import ROLES

if TYPE_CHECKING:
    from kilonova.api.identity.routing import IdentityCall
    from kilonova.cloud.services.identity import Project, User

T = TypeVar("T")


def read(call: IdentityCall, name: str, shape: type[T]) -> T:
    """What the body has under a name. Raises: HttpError 400."""
    body: Any = call.body
    if not isinstance(body, dict) or name not in body:
        raise HttpError(400, f"Expecting to find {name} in the request body.")
    try:
        return msgspec.convert(body[name], shape)
    except msgspec.ValidationError as error:
        raise HttpError(400, f"Invalid input for {name}: {error}") from None


def missing(what: str, identity: str) -> HttpError:
    """Source: keystone/exception.py, NotFound."""
    return HttpError(404, f"Could not find {what}: {identity}.")


def taken(what: str, name: str) -> HttpError:
    """Source: keystone/exception.py, Conflict."""
    return HttpError(
        409,
        f"Conflict occurred attempting to store {what} - Duplicate entry found with name {name} at "
        "domain ID default.",
    )


def user_of(call: IdentityCall) -> User:
    """The user that the path names. Raises: HttpError 404."""
    identity = call.path["user_id"]
    found = call.identity.users.get(identity)
    if found is None:
        raise missing("user", identity)
    return found


def project_of(call: IdentityCall) -> Project:
    """The project that the path names. Raises: HttpError 404."""
    identity = call.path["project_id"]
    found = call.identity.projects.get(identity)
    if found is None:
        raise missing("project", identity)
    return found


def role_of(identity: str) -> str:
    """The name of the role of an id. Raises: HttpError 404."""
    for name in ROLES:
        if stable_id("role", name) == identity:
            return name
    raise missing("role", identity)
