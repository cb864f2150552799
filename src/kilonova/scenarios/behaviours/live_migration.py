# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Moving servers while their guests run."""

from __future__ import annotations

from kilonova.errors import DestinationDiskExists
from kilonova.scenarios.behaviours.sequences import LIVE_MIGRATED, ROLLED_BACK, SCHEDULED
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import Flags, scenario
from kilonova.verify import race

MIGRATES: Flags = {
    "DEFAULT": {"compute_driver": "fake.FakeDriver"},
    "compute": {"live_migration_wait_for_vif_plug": False},
}
"""A driver that migrates at once."""
WAITS: Flags = {**MIGRATES, "DEFAULT": {"compute_driver": "fake.FakeLiveMigrateDriver"}}
"""A driver that goes on migrating until it is told what to do."""
PREPARED = LIVE_MIGRATED[:4]
ARRIVED = LIVE_MIGRATED[4:]


@scenario(hosts=2, flags=MIGRATES)
def live_migrate(cloud: Region) -> None:
    """The destination prepares, the source hands over, and both finish."""
    server = cloud.running_server()
    server.live_migrate()
    said = {each.event_type: each for each in cloud.expect(*LIVE_MIGRATED)}
    assert said["instance.live_migration_pre.start"].publisher_id == "nova-compute:host2"
    assert said["instance.live_migration_post.start"].publisher_id == "nova-compute:compute"
    assert said["instance.live_migration_post_dest.end"].payload.host == "host2"
    assert (server.status, server.host) == ("ACTIVE", "host2")


@scenario(hosts=2, flags=MIGRATES)
def live_migrate_while_paused(cloud: Region) -> None:
    """A paused guest moves as it is."""
    server = cloud.running_server()
    server.pause()
    cloud.look_away()
    server.live_migrate(host="host2")
    cloud.expect(*LIVE_MIGRATED)
    assert server.status == "PAUSED"


@scenario(hosts=2, flags=WAITS)
def abort(cloud: Region) -> None:
    """An aborted live migration is rolled back; the server stays."""
    server = cloud.running_server()
    server.live_migrate(host="host2", block_migration=False)
    cloud.expect(*PREPARED)
    server.abort_live_migration()
    cloud.expect(
        "instance.live_migration_abort.start",
        race(["instance.live_migration_abort.end"], list(ROLLED_BACK)),
    )
    assert (server.status, server.host) == ("ACTIVE", "compute")


@scenario(hosts=2, flags=WAITS)
def force_complete(cloud: Region) -> None:
    """A live migration that takes too long is completed by force."""
    server = cloud.running_server()
    server.live_migrate(host="host2", block_migration=False)
    cloud.expect(*PREPARED)
    server.force_complete_live_migration()
    cloud.expect(
        "instance.live_migration_force_complete.start",
        race(["instance.live_migration_force_complete.end"], list(ARRIVED)),
    )
    assert server.host == "host2"


@scenario(hosts=2, flags=WAITS)
def destination_fails(cloud: Region) -> None:
    """Where the destination cannot prepare, both hosts roll back."""
    server = cloud.running_server()
    with cloud.faults.inject("compute.pre_live_migration", DestinationDiskExists("path")):
        server.live_migrate(host="host2", block_migration=True)
    said = cloud.expect(
        *SCHEDULED,
        ROLLED_BACK[0],
        race(
            [ROLLED_BACK[1]],
            [
                "instance.live_migration_rollback_dest.start",
                "instance.live_migration_rollback_dest.end",
            ],
        ),
    )
    publishers = {each.event_type: each.publisher_id for each in said}
    assert publishers["instance.live_migration_rollback.end"] == "nova-compute:compute"
    assert publishers["instance.live_migration_rollback_dest.end"] == "nova-compute:host2"
    assert (server.status, server.host) == ("ACTIVE", "compute")


SCENARIOS = (live_migrate, live_migrate_while_paused, abort, force_complete, destination_fails)
