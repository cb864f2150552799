# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who there is, and what they may do where."""

from __future__ import annotations

import pytest

from kilonova.cloud.ids import Ids
from kilonova.cloud.services.identity import (
    ADMIN_ROLES,
    ProjectNotFound,
    StandInIdentity,
    UserNotFound,
)


def test_projects_and_users_are_found_by_name_or_id(ids: Ids) -> None:
    """Ids are 32 hexadecimal digits unless they are given."""
    identity = StandInIdentity(ids)
    project = identity.add_project("demo")
    user = identity.add_user("someone", {project.id: ("member",)}, "user-1")
    assert len(project.id) == 32
    assert [identity.project(key) for key in ("demo", project.id)] == [project, project]
    assert [identity.user(key) for key in ("someone", "user-1")] == [user, user]
    with pytest.raises(ProjectNotFound):
        identity.project("user-1")
    with pytest.raises(UserNotFound):
        identity.user("demo")


def test_a_user_asks_with_the_roles_of_the_project(ids: Ids) -> None:
    """Without a role there the user may not ask at all."""
    identity = StandInIdentity(ids)
    one, two, three = (identity.add_project(name) for name in ("one", "two", "three"))
    user = identity.add_user("someone", {one.id: ("member",), two.id: ADMIN_ROLES})
    contexts = [identity.context(user, project, "req-1") for project in (one, two)]
    assert [(c.project_id, c.is_admin, c.roles) for c in contexts] == [
        (one.id, False, ("member", "reader")),
        (two.id, True, ("admin", "manager", "member", "reader")),
    ]
    with pytest.raises(UserNotFound):
        identity.context(user, three, "req-1")
    assert (user.default_project_id, user.is_admin) == (one.id, True)


def test_a_user_of_no_project_has_none_by_default(ids: Ids) -> None:
    """The error says whose project it is that is missing."""
    user = StandInIdentity(ids).add_user("nobody", {})
    with pytest.raises(ProjectNotFound) as raised:
        _ = user.default_project_id
    assert str(raised.value) == "Project of user nobody could not be found."
