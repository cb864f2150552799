# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The driver over real Nova."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nova import context
from oslo_serialization import jsonutils

from kilonova.contract import Notification
from kilonova.scenarios.driver import Answer
from tests.reference.nova_faults import NoSuchPlace, NovaFaults

if TYPE_CHECKING:
    from tests.reference.nova_region import NovaRegion


class NovaDriver:
    """A region of real Nova's, from outside."""

    def __init__(self, region: NovaRegion) -> None:
        self._region = region
        self._faults = NovaFaults(self._drivers)

    def _drivers(self) -> Iterator[Any]:
        return (each.manager.driver for each in self._region.computes.values())

    def request(
        self,
        method: str,
        uri: str,
        body: Any = None,
        *,
        user: str = "fake",
        microversion: str = "latest",
        service: str = "compute",
    ) -> Answer:
        """Make a request. Raises: NoSuchPlace for a service that is not Nova's."""
        if service != "compute":
            raise NoSuchPlace(f"a stand-in takes no requests: {service}")
        client = self._region.clients[user]
        client.microversion = microversion
        more = {} if body is None else {"body": jsonutils.dumps(body)}
        response = client.api_request(uri.lstrip("/"), method=method, **more)
        return Answer(response.status_code, response.json() if response.text else None)

    def settle(self) -> None:
        """Wait until nothing is left to happen."""
        self._region.stillness.settle()

    def advance(self, seconds: float) -> None:
        """Move the clock on."""
        self.settle()
        self._region.advance(seconds)

    def said(self) -> Sequence[Mapping[str, Any]]:
        """Everything that was said, in both formats."""
        return self._region.said()

    def notifications(self) -> Sequence[Notification]:
        """Everything that was said with a version."""
        versioned = [each for each in self.said() if each["kind"] == "versioned"]
        return [Notification.from_dict(each) for each in versioned]

    def set_flags(self, flags: Mapping[str, Mapping[str, object]]) -> None:
        """Set options."""
        self._region.set_flags(flags)

    def add_host(self, name: str, node: str | None = None) -> None:
        """Start nova-compute on a new host. Raises: NoSuchPlace for a node of another name."""
        if node not in (None, name):
            raise NoSuchPlace("a stand-in's node has its host's name")
        self._region.add_host(name)

    def stop_host(self, name: str) -> None:
        """Stop nova-compute there."""
        self.settle()
        self._region.stop_host(name)

    def start_host(self, name: str) -> None:
        """Start it again."""
        self._region.start_host(name)

    def restart_host(self, name: str) -> None:
        """Stop and start it."""
        self.settle()
        self._region.restart_host(name)

    def remove_host(self, name: str) -> None:
        """Take it away."""
        self.settle()
        self._region.remove_host(name)

    def plan_fault(
        self,
        seam: str,
        error: str | None = None,
        args: Mapping[str, object] | None = None,
        **options: object,
    ) -> str:
        """Have Nova's calls fail. Raises: NoSuchPlace."""
        return self._faults.plan(seam, error, args, **options)

    def clear_faults(self) -> None:
        """Let everything work again."""
        self._faults.clear()

    def run_periodic_task(self, name: str, host: str | None = None) -> None:
        """Run a task of nova-compute's manager, whose name may begin with an underscore."""
        for each, compute in self._region.running().items():
            if host in (None, each):
                task = getattr(compute.manager, name, None) or getattr(compute.manager, f"_{name}")
                task(context.get_admin_context())
