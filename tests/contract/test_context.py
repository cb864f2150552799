# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""In whose name a notification is sent."""

from __future__ import annotations

from kilonova import Cloud
from kilonova.contract import RequestContext


def test_a_context_reads_as_novas_does_once_oslo_messaging_has_taken_the_secrets_out() -> None:
    """Keys, order and values are those of nova.context.RequestContext, redacted and sent."""
    context = RequestContext(
        "user-1",
        "project-1",
        "req-1",
        roles=("member", "reader"),
        user_name="demo",
        project_name="demo",
        user_domain_id="default",
        project_domain_id="default",
    )
    assert context.to_dict("2026-01-01 00:00:02.000000") == {
        "user": "user-1",
        "project_id": "project-1",
        "system_scope": None,
        "project": "project-1",
        "domain": None,
        "user_domain": "default",
        "project_domain": "default",
        "is_admin": False,
        "read_only": False,
        "show_deleted": False,
        "auth_token": None,
        "request_id": "req-1",
        "global_request_id": None,
        "resource_uuid": None,
        "roles": ["member", "reader"],
        "user_identity": "user-1 project-1 - default default",
        "is_admin_project": True,
        "user_id": "user-1",
        "read_deleted": "no",
        "remote_address": None,
        "timestamp": "2026-01-01T00:00:02.000000",
        "quota_class": None,
        "user_name": "demo",
        "service_catalog": [],
        "project_name": "demo",
    }


def test_every_notification_of_a_request_carries_the_context_of_who_made_it() -> None:
    """One object for all of them, with the user's and the project's names."""
    with Cloud(seed=7) as cloud:
        cloud.run()
        cloud.notifications.clear()
        cloud.as_user("demo").servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
        contexts = [each.context for each in cloud.notifications]
        assert contexts
        first = contexts[0]
        assert first is not None
        assert (first.user_name, first.project_name) == ("demo", "demo")
        assert all(each == first for each in contexts)


def test_a_service_that_nobody_asked_speaks_in_its_own_name() -> None:
    """An administrator without user and project, as Nova's contexts of its own are."""
    with Cloud() as cloud:
        context = cloud.notifications[0].context
        assert context is not None
        assert (context.user_id, context.project_id, context.is_admin) == (None, None, True)
