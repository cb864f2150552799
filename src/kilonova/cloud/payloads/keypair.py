# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pair payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.contract.keypair import KeypairPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.keypair import Keypair


def keypair_payload(keypair: Keypair) -> KeypairPayload:
    """A key pair. Source: nova/notifications/objects/keypair.py, KeypairPayload."""
    return KeypairPayload(
        user_id=keypair.user_id,
        name=keypair.name,
        fingerprint=keypair.fingerprint,
        public_key=keypair.public_key,
        type=keypair.type,
    )
