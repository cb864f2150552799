# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavor payloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kilonova.contract.flavor import FlavorPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor


def flavor_payload(
    flavor: Flavor,
    *,
    projects: Sequence[str] | None = None,
    extra_specs: Mapping[str, str] | None,
) -> FlavorPayload:
    """A flavor; its projects and extra specs are null where Nova has not looked them up.

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
        extra_specs=None if extra_specs is None else dict(extra_specs),
        projects=None if projects is None else list(projects),
        description=flavor.description,
    )
