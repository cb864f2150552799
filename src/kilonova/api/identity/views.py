# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How users, projects, domains and roles are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kilonova.api.identity.catalog import stable_id
from kilonova.cloud.services.identity import DEFAULT_DOMAIN

if TYPE_CHECKING:
    from kilonova.cloud.services.identity import Project, User

DOMAIN_NAME = "Default"


def collection(
    name: str, items: list[dict[str, Any]], base_url: str, path: str = ""
) -> dict[str, Any]:
    """A list with its links."""
    own = f"{base_url}/v3/{path or name}"
    return {name: items, "links": {"next": None, "self": own, "previous": None}}


def time_of(seconds: float | None) -> str | None:
    """A time in seconds since 1970 as Keystone writes it, without its zone, which is UTC."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def brief_domain() -> dict[str, str]:
    """The one domain, as others refer to it."""
    return {"id": DEFAULT_DOMAIN, "name": DOMAIN_NAME}


def domain(base_url: str) -> dict[str, Any]:
    """The one domain."""
    return {
        **brief_domain(),
        "description": "The default domain",
        "enabled": True,
        "tags": [],
        "options": {},
        "links": {"self": f"{base_url}/v3/domains/{DEFAULT_DOMAIN}"},
    }


def project(shown: Project, base_url: str) -> dict[str, Any]:
    """A project."""
    return {
        "id": shown.id,
        "name": shown.name,
        "domain_id": shown.domain_id,
        "parent_id": shown.domain_id,
        "description": shown.description,
        "enabled": shown.enabled,
        "is_domain": False,
        "tags": [],
        "options": {},
        "links": {"self": f"{base_url}/v3/projects/{shown.id}"},
    }


def user(shown: User, base_url: str) -> dict[str, Any]:
    """A user; description and address only where they were given."""
    told = {"description": shown.description, "email": shown.email}
    return {
        "id": shown.id,
        "name": shown.name,
        "domain_id": shown.domain_id,
        "enabled": shown.enabled,
        **{name: value for name, value in told.items() if value is not None},
        "options": {},
        "password_expires_at": None,
        "links": {"self": f"{base_url}/v3/users/{shown.id}"},
    }


def brief_role(name: str) -> dict[str, str]:
    """A role, as a token refers to it."""
    return {"id": stable_id("role", name), "name": name}


def role(name: str, base_url: str) -> dict[str, Any]:
    """A role."""
    identity = stable_id("role", name)
    return {
        "id": identity,
        "name": name,
        "domain_id": None,
        "description": None,
        "options": {},
        "links": {"self": f"{base_url}/v3/roles/{identity}"},
    }
