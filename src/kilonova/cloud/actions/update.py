# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Update what a server is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api


def update_instance(api: Api, instance: Instance, **changes: Any) -> None:
    """200, locked or not, whatever it does.

    ``changes`` are of display_name, display_description and hostname. A server that no cell has
    yet is changed without a word.

    Raises: InstanceNotFound. Source: nova/compute/api.py, API.update_instance.
    """
    if instance.cell is not None:
        api.save(instance, **changes)
        return
    for name, value in changes.items():
        setattr(instance, name, value)
