# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Properties of images, from the image service's text to Compute's values."""

from __future__ import annotations

import pytest

from kilonova.cloud.image_properties import typed_properties
from kilonova.errors import InvalidRequest


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", True), ("On", True), ("1", True), ("true", True), ("no", False), ("what", False)],
)
def test_a_boolean_may_be_said_in_many_words(text: str, value: bool) -> None:
    """Every other word is no. Source: nova/objects/fields.py, FlexibleBoolean."""
    assert typed_properties({"hw_qemu_guest_agent": text}) == {"hw_qemu_guest_agent": value}


def test_what_is_no_number_is_refused_by_its_name() -> None:
    """So that who set it knows where."""
    with pytest.raises(InvalidRequest, match="hw_cpu_cores"):
        typed_properties({"hw_cpu_cores": "many"})
