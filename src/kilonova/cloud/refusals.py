# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What an instance has that some actions cannot cope with; refused before anything else is looked
at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.errors import (
    ForbiddenWithAccelerators,
    ForbiddenWithShare,
    OperationNotSupportedForMemEncryption,
    OperationNotSupportedForVTPM,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance

TRUE = frozenset({"1", "t", "true", "on", "y", "yes"})


def refuse_shares(instance: Instance) -> None:
    """Raises: ForbiddenWithShare. Source: nova/compute/api.py, block_shares_not_supported."""
    if instance.shares:
        raise ForbiddenWithShare()


def refuse_accelerators(instance: Instance) -> None:
    """Raises: ForbiddenWithAccelerators. Source: nova/compute/api.py, block_accelerators."""
    if instance.flavor.extra_specs.get("accel:device_profile"):
        raise ForbiddenWithAccelerators()


def refuse_vtpm(instance: Instance, operation: str) -> None:
    """Raises: OperationNotSupportedForVTPM. Source: nova/compute/api.py, reject_vtpm_instances."""
    if instance.flavor.extra_specs.get("hw:tpm_version") or instance.image_meta.get(
        "hw_tpm_version"
    ):
        raise OperationNotSupportedForVTPM(operation, instance.uuid)


def refuse_encrypted_memory(instance: Instance, operation: str) -> None:
    """Raises: OperationNotSupportedForMemEncryption. Source: nova/compute/api.py,
    reject_mem_enc_instances.
    """
    asked = (
        instance.flavor.extra_specs.get("hw:mem_encryption"),
        instance.image_meta.get("hw_mem_encryption"),
    )
    if any(str(value).lower() in TRUE for value in asked if value is not None):
        raise OperationNotSupportedForMemEncryption(operation, instance.uuid)
