# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The rules over a whole capture: what one notification alone cannot show to be wrong.

What Nova really leaves open is accepted: see `operations` for what that is, and where Nova does it.
"""

from collections.abc import Iterator

from kilonova.verify.agreement import disagreements
from kilonova.verify.answers import unanswered
from kilonova.verify.brackets import unpaired
from kilonova.verify.caching import wrong_progress
from kilonova.verify.captures import Capture, Finding
from kilonova.verify.constancy import inconstant
from kilonova.verify.courses import out_of_course
from kilonova.verify.notices import notices
from kilonova.verify.states import impossible_states
from kilonova.verify.twins import untwinned


def broken_lifecycles(capture: Capture, *, partial: bool = False) -> Iterator[Finding]:
    """Everything that is out of order; a `partial` capture began or ended in the middle of
    something.
    """
    told = tuple(notices(capture.records))
    yield from unpaired(told, partial=partial)
    yield from impossible_states(told)
    yield from inconstant(told)
    yield from disagreements(told)
    if partial:
        return
    yield from out_of_course(told)
    yield from wrong_progress(told)
    yield from untwinned(capture.records)
    yield from unanswered(capture.records)
