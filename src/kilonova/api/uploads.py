# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies that are no JSON: taken as they come, never more of them in memory than is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kilonova.cloud.services.image import MOST_BYTES_KEPT

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(slots=True, frozen=True)
class Upload:
    """What was sent: its length in bytes, its checksums, and itself unless it was too much."""

    size: int
    md5: str
    sha512: str
    data: bytes | None


async def receive_upload(request: Request) -> Upload:
    """Take the whole body of a request."""
    md5 = hashlib.md5(usedforsecurity=False)
    sha512 = hashlib.sha512()
    size = 0
    kept = bytearray()
    async for chunk in request.stream():
        size += len(chunk)
        md5.update(chunk)
        sha512.update(chunk)
        if size <= MOST_BYTES_KEPT:
            kept += chunk
        else:
            kept.clear()
    data = bytes(kept) if size <= MOST_BYTES_KEPT else None
    return Upload(size, md5.hexdigest(), sha512.hexdigest(), data)
