# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every stand-in can take the place of what it stands in for; the type checker reads this
file too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.clock import Clock
from kilonova.cloud.flags import Flags
from kilonova.cloud.ids import Ids
from kilonova.cloud.services.block_storage import StandInBlockStorage
from kilonova.cloud.services.hypervisor import StandInHypervisor
from kilonova.cloud.services.image import StandInImages
from kilonova.cloud.services.network import StandInNetwork
from kilonova.cloud.services.placement import StandInPlacement
from kilonova.cloud.services.share import StandInShares

if TYPE_CHECKING:
    from kilonova.cloud.services import protocols


def test_every_stand_in_has_the_methods_of_its_protocol(
    clock: Clock, ids: Ids, flags: Flags
) -> None:
    """What a protocol names, its stand-in has under the same name."""
    images = StandInImages(clock, ids)
    hypervisor: protocols.Hypervisor = StandInHypervisor(clock, flags)
    block_storage: protocols.BlockStorage = StandInBlockStorage(clock, ids, images)
    network: protocols.NetworkService = StandInNetwork(clock, ids)
    image: protocols.ImageService = images
    placement: protocols.Placement = StandInPlacement(clock)
    share: protocols.SharedFileSystems = StandInShares(clock, ids)
    asked = [hypervisor.spawn, block_storage.get, network.allocate, image.get, placement.claim]
    assert [method.__name__ for method in [*asked, share.get]] == [
        "spawn",
        "get",
        "allocate",
        "get",
        "claim",
        "get",
    ]
