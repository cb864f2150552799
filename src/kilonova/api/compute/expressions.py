# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Regular expressions that users send: matched in a bounded time, for some never come to an end."""

from __future__ import annotations

import time

from kilonova.api.errors import HttpError

PATIENCE_S = 0.25
"""How long all the texts of one request may take, as a database has it too."""

# What is bounded is the processor's time, whatever time it is in the region.
clock = time.perf_counter


class Expression:
    """What a filter of a list is to match, in any number of texts."""

    def __init__(self, name: str, wish: str) -> None:
        """Raises: HttpError 400 for what is no regular expression."""
        import regex  # large to import, and most servers never need it

        self._name, self._wish = name, wish
        self._left_s = PATIENCE_S
        try:
            self._pattern = regex.compile(wish)
        except (regex.error, RecursionError, OverflowError, ValueError):
            raise self._refused(f"{wish!r} is not a 'regex'") from None

    def finds(self, text: str) -> bool:
        """Whether it matches anywhere. Raises: HttpError 400 where that takes too long."""
        began = clock()
        try:
            found = self._pattern.search(text, timeout=max(self._left_s, 0.001))
        except (TimeoutError, MemoryError):
            raise self._refused("it takes too long to match; ask more plainly") from None
        self._left_s -= clock() - began
        return found is not None

    def _refused(self, why: str) -> HttpError:
        """Source: nova/api/validation/validators.py, SchemaValidator.validate."""
        return HttpError(
            400, f"Invalid input for query parameters {self._name}. Value: {self._wish}. {why}"
        )
