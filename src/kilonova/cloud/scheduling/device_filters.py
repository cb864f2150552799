# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Filters by a host's NUMA nodes and PCI devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.scheduling.devices import fits_numa, fits_pci

if TYPE_CHECKING:
    from kilonova.cloud.scheduling.filter import Passes
    from kilonova.cloud.scheduling.request import Request


def numa_topology(request: Request) -> Passes | None:
    """Hosts on whose NUMA nodes the guest's fit.

    Source: nova/scheduler/filters/numa_topology_filter.py.
    """
    wanted = request.spec.numa_topology
    if wanted is None:
        return None
    return lambda host: fits_numa(host, wanted, request.chosen.get(host.name, 0))


def pci_passthrough(request: Request) -> Passes | None:
    """Hosts with enough free PCI devices.

    Source: nova/scheduler/filters/pci_passthrough_filter.py.
    """
    wanted = request.spec.pci_requests
    if not wanted:
        return None
    return lambda host: fits_pci(host, wanted, request.chosen.get(host.name, 0))
