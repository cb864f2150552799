# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a flavor demands against what a host has: ``>= 4``, ``s== fast``, ``<or> a <or> b``."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

Comparison = Callable[[str, str], bool]


def _numbers(compare: Callable[[float, float], bool]) -> Comparison:
    return lambda has, wants: compare(float(has), float(wants))


OF_ONE: Mapping[str, Comparison] = {
    "=": _numbers(operator.ge),
    "==": _numbers(operator.eq),
    "!=": _numbers(operator.ne),
    ">=": _numbers(operator.ge),
    "<=": _numbers(operator.le),
    "<in>": lambda has, wants: wants in has,
    "s==": operator.eq,
    "s!=": operator.ne,
    "s<": operator.lt,
    "s<=": operator.le,
    "s>": operator.gt,
    "s>=": operator.ge,
}
"""Operators that take one word; ``=`` has always meant at least."""


def matches(has: str, demand: str) -> bool:
    """Whether a value meets a demand; without an operator it must be the very same.

    Raises: ValueError where numbers are compared and one is none.
    Source: nova/scheduler/filters/extra_specs_ops.py, match.
    """
    operation, *words = demand.split() or [""]
    if operation == "<or>":
        return has in words[::2]
    if operation == "<all-in>":
        return bool(words) and all(word in has for word in words)
    compare = OF_ONE.get(operation)
    if compare is None:
        return has == demand
    return bool(words) and compare(has, words[0])
