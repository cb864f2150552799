# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the candidates a request may go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.region import Cloud


def passing_hosts(
    cloud: Cloud, spec: RequestSpec, candidates: Sequence[Host], *, claimed: Sequence[Host] = ()
) -> list[Host]:
    """The candidates that may take the request, in their order; ``claimed`` are hosts of the same
    request.
    """
    ignored = set(spec.ignore_hosts or ())
    return [host for host in candidates if host.name not in ignored and host.service.up]
