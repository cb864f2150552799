# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The region that a scenario holds in its hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kilonova.scenarios.client import world
from kilonova.scenarios.client.faults import Faults
from kilonova.scenarios.client.hosts import Hosts
from kilonova.scenarios.client.lookout import Lookout
from kilonova.scenarios.client.requests import RequestRefused, Requests
from kilonova.scenarios.client.resources import (
    Aggregates,
    Flavors,
    Keypairs,
    ServerGroups,
    Services,
)
from kilonova.scenarios.client.servers import Server, Servers

if TYPE_CHECKING:
    from kilonova.contract import Notification
    from kilonova.scenarios.driver import Driver


class Region:
    """A region in the hands of a user: what can be asked of it, and what it says.

    Flavors, aggregates and services are changed as the administrator, who alone may by default;
    ``as_admin`` has the administrator ask for all the rest too.
    """

    def __init__(
        self,
        driver: Driver,
        user: str = "fake",
        microversion: str = "latest",
        lookout: Lookout | None = None,
    ) -> None:
        self.driver = driver
        self._user = user
        self.requests = Requests(driver, user, microversion)
        admin = Requests(driver, "admin", microversion)
        self.servers = Servers(self.requests, admin)
        self.keypairs = Keypairs(self.requests)
        self.server_groups = ServerGroups(self.requests)
        self.flavors = Flavors(admin)
        self.aggregates = Aggregates(admin)
        self.services = Services(admin)
        self.hosts = Hosts(driver)
        self.faults = Faults(driver)
        self.lookout = lookout or Lookout(driver)

    @property
    def admin(self) -> Region:
        """The same region in the administrator's hands."""
        return self._view("admin", self.requests.microversion)

    def at(self, microversion: str) -> Region:
        """The same region, asked in an older version of the API."""
        return self._view(self._user, microversion)

    def _view(self, user: str, microversion: str) -> Region:
        return Region(self.driver, user, microversion, self.lookout)

    # Time

    def run(self) -> None:
        """Let everything happen that is left to happen."""
        self.driver.settle()

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        self.driver.advance(seconds)

    def periodic_task(self, name: str, host: str | None = None) -> None:
        """Run a periodic task of Nova's now."""
        self.driver.run_periodic_task(name, host)

    def flags(self, **groups: Mapping[str, object]) -> None:
        """Set Nova's options from here on: ``flags(DEFAULT={"shelved_offload_time": -1})``."""
        self.driver.set_flags(groups)

    def external_event(self, name: str, server: Server, tag: str | None = None) -> None:
        """Have a neighbour tell of something that happened to a server."""
        event = {"name": name, "server_uuid": server.id, **({} if tag is None else {"tag": tag})}
        self.admin.requests.post("/os-server-external-events", {"events": [event]})

    # What is said

    def expect(self, *steps: object, samples: Sequence[str] = ()) -> list[Notification]:
        """Let everything happen, and compare the whole sequence since the last look with this one.

        Steps are event types or expectations of kilonova.verify. ``samples`` names those of these
        notifications that are documented by more than their event. Raises: UnexpectedSequence.
        """
        return self.lookout.expect(steps, samples)

    def look_away(self) -> None:
        """Let everything happen, and do not look at what was said."""
        self.lookout.look()

    @contextmanager
    def refused(self, status: int, message: str) -> Iterator[None]:
        """The one request of this block is refused in these words, and no server changes.

        Raises: AssertionError where it is not.
        """
        before, answer = self.servers.list(), "nothing was refused"
        try:
            yield
        except RequestRefused as refusal:
            answer = str(refusal)
        assert answer == f"{status} {message}", answer
        assert self.servers.list() == before, "a refused request changed a server"

    # What most scenarios begin with

    def running_server(self, **wishes: Any) -> Server:
        """A server that runs, with flavor, key, port and tag of its own; nobody looked."""
        flavor = self.flavors.create("test_flavor", 512, 1, 1, id=world.FLAVOR)
        self.flavors.set_extra_specs(flavor, hw__watchdog_action="disabled")
        self.keypairs.import_("my-key", world.PUBLIC_KEY)
        wishes = {
            "flavor": flavor,
            "networks": [{"port": world.PORT}],
            "description": "some-server",
            "key_name": "my-key",
            **wishes,
        }
        server = self.servers.create(**wishes)
        self.run()
        assert server.status == "ACTIVE", server.show()
        server.set_tags("tag1")
        self.look_away()
        return server

    def stopped_server(self, **wishes: Any) -> Server:
        """The same, powered off."""
        server = self.running_server(**wishes)
        server.stop()
        self.look_away()
        return server
