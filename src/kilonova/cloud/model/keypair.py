# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pairs of users."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, frozen=True, eq=False)
class Keypair:
    """A public key with its name; ``type`` is ssh or x509. Source: nova/objects/keypair.py,
    KeyPair.
    """

    id: int
    user_id: str
    name: str
    fingerprint: str | None
    public_key: str | None
    type: str = "ssh"
    created_at: str | None = None
