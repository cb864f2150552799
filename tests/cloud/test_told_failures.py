# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is told of a failure: the error, its place in Nova, its traceback, and the fault."""

from __future__ import annotations

from kilonova import Cloud
from kilonova.contract.compute_task import ComputeTaskPayload
from kilonova.contract.exception import ExceptionPayload
from kilonova.errors import HypervisorUnavailable, InstanceDeployFailure


def test_an_exception_names_its_place_in_nova_and_shows_its_way() -> None:
    """The traceback is a real one; the fault that users see has the same sentence."""
    cloud = Cloud()
    server = cloud.servers.create("server", "m1.small", "cirros")
    cloud.run()
    with cloud.faults.inject("virt.pause", HypervisorUnavailable()):
        server.pause()
        cloud.run()
    told = cloud.notifications[-1].payload
    assert isinstance(told, ExceptionPayload)
    assert (told.exception, told.module_name, told.function_name) == (
        "HypervisorUnavailable",
        "nova.virt.libvirt.driver",
        "pause",
    )
    assert "in pause_instance" in str(told.traceback)
    assert server.instance.fault is not None
    assert told.exception_message == server.instance.fault.message


def test_a_build_that_every_host_refuses_is_told_by_the_conductor() -> None:
    """Each host tells of its own failure, and the task's error is that none is left."""
    cloud = Cloud(hosts=2)
    with cloud.faults.inject("virt.spawn", InstanceDeployFailure("no")):
        server = cloud.servers.create("server", "m1.small", "cirros")
        cloud.run()
    events = cloud.notifications.event_types
    assert events.count("instance.create.error") == 2
    told = cloud.notifications[-1].payload
    assert isinstance(told, ComputeTaskPayload)
    reason = told.reason
    assert (events[-1], reason.exception, reason.module_name, reason.function_name) == (
        "compute_task.build_instances.error",
        "MaxRetriesExceeded",
        "nova.conductor.manager",
        "build_instances",
    )
    assert server.fault == reason.exception_message


def test_a_server_that_is_deleted_before_it_is_scheduled_has_failed_all_the_same() -> None:
    """No host would have taken it, and the conductor says so of a server that is gone."""
    cloud = Cloud(hosts=1)
    cloud.hosts.stop("host1")
    server = cloud.servers.create("server", "m1.small", "cirros")
    server.delete()
    cloud.run()
    failed = cloud.notifications[-1]
    told = failed.payload
    assert isinstance(told, ComputeTaskPayload)
    assert (failed.event_type, told.instance_uuid, told.state) == (
        "compute_task.build_instances.error",
        server.id,
        "error",
    )
    assert server.id not in cloud.instances
