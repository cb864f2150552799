# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about shares of the shared file system service."""

from typing import Annotated

from kilonova.contract.objects import Payload
from kilonova.contract.values import From, Uuid


class SharePayload(Payload, frozen=True, kw_only=True):
    """A share that a server has, or is about to have."""

    VERSION = "1.0"
    SOURCE = "share"

    share_mapping_uuid: Annotated[Uuid, From("uuid")]
    share_id: Uuid
    status: str
    tag: str
