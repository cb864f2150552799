# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Services, as administrators steer them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import checked_class
from kilonova.cloud.model.host import Service
from kilonova.cloud.resources import services

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


@checked_class
class Services:
    """Every service of the region."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, host: str, binary: str = "nova-compute") -> Service:
        """A service by its host and binary. Raises: HostBinaryNotFound."""
        return self._session.cloud.hosts.service_of(binary, host)

    def enable(self, service: Service) -> Service:
        """Let it be chosen for new servers."""
        return services.update(self._session.api(), service, disabled=False)

    def disable(self, service: Service, reason: str | None = None) -> Service:
        """Choose it for no new servers."""
        return services.update(self._session.api(), service, disabled=True, disabled_reason=reason)

    def force_down(self, service: Service, forced_down: bool = True) -> Service:
        """Treat it as down whatever its heart beat says, or not any more."""
        return services.update(self._session.api(), service, forced_down=forced_down)

    def delete(self, service: Service) -> None:
        """Delete it, with its host. Raises: ComputeServiceInUse."""
        services.delete(self._session.api(), service)

    def __iter__(self) -> Iterator[Service]:
        return iter(self._session.cloud.hosts.services)
