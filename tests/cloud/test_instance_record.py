# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The record of an instance begins as its payload does, so that payloads read it in one go."""

from __future__ import annotations

from kilonova.cloud.model.instance import Instance
from kilonova.contract.fields import fields
from kilonova.contract.instance import InstancePayload


def test_the_record_begins_with_what_payloads_tell_in_their_order() -> None:
    """A field that is put among the first ones would be told in another's place."""
    names = [
        field.name if field.source is None else field.source[1] for field in fields(InstancePayload)
    ]
    told = ["told_updated_at" if name == "updated_at" else name for name in names]
    until = told.index("progress") + 1
    assert list(Instance.__struct_fields__[:until]) == told[:until]
