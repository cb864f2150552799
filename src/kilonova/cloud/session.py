# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A user at work in a region: the collections, and the context that requests carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from kilonova.cloud.collections import Collections
from kilonova.cloud.context import Context
from kilonova.cloud.scope import Api
from kilonova.cloud.services.identity import DEFAULT_DOMAIN

if TYPE_CHECKING:
    from kilonova.cloud.region import Region
    from kilonova.cloud.steps import Steps

R = TypeVar("R")


class Session(Collections):
    """What one user of one project can do with some roles; each request has an id of its own."""

    def __init__(
        self, cloud: Region, user_id: str, project_id: str, roles: tuple[str, ...]
    ) -> None:
        self.cloud = cloud
        self.user_id = user_id
        self.project_id = project_id
        self.roles = roles
        self.is_admin = "admin" in roles
        user, project = cloud.identity.users.get(user_id), cloud.identity.projects.get(project_id)
        self._user_name = None if user is None else user.name
        self._project_name = None if project is None else project.name

    @property
    def _user(self) -> Session:
        return self

    @property
    def context(self) -> Context:
        """Who asks a neighbour of Compute: the user, without a request of Compute's."""
        return Context(self.user_id, self.project_id, "", self.is_admin)

    def api(self, request_id: str | None = None, global_request_id: str | None = None) -> Api:
        """nova-api with a new request of this user; without an id it gets one.

        ``global_request_id`` is the id that the caller gave it, for all services to share.
        """
        request_id = request_id or self.cloud.ids.request_id()
        context = Context(
            self.user_id,
            self.project_id,
            request_id,
            self.is_admin,
            self.roles,
            self._user_name,
            self._project_name,
            DEFAULT_DOMAIN,
            DEFAULT_DOMAIN,
            global_request_id,
        )
        return Api(self.cloud, context)

    def ask(self, request: Callable[..., Steps[R]], *args: Any, **kwargs: Any) -> R:
        """Make a request that may have to ask a neighbour, and wait for its answer."""
        return self.cloud.answer(request(self.api(), *args, **kwargs))
