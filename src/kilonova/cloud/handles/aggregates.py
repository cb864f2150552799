# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Host aggregates, as administrators steer them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import Name, ZoneName, checked_class
from kilonova.cloud.model.aggregate import Aggregate
from kilonova.cloud.resources import aggregates

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


@checked_class
class Aggregates:
    """Every aggregate of the region, by its number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(self, name: Name, availability_zone: ZoneName | None = None) -> Aggregate:
        """A new aggregate. Raises: AggregateNameExists."""
        return aggregates.create(self._session.api(), name, availability_zone)

    def get(self, aggregate_id: int) -> Aggregate:
        """An aggregate. Raises: AggregateNotFound."""
        return aggregates.get(self._session.cloud, aggregate_id)

    def update(
        self,
        aggregate_id: int,
        name: Name | None = None,
        availability_zone: ZoneName | None = None,
    ) -> Aggregate:
        """Rename, or change the zone. Raises: AggregateNameExists, InvalidAggregateActionUpdate."""
        return aggregates.update(self._session.api(), aggregate_id, name, availability_zone)

    def set_metadata(self, aggregate_id: int, metadata: Mapping[str, str | None]) -> Aggregate:
        """Add, change, and with None remove keys. Raises: InvalidAggregateActionUpdateMeta."""
        return aggregates.set_metadata(self._session.api(), aggregate_id, metadata)

    def add_host(self, aggregate_id: int, host: str) -> Aggregate:
        """A host joins. Raises: AggregateHostExists, InvalidAggregateActionAdd."""
        return aggregates.add_host(self._session.api(), aggregate_id, host)

    def remove_host(self, aggregate_id: int, host: str) -> Aggregate:
        """A host leaves. Raises: ComputeHostNotFound, AggregateHostNotFound."""
        return aggregates.remove_host(self._session.api(), aggregate_id, host)

    def cache_images(self, aggregate_id: int, image_ids: Sequence[str]) -> None:
        """Fetch images to the hosts before they are needed. Raises: ImageNotFound."""
        self._session.ask(aggregates.cache_images, aggregate_id, image_ids)

    def delete(self, aggregate_id: int) -> None:
        """Delete an aggregate without hosts. Raises: InvalidAggregateActionDelete."""
        aggregates.delete(self._session.api(), aggregate_id)

    def __iter__(self) -> Iterator[Aggregate]:
        return iter(list(self._session.cloud.tables.aggregates.values()))
