# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shares, as users of shared file systems make them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import ShareProtocol, Size, checked_class
from kilonova.cloud.services.records import Share

if TYPE_CHECKING:
    from kilonova.cloud.services.share import StandInShares
    from kilonova.cloud.session import Session


@checked_class
class Shares:
    """The shares of a project; they are given by themselves or by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self, size_gb: Size = 1, *, share_proto: ShareProtocol = "NFS", name: str = ""
    ) -> Share:
        """A new share, NFS or CEPHFS, available at once."""
        return self._shares.create(
            self._session.context, size_gb, share_proto=share_proto, name=name
        )

    def get(self, share: Share | str) -> Share:
        """A share. Raises: ShareNotFound."""
        return self._shares.share(_id(share))

    def list(self) -> list[Share]:
        """The shares that the project may see, oldest first."""
        return self._shares.list(self._session.context)

    def delete(self, share: Share | str) -> None:
        """Delete a share. Raises: ShareNotFound."""
        self._shares.delete(_id(share))

    @property
    def _shares(self) -> StandInShares:
        return self._session.cloud.neighbours.shares

    def __iter__(self) -> Iterator[Share]:
        return iter(self.list())

    def __len__(self) -> int:
        return len(self.list())


def _id(share: Share | str) -> str:
    return share.id if isinstance(share, Share) else share
