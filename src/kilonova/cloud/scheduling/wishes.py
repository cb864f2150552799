# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a flavor's extra specs and an image's properties say, read together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kilonova.errors import Invalid

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image

TRUE = frozenset({"1", "t", "true", "on", "y", "yes"})
NODES_MAX = 128


class Wishes:
    """A flavor and the properties of an image, either of which may ask for something."""

    def __init__(self, flavor: Flavor, image: Image | None) -> None:
        self.flavor = flavor
        self.extra: Mapping[str, str] = flavor.extra_specs
        self.properties: Mapping[str, Any] = {} if image is None else image.properties

    def both(self, name: str) -> tuple[str | None, str | None]:
        """What the flavor says of a name, and what the image says."""
        said = self.properties.get(f"hw_{name}")
        return self.extra.get(f"hw:{name}"), None if said is None else str(said)

    def numbered(self, name: str) -> tuple[list[str], list[str]]:
        """What each says of ``name.0``, ``name.1`` and so on, up to the first that is missing."""
        return _numbered(self.extra, f"hw:{name}"), _numbered(self.properties, f"hw_{name}")


def _numbered(said: Mapping[str, Any], name: str) -> list[str]:
    found: list[str] = []
    while len(found) < NODES_MAX and f"{name}.{len(found)}" in said:
        found.append(str(said[f"{name}.{len(found)}"]))
    return found


def is_true(text: str) -> bool:
    """Whether a text means yes, as Nova reads booleans."""
    return text.strip().lower() in TRUE


def cpus_of(text: str) -> frozenset[int]:
    """The processors of a list such as ``0-3,^2,8``.

    Raises: Invalid, naming the part that cannot be read.
    Source: nova/virt/hardware.py, parse_cpu_spec.
    """
    taken: set[int] = set()
    left_out: set[int] = set()
    for rule in filter(None, map(str.strip, text.split(","))):
        excludes = rule.startswith("^")
        first, dash, last = rule.removeprefix("^").partition("-")
        kind = "range" if dash else "exclusion" if excludes else "inclusion"
        try:
            start = int(first)
            end = int(last) if dash else start
        except ValueError:
            raise Invalid(f"Invalid {kind} expression {rule!r}") from None
        if start > end:
            raise Invalid(f"Invalid {kind} expression {rule!r}")
        (left_out if excludes else taken).update(range(start, end + 1))
    return frozenset(taken - left_out)
