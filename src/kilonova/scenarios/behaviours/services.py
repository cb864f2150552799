# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Nova's services, and the hosts they run on."""

from __future__ import annotations

from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def add_host(cloud: Region) -> None:
    """A new host announces its nova-compute."""
    cloud.hosts.add("host2")
    (created,) = cloud.expect("service.create")
    assert (created.payload.host, created.payload.binary) == ("host2", "nova-compute")


@scenario
def delete(cloud: Region) -> None:
    """The record of a service is deleted."""
    cloud.hosts.add("host2")
    cloud.look_away()
    cloud.services.delete("host2")
    (deleted,) = cloud.expect("service.delete")
    assert deleted.publisher_id == "nova-compute:host2"


@scenario
def update(cloud: Region) -> None:
    """A service is disabled with a reason, enabled again, and forced down and up."""
    cloud.services.update("compute", status="disabled", disabled_reason="new disk")
    (disabled,) = cloud.expect("service.update")
    assert (disabled.payload.disabled, disabled.payload.disabled_reason) == (True, "new disk")
    cloud.services.update("compute", status="enabled")
    (enabled,) = cloud.expect("service.update")
    assert (enabled.payload.disabled, enabled.payload.disabled_reason) == (False, None)
    cloud.services.update("compute", forced_down=True)
    cloud.services.update("compute", forced_down=False)
    down, up = cloud.expect("service.update", "service.update")
    assert (down.payload.forced_down, up.payload.forced_down) == (True, False)


@scenario
def stop_and_start(cloud: Region) -> None:
    """A nova-compute that stops and starts says nothing; its service is known already."""
    cloud.hosts.stop("compute")
    cloud.hosts.start("compute")
    cloud.expect()


SCENARIOS = (add_host, delete, update, stop_and_start)
