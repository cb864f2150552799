# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Show a guest that a volume has grown, once block storage has told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import compute_method
from kilonova.cloud.volume_connections import mapping_of
from kilonova.errors import ExtendVolumeNotSupported, VolumeBDMNotFound

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@compute_method(announces_exception=False)
def extend_volume(compute: Compute, instance: Instance, volume_id: str) -> Steps[None]:
    """What the external event volume-extended sets off; nothing where the volume is not attached.

    Raises: ExtendVolumeNotSupported, and what the hypervisor raises.
    Source: nova/compute/manager.py, ComputeManager.extend_volume.
    """
    try:
        bdm = mapping_of(instance, volume_id)
    except VolumeBDMNotFound:
        return
    volume = yield from compute.cloud.block_storage.get(compute.context, volume_id)
    bdm.volume_size = volume.size_gb
    hypervisor = compute.cloud.hypervisor
    if not hypervisor.supports("supports_extend_volume"):
        raise ExtendVolumeNotSupported()
    yield from hypervisor.extend_volume(compute.host, instance, volume_id, volume.size_gb)
