# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Aggregate payloads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kilonova.contract.aggregate import AggregateCachePayload, AggregatePayload

if TYPE_CHECKING:
    from kilonova.cloud.model.aggregate import Aggregate


def aggregate_payload(aggregate: Aggregate, *, made: bool = True) -> AggregatePayload:
    """An aggregate; one that is not ``made`` yet has no id and no hosts.

    Source: nova/notifications/objects/aggregate.py, AggregatePayload.
    """
    return AggregatePayload(
        id=aggregate.id if made else None,
        uuid=aggregate.uuid,
        name=aggregate.name,
        hosts=list(aggregate.hosts) if made else None,
        metadata=dict(aggregate.metadata),
    )


def aggregate_cache_payload(
    aggregate: Aggregate, host: str, results: Mapping[str, str], index: int, total: int
) -> AggregateCachePayload:
    """What became of each image on one host, the ``index``-th of ``total``.

    Source: nova/compute/utils.py, notify_about_aggregate_cache.
    """
    return AggregateCachePayload(
        id=aggregate.id,
        uuid=aggregate.uuid,
        name=aggregate.name,
        host=host,
        images_cached=[i for i, result in results.items() if result in {"cached", "existing"}],
        images_failed=[i for i, result in results.items() if result in {"error", "unsupported"}],
        index=index,
        total=total,
    )
