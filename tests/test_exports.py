# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What `kilonova` itself exports is public; everything else may move."""

from __future__ import annotations

import pytest

import kilonova


def test_the_public_names_are_these() -> None:
    """Each of them can be had, and a name that is added or lost changes this list."""
    assert {name: type(getattr(kilonova, name)).__name__ for name in kilonova.__all__} == {
        "Cloud": "type",
        "__version__": "str",
    }


def test_a_name_that_is_not_public_is_missing_in_the_usual_way() -> None:
    """Lazy imports do not change what Python says of a wrong name."""
    with pytest.raises(AttributeError, match="module 'kilonova' has no attribute 'Clowd'"):
        _ = kilonova.Clowd  # type: ignore[attr-defined]  # the wrong name is the point
