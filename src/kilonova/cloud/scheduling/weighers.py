# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the hosts that pass is best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.region import Cloud


def best_first(cloud: Cloud, spec: RequestSpec, hosts: Sequence[Host]) -> list[Host]:
    """The hosts in order of preference; equal ones stay in the order they came in."""
    return list(hosts)
