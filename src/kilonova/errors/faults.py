# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Faults that cannot be planned: the plan is wrong, and nothing was planned."""

from __future__ import annotations

from collections.abc import Sequence

from kilonova.errors.root import KilonovaError


class FaultRefused(KilonovaError):
    """What was asked of the plan makes no sense; nothing was planned."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class UnknownSeam(FaultRefused):
    """No seam has that name; names those that are nearest."""

    def __init__(self, seam: str, nearest: Sequence[str] = ()) -> None:
        Exception.__init__(self, seam, tuple(nearest))
        self.seam_name = seam
        self.nearest = tuple(nearest)
        self.reason = _with_hint(f"There is no seam {seam!r}.", self.nearest)


class UnknownError(FaultRefused):
    """No error has that name; names those that are nearest."""

    def __init__(self, error: str, nearest: Sequence[str] = ()) -> None:
        Exception.__init__(self, error, tuple(nearest))
        self.error = error
        self.nearest = tuple(nearest)
        self.reason = _with_hint(f"There is no error {error!r}.", self.nearest)


class ErrorDoesNotFit(FaultRefused):
    """Nova never meets that error at that seam; names those that fit there."""

    def __init__(self, error: str, seam: str, fitting: Sequence[str]) -> None:
        Exception.__init__(self, error, seam, tuple(fitting))
        self.error = error
        self.seam_name = seam
        self.fitting = tuple(fitting)
        self.reason = f"{error} does not fit {seam}; what fits: {', '.join(self.fitting)}."


class WrongErrorArguments(FaultRefused):
    """The error exists, but not with those arguments; names what it takes."""

    def __init__(self, error: str, problem: str, parameters: Sequence[str]) -> None:
        Exception.__init__(self, error, problem, tuple(parameters))
        self.error = error
        self.problem = problem
        self.parameters = tuple(parameters)
        takes = ", ".join(self.parameters) or "no arguments"
        self.reason = f"{error}: {problem}; it takes {takes}."


def _with_hint(sentence: str, nearest: Sequence[str]) -> str:
    return f"{sentence} Did you mean {' or '.join(nearest)}?" if nearest else sentence
