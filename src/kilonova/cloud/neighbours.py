# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The stand-ins that a region is made with, each behind its seams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.services.block_storage import StandInBlockStorage
from kilonova.cloud.services.hypervisor import StandInHypervisor
from kilonova.cloud.services.identity import StandInIdentity
from kilonova.cloud.services.image import StandInImages
from kilonova.cloud.services.network import StandInNetwork
from kilonova.cloud.services.placement import StandInPlacement
from kilonova.cloud.services.share import StandInShares
from kilonova.faults.crossing import through_seams

if TYPE_CHECKING:
    from kilonova.cloud.region import Region


class Neighbours:
    """Block storage, networking, images, identity, placement, shares and the hypervisor of one
    region.

    The data set fills them. What Compute is given crosses the seams; what a neighbour's own users
    ask of it (the API's front doors, a test's preparations) goes to the stand-in itself.
    """

    def __init__(self, cloud: Region) -> None:
        data, clock, ids, plan = cloud.data, cloud.clock, cloud.ids, cloud.faults
        self.identity = StandInIdentity(ids)
        self.images = StandInImages(clock, ids, durations=data.durations)
        self.volumes = StandInBlockStorage(
            clock, ids, self.images, durations=data.durations, on_demand=data.volumes_on_demand
        )
        self.networks = StandInNetwork(clock, ids)
        self.shares = StandInShares(clock, ids, template=data.share_template)
        self.resources = StandInPlacement(clock)
        self.guests = StandInHypervisor(clock, cloud.flags)

        self.image = through_seams(self.images, "image", plan)
        self.block_storage = through_seams(self.volumes, "block_storage", plan)
        self.network = through_seams(self.networks, "network", plan)
        self.share = through_seams(self.shares, "share", plan)
        self.placement = through_seams(self.resources, "placement", plan)
        self.hypervisor = through_seams(self.guests, "virt", plan)
        data.populate(self)
