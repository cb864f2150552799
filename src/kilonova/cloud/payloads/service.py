# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Service payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.contract.service import ServiceStatusPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Service


def service_payload(service: Service) -> ServiceStatusPayload:
    """A service's record. Source: nova/notifications/objects/service.py, ServiceStatusPayload."""
    return ServiceStatusPayload(
        host=service.host,
        binary=service.binary,
        topic=service.topic,
        report_count=service.report_count,
        disabled=service.disabled,
        disabled_reason=service.disabled_reason,
        availability_zone=service.availability_zone,
        last_seen_up=service.last_seen_up,
        forced_down=service.forced_down,
        version=service.version,
        uuid=service.uuid,
    )
