# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""nova-compute as its own client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.scope import Api

if TYPE_CHECKING:
    from kilonova.cloud.scope import Compute


class ComputeAsking(Api):
    """The API's own code, run by nova-compute: what it says, it says for that host.

    Source: nova/compute/manager.py, ComputeManager.compute_api.
    """

    __slots__ = ("_host",)

    def __init__(self, compute: Compute) -> None:
        super().__init__(compute.cloud, compute.context)
        self._host = compute.host.name

    @property
    def own_host(self) -> str:
        """The host that asks."""
        return self._host
