# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Suspend and resume."""

from __future__ import annotations

import pytest

from kilonova.cloud.model.share import ShareMapping
from kilonova.errors import (
    ForbiddenWithShare,
    InstanceFaultRollback,
    InstanceResumeFailure,
    InstanceSuspendFailure,
)
from tests.cloud.actions.regions import EVERY_UPDATE, region_with_server, story


def test_a_server_is_suspended_and_resumed() -> None:
    """It comes back in the state that it had."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.suspend) + story(cloud, server.resume) == [
        "instance.update active/suspending/running",
        "instance.suspend.start active/suspending/running",
        "instance.update suspended/None/running",
        "instance.suspend.end suspended/None/running",
        "instance.update suspended/resuming/running",
        "instance.resume.start suspended/resuming/running",
        "instance.update active/None/running",
        "instance.resume.end active/None/running",
    ]


def test_a_failed_suspension_leaves_an_error() -> None:
    """First the state changes, then the task goes."""
    cloud, server = region_with_server(EVERY_UPDATE)
    with cloud.faults.inject("virt.suspend", InstanceSuspendFailure("no")):
        said = story(cloud, server.suspend)
    assert said[1:] == [
        "instance.suspend.start active/suspending/running",
        "instance.update error/suspending/running",
        "instance.update error/None/running",
        "compute.exception InstanceSuspendFailure",
    ]


def test_an_undone_suspension_leaves_the_server_as_it_was() -> None:
    """The error that made it so is announced, not the wrapping."""
    cloud, server = region_with_server(EVERY_UPDATE)
    undone = InstanceFaultRollback(InstanceSuspendFailure("no"))
    with cloud.faults.inject("virt.suspend", undone):
        said = story(cloud, server.suspend)
    assert said[1:] == [
        "instance.suspend.start active/suspending/running",
        "instance.update active/None/running",
        "instance.update active/None/running",
        "compute.exception InstanceSuspendFailure",
    ]


def test_a_failed_resumption_leaves_an_error() -> None:
    """As a failed suspension does."""
    cloud, server = region_with_server()
    story(cloud, server.suspend)
    with cloud.faults.inject("virt.resume", InstanceResumeFailure("no")):
        said = story(cloud, server.resume)
    assert said == [
        "instance.resume.start suspended/resuming/running",
        "compute.exception InstanceResumeFailure",
    ]
    assert server.status == "ERROR"


def test_a_server_with_a_share_is_not_suspended() -> None:
    """It is refused before anything else is looked at."""
    _cloud, server = region_with_server()
    server.instance.shares = (ShareMapping("u", server.id, "s", "tag", "192.0.2.1:/share", "NFS"),)
    with pytest.raises(ForbiddenWithShare):
        server.suspend()
    assert server.task_state is None
