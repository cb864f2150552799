# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a filter is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.scheduling.request import Request

Passes: TypeAlias = "Callable[[Host], bool]"


class Filter(NamedTuple):
    """A filter, and when it is asked: for the first server of a request only, on a rebuild too.

    ``prepare`` tells which hosts pass; None means that all do.
    """

    prepare: Callable[[Request], Passes | None]
    once: bool = True
    on_rebuild: bool = False
