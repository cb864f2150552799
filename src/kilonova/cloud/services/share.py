# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shared file systems' stand-in: shares and who may mount them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kilonova.cloud.services.records import Share
from kilonova.errors import ShareNotFound

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock
    from kilonova.cloud.context import Context
    from kilonova.cloud.ids import Ids
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.steps import Steps


class StandInShares:
    """Every project's shares. Source: nova/share/manila.py, API.

    With a ``template``, a share that was never made is there when asked for and looks like it, as
    in Nova's functional tests.
    """

    def __init__(self, clock: Clock, ids: Ids, *, template: Share | None = None) -> None:
        self._clock = clock
        self._ids = ids
        self._template = template
        self._shares: dict[str, Share] = {}

    # What Compute asks, each a seam

    def get(self, context: Context, share_id: str) -> Steps[Share]:
        """A share that the project may see. Raises: ShareNotFound."""
        yield from self._clock.wait(0)
        share = self.share(share_id)
        if not share.is_public and not self._is_own(context, share):
            raise ShareNotFound(share_id)
        return share

    def allow_access(
        self, context: Context, share: ShareMapping, access_type: str, access_to: str
    ) -> Steps[None]:
        """Let an address (type ip) or a user (type cephx) read and write a share. Raises:
        ShareNotFound.
        """
        yield from self._clock.wait(0)
        self.share(share.share_id).access_rules[access_to] = "rw"

    def deny_access(
        self, context: Context, share: ShareMapping, access_type: str, access_to: str
    ) -> Steps[None]:
        """Take the access away again; who has none is no error. Raises: ShareNotFound."""
        yield from self._clock.wait(0)
        self.share(share.share_id).access_rules.pop(access_to, None)

    # What else can be done to shares

    def has_access(self, share_id: str, access_to: str) -> bool:
        """Whether an address or user may mount the share by now. Raises: ShareNotFound."""
        return access_to in self.share(share_id).access_rules

    def who_may_mount(self, share_id: str) -> list[str]:
        """Every address and user that may mount the share. Raises: ShareNotFound."""
        return list(self.share(share_id).access_rules)

    def share(self, share_id: str) -> Share:
        """A share, at once. Raises: ShareNotFound."""
        share = self._shares.get(share_id)
        if share is None:
            if self._template is None:
                raise ShareNotFound(share_id)
            share = self.add(
                replace(self._template, id=share_id, access_rules={}, access_types={}, metadata={})
            )
        return share

    def add(self, share: Share) -> Share:
        """Put a share that is described already, such as a data set's."""
        self._shares[share.id] = share
        return share

    def create(
        self, context: Context, size_gb: int = 1, *, share_proto: str = "NFS", name: str = ""
    ) -> Share:
        """A new share, available at once; ``share_proto`` is NFS or CEPHFS."""
        share_id = self._ids.uuid()
        return self.add(
            Share(
                share_id,
                export_location=f"192.0.2.50:/shares/{share_id}",
                share_proto=share_proto,
                size_gb=size_gb,
                name=name,
                project_id=context.project_id or "",
            )
        )

    def delete(self, share_id: str) -> None:
        """Delete a share. Raises: ShareNotFound."""
        self.share(share_id)
        del self._shares[share_id]

    def list(self, context: Context) -> list[Share]:
        """The shares that the project may see, oldest first."""
        return [share for share in self._shares.values() if context.may_see(share.project_id)]

    def _is_own(self, context: Context, share: Share) -> bool:
        """Whether it is the project's, or one that is there because it was asked for."""
        return self._template is not None or context.may_see(share.project_id)
