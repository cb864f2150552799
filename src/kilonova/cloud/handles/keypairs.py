# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pairs, as their user sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import Name, checked_class
from kilonova.cloud.model.keypair import Keypair
from kilonova.cloud.resources import keypairs

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


@checked_class
class Keypairs:
    """The key pairs of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self, name: Name, public_key: str | None = None, *, type: str = "ssh"
    ) -> tuple[Keypair, str | None]:
        """A new key pair and its private key, or with a public key the import of one.

        Raises: KeyPairExists, InvalidKeypair, KeypairLimitExceeded.
        """
        api, user_id = self._session.api(), self._session.user_id
        if public_key is not None:
            return keypairs.import_key(api, user_id, name, public_key, type), None
        return keypairs.create(api, user_id, name, type)

    def get(self, name: str) -> Keypair:
        """A key pair. Raises: KeypairNotFound."""
        return keypairs.get(self._session.cloud, self._session.user_id, name)

    def delete(self, name: str) -> None:
        """Delete a key pair. Raises: KeypairNotFound."""
        keypairs.delete(self._session.api(), self._session.user_id, name)

    def __iter__(self) -> Iterator[Keypair]:
        mine = self._session.user_id
        pairs = self._session.cloud.tables.keypairs.items()
        return iter([keypair for (user_id, _name), keypair in pairs if user_id == mine])
