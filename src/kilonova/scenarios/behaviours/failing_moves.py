# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Moves that fail, and where they leave a server."""

from __future__ import annotations

from kilonova.errors import (
    DiskNotFound,
    HypervisorUnavailable,
    MigrationPreCheckError,
    ResizeError,
)
from kilonova.scenarios.behaviours.sequences import (
    CONFIRMED,
    REVERTED,
    ROLLED_BACK,
    SCHEDULED,
    moved,
)
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import Flags, scenario
from kilonova.verify import race

ROOMY: Flags = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}
MIGRATES: Flags = {
    "DEFAULT": {"compute_driver": "fake.FakeDriver"},
    "compute": {"live_migration_wait_for_vif_plug": False},
}
FAILED = "compute.exception"


@scenario(hosts=2, flags=ROOMY)
def resize_disk_fails(cloud: Region) -> None:
    """A disk that cannot be copied leaves the server on its host, in error."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.migrate_disk_and_power_off", ResizeError("no route")):
        server.resize(world.SMALL)
    cloud.expect(
        *SCHEDULED,
        "instance.exists",
        "instance.resize_prep.start",
        race(["instance.resize_prep.end"], ["instance.resize.start", FAILED]),
    )
    assert (server.status, server.host) == ("ERROR", "compute")


@scenario(hosts=2, flags=ROOMY)
def resize_finish_fails(cloud: Region) -> None:
    """A guest that does not start again leaves the server on its new host, in error."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.finish_migration", DiskNotFound("disk")):
        server.resize(world.SMALL)
    cloud.expect(*moved(last=FAILED))
    assert (server.status, server.host) == ("ERROR", "host2")


@scenario(hosts=2, flags=ROOMY)
def confirm_fails(cloud: Region) -> None:
    """A source that cannot clean up leaves the server in error."""
    server = cloud.running_server()
    server.resize(world.SMALL)
    cloud.look_away()
    with cloud.faults.inject("virt.confirm_migration", HypervisorUnavailable()):
        server.confirm_resize()
    cloud.expect(CONFIRMED[0], FAILED)
    assert server.status == "ERROR"


@scenario(hosts=2, flags=ROOMY)
def revert_fails(cloud: Region) -> None:
    """A source that cannot start the old guest leaves the server there, in error."""
    server = cloud.running_server()
    server.resize(world.SMALL)
    cloud.look_away()
    with cloud.faults.inject("virt.finish_revert_migration", DiskNotFound("disk")):
        server.revert_resize()
    cloud.expect(*REVERTED[:-1], FAILED)
    assert (server.status, server.host) == ("ERROR", "compute")


@scenario(hosts=2, flags=MIGRATES)
def live_migration_is_not_possible(cloud: Region) -> None:
    """A destination that cannot take the guest is passed over; where none is left, it stays."""
    server = cloud.running_server()
    with cloud.faults.inject(
        "compute.check_can_live_migrate_destination", MigrationPreCheckError("other CPU")
    ):
        server.live_migrate()
    cloud.expect(
        *SCHEDULED,
        FAILED,
        "scheduler.select_destinations.start",
        "compute_task.migrate_server.error",
    )
    assert (server.status, server.host) == ("ACTIVE", "compute")


@scenario(hosts=2, flags=MIGRATES)
def live_migration_is_not_prepared(cloud: Region) -> None:
    """A destination that fails to prepare the guest tells of it; the source rolls back."""
    server = cloud.running_server()
    with cloud.faults.inject("virt.pre_live_migration", HypervisorUnavailable()):
        server.live_migrate()
    cloud.expect(*SCHEDULED, "instance.live_migration_pre.start", FAILED, *ROLLED_BACK)
    assert (server.status, server.host) == ("ACTIVE", "compute")


SCENARIOS = (
    resize_disk_fails,
    resize_finish_fails,
    confirm_fails,
    revert_fails,
    live_migration_is_not_possible,
    live_migration_is_not_prepared,
)
