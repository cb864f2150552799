# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The types that volumes may be of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kilonova.errors import VolumeTypeNotFound

if TYPE_CHECKING:
    from kilonova.cloud.ids import Ids

DEFAULT_ID = "b7a33c5e-8a5e-4a55-9e2a-6f0d3c1f7a10"
DEFAULT_NAME = "lvmdriver-1"
SHARED = "<is> True"
"""What the extra spec ``multiattach`` says of a type whose volumes several servers may use."""


@dataclass(slots=True, eq=False)
class VolumeType:
    """A kind of volume. Source: Block Storage API, types."""

    id: str
    name: str
    description: str | None = None
    is_public: bool = True
    extra_specs: dict[str, str] = field(default_factory=dict)
    projects: set[str] = field(default_factory=set)

    @property
    def multiattach(self) -> bool:
        """Whether several servers may use a volume of the type at once."""
        return self.extra_specs.get("multiattach") == SHARED

    def is_open_to(self, project_id: str | None) -> bool:
        """Whether a project may use the type."""
        return self.is_public or project_id in self.projects


class VolumeTypes:
    """The types of a region; the one that is there from the first is that of volumes without."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.default = VolumeType(DEFAULT_ID, DEFAULT_NAME)
        self._types = {DEFAULT_ID: self.default}

    def find(self, id_or_name: str) -> VolumeType:
        """A type. Raises: VolumeTypeNotFound."""
        found = self._types.get(id_or_name)
        if found is None:
            found = next((each for each in self._types.values() if each.name == id_or_name), None)
        if found is None:
            raise VolumeTypeNotFound(id_or_name)
        return found

    def create(self, name: str, description: str | None, *, is_public: bool = True) -> VolumeType:
        """A new type; the caller has made sure that the name is free."""
        made = VolumeType(self._ids.uuid(), name, description, is_public)
        self._types[made.id] = made
        return made

    def delete(self, type_id: str) -> None:
        """Delete a type. Raises: VolumeTypeNotFound."""
        del self._types[self.find(type_id).id]

    def all(self) -> list[VolumeType]:
        """Every type, oldest first."""
        return list(self._types.values())
