# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Identity's stand-in: who there is, and by which secrets of their own they get in. The password
of all and the tokens are made when a server starts, not kept here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kilonova.cloud.context import Context
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.ids import Ids
    from kilonova.cloud.services.credentials import ApplicationCredential, Hashed

DEFAULT_DOMAIN = "default"
HIERARCHY = ("admin", "manager", "member", "reader")
"""Each role implies those after it. Source: keystone/cmd/bootstrap.py."""

ROLES = (*HIERARCHY, "service")
ADMIN_ROLES = ("admin",)


def implied(roles: Iterable[str]) -> tuple[str, ...]:
    """The roles that somebody has who was given these, the highest first."""
    given = tuple(roles)
    highest = min(
        (HIERARCHY.index(role) for role in given if role in HIERARCHY), default=len(HIERARCHY)
    )
    return (*HIERARCHY[highest:], *(role for role in given if role not in HIERARCHY))


class ProjectNotFound(KilonovaError):
    """The region has no project of this name or id (compare UserNotFound)."""

    def __init__(self, project: str) -> None:
        super().__init__(project)
        self.project = project

    def __str__(self) -> str:
        return f"Project {self.project} could not be found."


class UserNotFound(KilonovaError):
    """The region has no user of this name or id, or none with a role in the project."""

    def __init__(self, user: str) -> None:
        super().__init__(user)
        self.user = user

    def __str__(self) -> str:
        return f"User {self.user} could not be found."


@dataclass(slots=True, eq=False)
class Project:
    """An owner of servers. Source: Identity API, projects."""

    id: str
    name: str
    domain_id: str = DEFAULT_DOMAIN
    description: str = ""
    enabled: bool = True


@dataclass(slots=True, eq=False)
class User:
    """Somebody who asks; ``roles`` that were given, by project id, the first project being the
    user's own.

    Source: Identity API, users and role assignments.
    """

    id: str
    name: str
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    domain_id: str = DEFAULT_DOMAIN
    description: str | None = None
    email: str | None = None
    enabled: bool = True

    @property
    def default_project_id(self) -> str:
        """The project of a user who names none. Raises: ProjectNotFound, where the user has
        none.
        """
        for project_id in self.roles:
            return project_id
        raise ProjectNotFound(f"of user {self.name}")

    @property
    def is_admin(self) -> bool:
        """Whether the user is an administrator of any project."""
        return any(map(self.is_admin_in, self.roles))

    def roles_in(self, project_id: str) -> tuple[str, ...]:
        """The roles that the user has in a project, implied ones too."""
        return implied(self.roles.get(project_id, ()))

    def is_admin_in(self, project_id: str) -> bool:
        """Whether the user's roles in the project make it an administrator."""
        return "admin" in self.roles.get(project_id, ())


class StandInIdentity:
    """The projects and users of a region, found by name or id."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self.projects: dict[str, Project] = {}
        self.users: dict[str, User] = {}
        self.passwords: dict[str, Hashed] = {}
        self.application_credentials: dict[str, ApplicationCredential] = {}

    def add_project(self, name: str, project_id: str | None = None) -> Project:
        """A new project; its id is 32 hexadecimal digits unless given."""
        project = Project(project_id or self.ids.uuid().replace("-", ""), name)
        self.projects[project.id] = project
        return project

    def add_user(
        self, name: str, roles: dict[str, tuple[str, ...]], user_id: str | None = None
    ) -> User:
        """A new user with roles by project id; its id is 32 hexadecimal digits unless given."""
        user = User(user_id or self.ids.uuid().replace("-", ""), name, roles)
        self.users[user.id] = user
        return user

    def remove_user(self, user: User) -> None:
        """Forget a user, and what let it in."""
        del self.users[user.id]
        self.passwords.pop(user.id, None)
        for credential in self.credentials_of(user):
            del self.application_credentials[credential.id]

    def remove_project(self, project: Project) -> None:
        """Forget a project, and everybody's roles in it."""
        del self.projects[project.id]
        for user in self.users.values():
            self.give_roles(user, project, ())

    def give_roles(self, user: User, project: Project, roles: tuple[str, ...]) -> None:
        """Let these be a user's roles in a project; credentials for roles that are lost end.

        Source: keystone/application_credential/core.py.
        """
        lost = set(user.roles.get(project.id, ())) - set(roles)
        if roles:
            user.roles[project.id] = roles
        else:
            user.roles.pop(project.id, None)
        for credential in self.credentials_of(user) if lost else ():
            if credential.project_id == project.id:
                del self.application_credentials[credential.id]

    def credentials_of(self, user: User) -> list[ApplicationCredential]:
        """The application credentials of a user."""
        return [each for each in self.application_credentials.values() if each.user_id == user.id]

    def project(self, name_or_id: str) -> Project:
        """A project. Raises: ProjectNotFound."""
        found = self.projects.get(name_or_id)
        if found is None:
            found = next((p for p in self.projects.values() if p.name == name_or_id), None)
        if found is None:
            raise ProjectNotFound(name_or_id)
        return found

    def user(self, name_or_id: str) -> User:
        """A user. Raises: UserNotFound."""
        found = self.users.get(name_or_id)
        if found is None:
            found = next((u for u in self.users.values() if u.name == name_or_id), None)
        if found is None:
            raise UserNotFound(name_or_id)
        return found

    def context(self, user: User, project: Project, request_id: str) -> Context:
        """The context of a request that the user makes for the project. Raises: UserNotFound,
        without a role.
        """
        if project.id not in user.roles:
            raise UserNotFound(user.name)
        roles, is_admin = user.roles_in(project.id), user.is_admin_in(project.id)
        return Context(user.id, project.id, request_id, is_admin, roles, user.name, project.name)
