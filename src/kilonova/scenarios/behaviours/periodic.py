# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova does by itself, at intervals."""

from __future__ import annotations

from kilonova.errors import libvirtError
from kilonova.scenarios.behaviours.sequences import DELETED, OFFLOADED, SHELVED
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

AUDITED = {"DEFAULT": {"instance_usage_audit": True, "instance_usage_audit_period": "hour"}}
HOUR_S = 3600


@scenario(flags=AUDITED)
def usage_audit(cloud: Region) -> None:
    """Each hour is told once of every server that existed in it, with its volumes and traffic."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME)
    cloud.look_away()
    cloud.advance(HOUR_S)
    cloud.periodic_task("instance_usage_audit")
    (exists,) = cloud.expect("instance.exists")
    assert exists.payload.audit_period.audit_period_ending == "2012-10-29T14:00:00Z"
    cloud.periodic_task("instance_usage_audit")
    cloud.expect()
    server.delete()
    cloud.expect(*DELETED)
    cloud.advance(HOUR_S)
    cloud.periodic_task("instance_usage_audit")
    (exists,) = cloud.expect("instance.exists")
    assert exists.payload.state == "deleted"


@scenario(flags={"DEFAULT": {"compute_monitors": ["cpu.virt_driver"]}})
def metrics(cloud: Region) -> None:
    """A host with monitors tells what they read as it starts."""
    cloud.hosts.add("host2")
    _, update = cloud.expect("service.create", "metrics.update")
    names = {metric.name for metric in update.payload.metrics}
    assert {"cpu.frequency", "cpu.percent"} <= names


@scenario(flags={"DEFAULT": {"compute_driver": "libvirt.LibvirtDriver"}})
def hypervisor_cannot_be_reached(cloud: Region) -> None:
    """A host that loses its libvirt says so, and its nova-compute does not come back."""
    text = "Sample exception for versioned notification test."
    with cloud.faults.inject("virt.connect", libvirtError(text)):
        cloud.hosts.restart("compute")
    (failure,) = cloud.expect("libvirt.connect.error")
    assert failure.payload.reason.exception_message == text


@scenario(flags={"DEFAULT": {"shelved_offload_time": 60}})
def shelved_offload(cloud: Region) -> None:
    """A shelved server is forgotten by its host once its time is over."""
    server = cloud.running_server()
    server.shelve()
    cloud.expect(*SHELVED)
    cloud.advance(61)
    cloud.periodic_task("poll_shelved_instances")
    cloud.expect(*OFFLOADED)


@scenario(flags={"DEFAULT": {"instance_build_timeout": 60}})
def build_timeout(cloud: Region) -> None:
    """A server that takes too long to build is in error."""
    with cloud.faults.hang("virt.spawn"):
        server = cloud.servers.create()
        cloud.expect(
            "scheduler.select_destinations.start",
            "scheduler.select_destinations.end",
            "instance.create.start",
        )
        cloud.advance(61)
        cloud.periodic_task("check_instance_build_time")
        assert server.status == "ERROR"
    cloud.look_away()


SCENARIOS = (usage_audit, metrics, hypervisor_cannot_be_reached, shelved_offload, build_timeout)
