# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Files for a guest, until 2.56: they go nowhere, for there is no guest, but not more than the
quota says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kilonova.cloud.quotas import limits
from kilonova.errors import (
    OnsetFileContentLimitExceeded,
    OnsetFileLimitExceeded,
    OnsetFilePathLimitExceeded,
)

if TYPE_CHECKING:
    from kilonova.cloud.region import Region

File = tuple[str, str]
"""The path of a file, and what is in it, as base64."""


def check_injected_files(cloud: Region, project_id: str, files: Sequence[File]) -> None:
    """Refuse too many files, too long a path, and too much in one; in this order.

    Raises: OnsetFileLimitExceeded, OnsetFilePathLimitExceeded, OnsetFileContentLimitExceeded.
    Source: nova/compute/api.py, API._check_injected_file_quota.
    """
    if not files:
        return
    allowed = limits(cloud, project_id)
    if 0 <= allowed["injected_files"] < len(files):
        raise OnsetFileLimitExceeded()
    longest = allowed["injected_file_path_bytes"]
    if 0 <= longest < max(len(path) for path, _ in files):
        # mypy takes it to have its grandparent's field too.
        raise OnsetFilePathLimitExceeded(allowed=str(longest))  # type: ignore[call-arg]
    largest = allowed["injected_file_content_bytes"]
    if 0 <= largest < max(len(content) for _, content in files):
        raise OnsetFileContentLimitExceeded(allowed=str(largest))  # type: ignore[call-arg]  # as above
