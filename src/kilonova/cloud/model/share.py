# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Share mappings: which shares of the file system service an instance may mount."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class ShareMapping:
    """A share as attached to an instance; ``status`` is attaching, detaching, inactive, active or
    error.

    Source: nova/objects/share_mapping.py, ShareMapping.
    """

    uuid: str
    instance_uuid: str
    share_id: str
    tag: str
    export_location: str
    share_proto: str
    status: str = "attaching"
    access_type: str | None = None
    access_to: str | None = None
