# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova itself leaves out of balance, each with the place in Nova that does so; one of them,
"late, of one record", is how Kilonova differs from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.scenarios.matrix.allowed.failures import FAILED
from kilonova.scenarios.matrix.allowed.interruptions import INTERRUPTED
from kilonova.scenarios.matrix.allowed.sequences import UNSAID
from kilonova.scenarios.matrix.allowed.storage import STORED

if TYPE_CHECKING:
    from kilonova.scenarios.matrix.allowed.left import Allowed, Left
    from kilonova.scenarios.matrix.books import Imbalance
    from kilonova.scenarios.matrix.cells import Cell

ALLOWED: tuple[Allowed, ...] = (*STORED, *FAILED, *INTERRUPTED, *UNSAID)


def allowance(cell: Cell, found: Imbalance) -> tuple[Allowed, Left] | None:
    """Why an imbalance is as in Nova, and the line that says so; None where it is not."""
    for each in ALLOWED:
        for left in each.lefts:
            if left.speaks_of(cell) and left.is_it(found):
                return each, left
    return None
