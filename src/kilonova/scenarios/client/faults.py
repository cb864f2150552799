# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Making calls fail while a part of a scenario runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kilonova.errors import parameters

if TYPE_CHECKING:
    from kilonova.scenarios.driver import Driver


class Faults:
    """The region's plan of faults."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    @contextmanager
    def inject(self, seam: str, error: Exception, **options: object) -> Iterator[None]:
        """Have calls at the seam raise the error until the block ends and nothing is left to
        happen.
        """
        kind = type(error)
        arguments = dict(zip(parameters(kind), error.args, strict=False))
        self._driver.plan_fault(seam, kind.__name__, arguments, **options)
        yield
        self._driver.settle()
        self._driver.clear_faults()

    @contextmanager
    def skip(self, seam: str, after: int = 0) -> Iterator[None]:
        """Have calls at the seam, after the first so many, return with nothing done."""
        self._driver.plan_fault(seam, skip=True, after=after)
        yield
        self._driver.settle()
        self._driver.clear_faults()

    @contextmanager
    def hang(self, seam: str) -> Iterator[None]:
        """Have calls at the seam return no sooner than the block ends."""
        self._driver.plan_fault(seam, hang=True)
        yield
        self._driver.clear_faults()
