# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""New users and projects, and what becomes of them; administrators only. Source: Identity API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from kilonova.api.errors import HttpError
from kilonova.api.identity import views
from kilonova.api.identity.passwords import password_of
from kilonova.api.identity.reading import missing, project_of, read, taken, user_of
from kilonova.api.identity.routing import Route
from kilonova.api.responses import Json, no_content
from kilonova.api.tokens import UNAUTHORIZED
from kilonova.cloud.services.credentials import Hashed
from kilonova.cloud.services.identity import DEFAULT_DOMAIN

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.identity.routing import IdentityCall
    from kilonova.cloud.services.identity import Project, User

Name = Annotated[str, Meta(min_length=1, max_length=255)]
ProjectName = Annotated[str, Meta(min_length=1, max_length=64)]


class UserChange(Struct):
    """What may be said of a user; the rest is left alone."""

    name: Name | UnsetType = UNSET
    password: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    domain_id: str | UnsetType | None = UNSET


class NewUser(UserChange):
    """A user that is to be; without a password of its own it gets in with the server's."""

    name: Name


class ProjectChange(Struct):
    """What may be said of a project; the rest is left alone."""

    name: ProjectName | UnsetType = UNSET
    description: str | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    domain_id: str | UnsetType | None = UNSET


class NewProject(ProjectChange):
    """A project that is to be."""

    name: ProjectName


class OtherPassword(Struct, forbid_unknown_fields=True):
    """A password in the place of another."""

    original_password: str
    password: str


OF_USERS = ("name", "description", "email", "enabled")
OF_PROJECTS = ("name", "description", "enabled")


def check(asked: UserChange | ProjectChange, others: Iterable[User | Project], what: str) -> None:
    """There is one domain, and one of a name in it. Raises: HttpError 404, 409."""
    if asked.domain_id not in (UNSET, None, DEFAULT_DOMAIN):
        raise missing("domain", str(asked.domain_id))
    if asked.name is not UNSET and any(each.name == asked.name for each in others):
        raise taken(what, asked.name)


def change(one: User | Project, asked: UserChange | ProjectChange, fields: Iterable[str]) -> None:
    """Let those of the fields be so of which something was said."""
    for name in fields:
        value = getattr(asked, name)
        if value is not UNSET:
            setattr(one, name, value)


def change_user(call: IdentityCall, user: User, asked: UserChange) -> None:
    """Let what was said of a user be so, of its password too.

    One that is disabled or gets another password has to come in anew. Source:
    keystone/identity/core.py, Manager.update_user.
    """
    if (user.enabled and asked.enabled is False) or isinstance(asked.password, str):
        call.tokens.revoke_of(user)
    change(user, asked, OF_USERS)
    if asked.password is not UNSET:
        call.identity.passwords.pop(user.id, None)
        if asked.password is not None:
            call.identity.passwords[user.id] = Hashed.of(asked.password)


def create_user(call: IdentityCall) -> Response:
    """201; 409 for a name that another has."""
    call.require_admin("identity:create_user")
    asked = read(call, "user", NewUser)
    check(asked, call.identity.users.values(), "user")
    user = call.identity.add_user(asked.name, {})
    change_user(call, user, asked)
    return Json({"user": views.user(user, call.base_url)}, 201)


def update_user(call: IdentityCall) -> Response:
    """200; 404, 409 for a name that another has."""
    call.require_admin("identity:update_user")
    user = user_of(call)
    asked = read(call, "user", UserChange)
    check(asked, (each for each in call.identity.users.values() if each is not user), "user")
    change_user(call, user, asked)
    call.tokens.look_again()
    return Json({"user": views.user(user, call.base_url)})


def change_password(call: IdentityCall) -> Response:
    """204, and the user has to come in anew; 401 for a wrong one. It is proof enough: no token."""
    asked = read(call, "user", OtherPassword)
    user = call.identity.users.get(call.path["user_id"])
    if user is None or not password_of(call, user).fits(asked.original_password):
        raise HttpError(401, UNAUTHORIZED)
    call.identity.passwords[user.id] = Hashed.of(asked.password)
    call.tokens.revoke_of(user)
    return no_content()


def delete_user(call: IdentityCall) -> Response:
    """204, and its tokens are worth nothing; 404."""
    call.require_admin("identity:delete_user")
    user = user_of(call)
    call.identity.remove_user(user)
    call.tokens.revoke_of(user)
    return no_content()


def create_project(call: IdentityCall) -> Response:
    """201; 409 for a name that another has."""
    call.require_admin("identity:create_project")
    asked = read(call, "project", NewProject)
    check(asked, call.identity.projects.values(), "project")
    project = call.identity.add_project(asked.name)
    change(project, asked, OF_PROJECTS)
    return Json({"project": views.project(project, call.base_url)}, 201)


def update_project(call: IdentityCall) -> Response:
    """200; 404, 409 for a name that another has."""
    call.require_admin("identity:update_project")
    project = project_of(call)
    asked = read(call, "project", ProjectChange)
    others = (each for each in call.identity.projects.values() if each is not project)
    check(asked, others, "project")
    change(project, asked, OF_PROJECTS)
    call.tokens.look_again()
    return Json({"project": views.project(project, call.base_url)})


def delete_project(call: IdentityCall) -> Response:
    """204, and nobody has a role in it; 404. What belongs to it stays, as in a real cloud."""
    call.require_admin("identity:delete_project")
    project = project_of(call)
    call.identity.remove_project(project)
    call.tokens.revoke_of(project)
    return no_content()


ROUTES = (
    Route("POST", "/v3/users", create_user),
    Route("PATCH", "/v3/users/{user_id}", update_user),
    Route("DELETE", "/v3/users/{user_id}", delete_user),
    Route("POST", "/v3/users/{user_id}/password", change_password, open=True),
    Route("POST", "/v3/projects", create_project),
    Route("PATCH", "/v3/projects/{project_id}", update_project),
    Route("DELETE", "/v3/projects/{project_id}", delete_project),
)
