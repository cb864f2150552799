# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors, as users see and change them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import Amount, FlavorId, Name, Ratio, Size, checked_class
from kilonova.cloud.model.flavor import Flavor
from kilonova.cloud.resources import flavors

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


@checked_class
class Flavors:
    """Every flavor of the region; a change answers the flavor as it is then."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        name: Name,
        ram: Size,
        vcpus: Size,
        disk: Amount,
        *,
        id: FlavorId = "auto",
        ephemeral: Amount = 0,
        swap: Amount = 0,
        rxtx_factor: Ratio = 1.0,
        is_public: bool = True,
        description: str | None = None,
    ) -> Flavor:
        """A new flavor: ``ram`` and ``swap`` in MiB, ``disk`` and ``ephemeral`` in GiB.

        Raises: FlavorExists, FlavorIdExists.
        """
        return flavors.create(
            self._session.api(),
            name,
            ram,
            vcpus,
            disk,
            flavorid=id,
            ephemeral=ephemeral,
            swap=swap,
            rxtx_factor=rxtx_factor,
            is_public=is_public,
            description=description,
        )

    def get(self, id_or_name: str) -> Flavor:
        """A flavor. Raises: FlavorNotFound."""
        return self._session.cloud.find_flavor(id_or_name)

    def delete(self, flavor: Flavor | str) -> None:
        """Delete a flavor. Raises: FlavorNotFound."""
        flavors.delete(self._session.api(), self._id(flavor))

    def update(self, flavor: Flavor | str, *, description: str | None) -> Flavor:
        """Change the description. Raises: FlavorNotFound."""
        return flavors.describe(self._session.api(), self._id(flavor), description)

    def set_extra_specs(self, flavor: Flavor | str, specs: dict[str, str]) -> Flavor:
        """Add or change extra specs. Raises: FlavorNotFound."""
        return flavors.set_extra_specs(self._session.api(), self._id(flavor), specs)

    def unset_extra_spec(self, flavor: Flavor | str, key: str) -> Flavor:
        """Take an extra spec away. Raises: FlavorNotFound, FlavorExtraSpecsNotFound."""
        return flavors.unset_extra_spec(self._session.api(), self._id(flavor), key)

    def add_access(self, flavor: Flavor | str, project_id: str) -> Flavor:
        """Let a project use a private flavor. Raises: FlavorNotFound, FlavorAccessExists."""
        return flavors.add_access(self._session.api(), self._id(flavor), project_id)

    def remove_access(self, flavor: Flavor | str, project_id: str) -> Flavor:
        """Take the use away. Raises: FlavorNotFound, FlavorAccessNotFound."""
        return flavors.remove_access(self._session.api(), self._id(flavor), project_id)

    def _id(self, flavor: Flavor | str) -> str:
        return self._session.cloud.find_flavor(flavor).flavorid

    def __iter__(self) -> Iterator[Flavor]:
        return iter(list(self._session.cloud.tables.flavors.values()))

    def __len__(self) -> int:
        return len(self._session.cloud.tables.flavors)
