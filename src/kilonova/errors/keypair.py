# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pairs."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


@detailed
class KeypairNotFound(NotFound):
    """The user has no such key pair."""

    sentence = "Keypair {name} not found for user {user_id}"
    name: str
    user_id: str


@detailed
class KeyPairExists(NovaError):
    """The user has a key pair of that name."""

    sentence = "Key pair '{key_name}' already exists."
    key_name: str


@detailed
class InvalidKeypair(Invalid):
    """The key or its name cannot be used."""

    sentence = "Keypair data is invalid: {reason}"
    reason: str
