# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The neighbours that are served, by the first segment of their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.image.service import IMAGE
from kilonova.api.neighbours import NeighbourApi
from kilonova.api.networking.service import NETWORKING
from kilonova.api.placement.service import PLACEMENT
from kilonova.api.share.service import SHARE
from kilonova.api.volume.service import VOLUME

if TYPE_CHECKING:
    from kilonova.api.door import Door

SERVICES = (IMAGE, NETWORKING, VOLUME, PLACEMENT, SHARE)


def neighbour_doors(door: Door) -> dict[str, NeighbourApi]:
    """The APIs of all of them, for one region."""
    return {service.prefix: NeighbourApi(door, service) for service in SERVICES}
