# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Deleted servers that can be had back for a while, where Nova is told to keep them."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import DELETED
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

KEPT = {"DEFAULT": {"reclaim_instance_interval": 30}}
SOFTLY = ("instance.soft_delete.start", "instance.soft_delete.end")


@scenario(flags=KEPT)
def delete_and_restore(cloud: Region) -> None:
    """A deleted server is kept, and runs again when it is restored."""
    server = cloud.running_server()
    server.delete()
    start, end = cloud.expect(*SOFTLY)
    assert (start.payload.task_state, end.payload.state) == ("soft-deleting", "soft-delete")
    server.restore()
    start, end = cloud.expect("instance.restore.start", "instance.restore.end")
    assert (start.payload.task_state, end.payload.state) == ("restoring", "active")


@scenario(flags=KEPT)
def force_delete(cloud: Region) -> None:
    """A kept server can be deleted for good at once."""
    server = cloud.running_server()
    server.delete()
    cloud.look_away()
    server.force_delete()
    start, *_ = cloud.expect(*DELETED)
    assert (start.payload.state, start.payload.task_state) == ("soft-delete", "deleting")


@scenario(flags=KEPT)
def reclaim(cloud: Region) -> None:
    """A kept server is deleted for good once its time is over."""
    server = cloud.running_server()
    server.delete()
    cloud.look_away()
    cloud.periodic_task("reclaim_queued_deletes")
    cloud.expect()
    cloud.advance(31)
    cloud.periodic_task("reclaim_queued_deletes")
    start, *_ = cloud.expect(*DELETED)
    assert (start.payload.state, start.payload.task_state) == ("soft-delete", None)


SCENARIOS = (delete_and_restore, force_delete, reclaim)
