# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How often a build or a move may be tried on another host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.errors import MaxRetriesExceeded

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.region import Cloud


def count_attempt(cloud: Cloud, spec: RequestSpec, last_error: str | None = None) -> None:
    """One attempt more; with a forced host, or where only one is allowed, none is counted.

    Raises: MaxRetriesExceeded. Source: nova/scheduler/utils.py, populate_retry.
    """
    allowed = cloud.flags.scheduler.max_attempts
    if allowed == 1 or len(spec.force_hosts) == 1 or len(spec.force_nodes) == 1:
        return
    if spec.retry_hosts is None:
        spec.retry_hosts = ()
    spec.num_attempts += 1
    if spec.num_attempts > allowed:
        raise MaxRetriesExceeded(
            f"Exceeded max scheduling attempts {allowed} for instance {spec.instance_uuid}. "
            f"Last exception: {last_error}"
        ).at("nova.scheduler.utils", "populate_retry")


def remember_tried(spec: RequestSpec, host: Host) -> None:
    """The host has been tried, where attempts are counted.

    Source: nova/scheduler/utils.py, _add_retry_host.
    """
    if spec.retry_hosts is not None:
        spec.retry_hosts = (*spec.retry_hosts, (host.name, host.node.hypervisor_hostname))
