# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Host aggregates."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


@detailed
class AggregateNotFound(NotFound):
    """No such aggregate."""

    sentence = "Aggregate {aggregate_id} could not be found."
    aggregate_id: int | str


@detailed
class AggregateNameExists(NovaError):
    """Another aggregate has that name."""

    sentence = "Aggregate {aggregate_name} already exists."
    aggregate_name: str


@detailed
class AggregateHostNotFound(NotFound):
    """The host is not in the aggregate."""

    sentence = "Aggregate {aggregate_id} has no host {host}."
    aggregate_id: int | str
    host: str


@detailed
class AggregateHostExists(NovaError):
    """The host is in the aggregate already."""

    sentence = "Aggregate {aggregate_id} already has host {host}."
    aggregate_id: int | str
    host: str


@detailed
class AggregateMetadataNotFound(NotFound):
    """The aggregate has no such metadata key."""

    sentence = "Aggregate {aggregate_id} has no metadata with key {metadata_key}."
    aggregate_id: int | str
    metadata_key: str


@detailed
class AggregateMetadataKeyExists(NovaError):
    """The aggregate has that metadata key already."""

    code = 400
    sentence = "Aggregate {aggregate_id} already contain metadata key {key}."
    aggregate_id: int | str
    key: str


class InvalidAggregateAction(Invalid):
    """The aggregate cannot change like that."""

    sentence = "Unacceptable parameters."


@detailed
class InvalidAggregateActionAdd(InvalidAggregateAction):
    """The host cannot join the aggregate."""

    sentence = "Cannot add host to aggregate {aggregate_id}. Reason: {reason}."
    aggregate_id: int | str
    reason: str


@detailed
class InvalidAggregateActionDelete(InvalidAggregateAction):
    """The host cannot leave the aggregate."""

    sentence = "Cannot remove host from aggregate {aggregate_id}. Reason: {reason}."
    aggregate_id: int | str
    reason: str


@detailed
class InvalidAggregateActionUpdate(InvalidAggregateAction):
    """The aggregate cannot be updated like that."""

    sentence = "Cannot update aggregate {aggregate_id}. Reason: {reason}."
    aggregate_id: int | str
    reason: str


@detailed
class InvalidAggregateActionUpdateMeta(InvalidAggregateAction):
    """The aggregate's metadata cannot change like that."""

    sentence = "Cannot update metadata of aggregate {aggregate_id}. Reason: {reason}."
    aggregate_id: int | str
    reason: str
