# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavor payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.contract.flavor import FlavorPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor


def flavor_payload(flavor: Flavor, *, projects: bool = False) -> FlavorPayload:
    """A flavor; the projects that may use it show only where Nova has loaded them.

    Source: nova/notifications/objects/flavor.py, FlavorPayload.
    """
    return FlavorPayload(
        flavorid=flavor.flavorid,
        memory_mb=flavor.memory_mb,
        vcpus=flavor.vcpus,
        root_gb=flavor.root_gb,
        ephemeral_gb=flavor.ephemeral_gb,
        name=flavor.name,
        swap=flavor.swap,
        rxtx_factor=flavor.rxtx_factor,
        vcpu_weight=flavor.vcpu_weight,
        disabled=flavor.disabled,
        is_public=flavor.is_public,
        extra_specs=dict(flavor.extra_specs),
        projects=list(flavor.projects or ()) if projects else None,
        description=flavor.description,
    )
