# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What an instance remembers of being shelved."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from kilonova.errors import ImageNotAuthorized, ImageNotFound

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Scope

KEYS = ("shelved_at", "shelved_image_id", "shelved_host")
"""Source: nova/compute/utils.py, remove_shelved_keys_from_system_metadata."""


def forget_shelved_image(scope: Scope, instance: Instance) -> dict[str, Any]:
    """Delete the image that shelving made, if there is one; the changes that make the instance
    forget it.
    """
    kept = instance.system_metadata
    if "shelved_at" not in kept and "shelved_image_id" not in kept:
        return {}
    image_id = kept.get("shelved_image_id")
    if image_id:
        with contextlib.suppress(ImageNotFound, ImageNotAuthorized):
            scope.cloud.image.delete(scope.context, image_id)
    return {"system_metadata": {name: value for name, value in kept.items() if name not in KEYS}}
