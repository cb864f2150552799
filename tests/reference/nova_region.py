# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A whole Nova in this process: API, conductor, scheduler, computes and placement.

It is made of the fixtures that Nova's own functional tests run on, which its release holds.
Source: nova/tests/functional/notification_sample_tests/notification_sample_base.py.
"""

from __future__ import annotations

import nova.tests.functional  # isort: skip  # before all else: it patches the standard library

import contextlib
import datetime
import logging
import os
import random
import sys
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import fixtures
from neutronclient.common import exceptions as neutron_exceptions
from nova import context, exception, objects, test
from nova.compute import rpcapi
from nova.scheduler.manager import SchedulerManager
from nova.tests import fixtures as nova_fixtures
from nova.tests.fixtures import notifications as nova_notifications
from nova.tests.functional import fixtures as functional_fixtures
from nova.virt import fake
from nova.virt.libvirt import host as libvirt_host
from oslo_serialization import jsonutils
from oslo_utils import fixture as utils_fixture, timeutils

from tests.reference.nova_stillness import Stillness

# Naive, as Nova has it. The microsecond keeps Nova from writing a time that it cannot read.
EPOCH = datetime.datetime(2012, 10, 29, 13, 42, 11, 1)  # noqa: DTZ001  (naive, as said)
FIRST_HOST, API_HOST = "compute", "fake-mini"
ALWAYS: Mapping[str, Mapping[str, object]] = {
    "DEFAULT": {
        "my_ip": "192.0.2.1",  # else the machine's own
        "report_interval": 0,  # services report as the story's clock says
    },
    "wsgi": {"api_paste_config": str(Path(sys.prefix) / "etc" / "nova" / "api-paste.ini")},
}

Story = Callable[["NovaRegion"], None]


class LegacyNotifier(nova_notifications.FakeNotifier):
    """Keeps what is said without a version."""

    kind = "legacy"

    def __init__(self, *args: Any, parent: Any = None, **more: Any) -> None:
        super().__init__(*args, parent=parent, **more)
        self.said: list[dict[str, Any]] = parent.said if parent else []
        self.stir: Callable[[], None] = parent.stir if parent else lambda: None

    def _notify(self, priority: str, ctxt: Any, event_type: str, payload: Any) -> None:
        super()._notify(priority, ctxt, event_type, payload)
        body = jsonutils.to_primitive(self._serializer.serialize_entity(ctxt, payload))
        said = {"kind": self.kind, "publisher_id": self.publisher_id, "priority": priority}
        self.said.append({**said, "event_type": event_type, "payload": body})
        self.stir()


class VersionedNotifier(LegacyNotifier, nova_notifications.FakeVersionedNotifier):
    """Keeps what is said with a version."""

    kind = "versioned"


class Notifications(nova_notifications.NotificationFixture):
    """Nova's notifiers replaced by those that keep what is said, both formats in one list."""

    def __init__(self, region: NovaRegion) -> None:
        super().__init__(region)
        self._region = region

    def setUp(self) -> None:
        super().setUp()
        said: list[dict[str, Any]] = []
        for name, made in (("LEGACY_NOTIFIER", LegacyNotifier), ("NOTIFIER", VersionedNotifier)):
            old = getattr(nova.rpc, name)
            new = made(
                old.transport,
                old.publisher_id,
                serializer=old._serializer,
                test_case_id=self._region.id(),
            )
            new.said, new.stir = said, self._region.stillness.stir
            self._region.stub_out(f"nova.rpc.{name}", new)
        self.said = said


class Neutron(nova_fixtures.NeutronFixture):
    """Nova's stand-in, with the one call of the client that it lacks."""

    def find_resource(self, resource: str, name_or_id: str, *_: Any, **__: Any) -> Any:
        """A security group by name or id."""
        for key in ("id", "name"):
            found = self.list_security_groups(**{key: name_or_id})[f"{resource}s"]
            if found:
                return found[0]
        raise neutron_exceptions.NotFound(
            message=f"Unable to find {resource} with name or id '{name_or_id}'"
        )


class Cinder(nova_fixtures.CinderFixture):
    """Nova's stand-in, with what a snapshot of a volume reads."""

    def fake_get(self, *args: Any, **more: Any) -> Any:
        """A volume."""
        volume = super().fake_get(*args, **more)
        volume.setdefault("display_description", "")
        volume.setdefault("multiattach", False)
        return volume


class NovaRegion(test.TestCase):
    """The region, open while a story is told in it.

    ``seed`` decides ids, so that recordings stay what they are. ``in_turn`` has Nova do at once
    what it would do in a thread beside.
    """

    REQUIRES_LOCKING = True

    def __init__(
        self,
        story: Story,
        hosts: int = 1,
        flags: Mapping[str, Mapping[str, object]] | None = None,
        *,
        seed: str = "",
        in_turn: bool = False,
    ) -> None:
        super().__init__("tell")
        self._seed = seed
        self._story = story
        self._hosts = hosts
        self._opening_flags = flags or {}
        self._in_turn = in_turn

    def setUp(self) -> None:
        self._seed_ids()
        self.useFixture(utils_fixture.TimeFixture(EPOCH))
        super().setUp()
        self.stillness = self.useFixture(Stillness())
        self.set_flags(ALWAYS)
        self.set_flags(self._opening_flags)
        self.useFixture(nova_fixtures.RealPolicyFixture())
        if str(self._opening_flags.get("DEFAULT", {}).get("compute_driver", "")).startswith("lib"):
            self.useFixture(nova_fixtures.LibvirtFixture())
            self.useFixture(fixtures.MockPatchObject(libvirt_host.Host, "initialize"))
        # Nova-api makes some notifiers as it starts: whoever comes later does not hear them.
        self.notifications = self.useFixture(Notifications(self))
        api = self.useFixture(nova_fixtures.OSAPIFixture(api_version="v2.1"))
        self.clients = {"fake": api.api, "admin": api.admin_api}
        self.useFixture(nova_fixtures.GlanceFixture(self))
        self.useFixture(functional_fixtures.PlacementFixture())
        self.neutron = self.useFixture(Neutron(self))
        self.cinder = self.useFixture(Cinder(self))
        self.useFixture(nova_fixtures.ManilaFixture())
        self.useFixture(nova_fixtures.AllServicesCurrent())
        if self._in_turn:
            self.useFixture(nova_fixtures.SpawnIsSynchronousFixture())
        self._set_order_of_hosts()
        self._have_copied_disks_apart()
        self.start_service("conductor")
        self.start_service("scheduler")
        self.computes = {FIRST_HOST: self.start_service("compute")}
        self.stopped: set[str] = set()
        for number in range(2, self._hosts + 1):
            self.add_host(f"host{number}")

    def _seed_ids(self) -> None:
        """Have chance begin as the seed says."""
        random.seed(self._seed)
        chance = random.Random(self._seed)
        made = fixtures.MonkeyPatch(
            "uuid.uuid4", lambda: uuid.UUID(int=chance.getrandbits(128), version=4)
        )
        self.useFixture(made)

    def _set_order_of_hosts(self) -> None:
        """Have the scheduler see the hosts in the order of their start.

        Which of equal hosts it takes depends on the order of a set otherwise.
        """
        sort = SchedulerManager._get_sorted_hosts

        def sorted_hosts(manager: Any, spec: Any, hosts: Iterable[Any], index: int) -> Any:
            started = list(self.computes)
            in_order = sorted(hosts, key=lambda one: started.index(one.host))
            return sort(manager, spec, in_order, index)

        self.useFixture(
            fixtures.MonkeyPatch(
                "nova.scheduler.manager.SchedulerManager._get_sorted_hosts", sorted_hosts
            )
        )

    def _have_copied_disks_apart(self) -> None:
        """Have the hypervisor's stand-in say that hosts share no disks where it is to copy them.

        It says that they share them even then, so that nothing would be rolled back there.
        """
        check = fake.FakeDriver.check_can_live_migrate_destination

        def checked(driver: Any, *args: Any, **more: Any) -> Any:
            data = check(driver, *args, **more)
            if "block_migration" in data and data.block_migration:
                data.is_shared_instance_path = data.is_shared_block_storage = False
            return data

        self.useFixture(
            fixtures.MonkeyPatch(
                "nova.virt.fake.FakeDriver.check_can_live_migrate_destination", checked
            )
        )

    def tell(self) -> None:
        """The story."""
        self._story(self)

    def said(self) -> Sequence[Mapping[str, Any]]:
        """Everything that was said since the region opened, in both formats."""
        said: Sequence[Mapping[str, Any]] = self.notifications.said
        return said

    def set_flags(self, flags: Mapping[str, Mapping[str, object]]) -> None:
        """Set options."""
        for group, options in flags.items():
            where = {} if group == "DEFAULT" else {"group": group}
            self.flags(**options, **where)

    # Hosts

    def add_host(self, name: str) -> None:
        """Start nova-compute there; Nova's API, scheduler and conductor keep their host's name."""
        self.computes[name] = self.start_service("compute", host=name)
        self.flags(host=API_HOST)

    def stop_host(self, name: str) -> None:
        """Stop nova-compute."""
        self.computes[name].stop()
        self.stopped.add(name)

    def start_host(self, name: str) -> None:
        """Start it again."""
        self.computes[name].start()
        self.stopped.discard(name)

    def restart_host(self, name: str) -> None:
        """Stop it and start another in its place, whose hypervisor is the same.

        One that does not come back stays away.
        """
        old = self.computes[name]
        old.stop()
        self.stopped.add(name)
        loaded = fixtures.MonkeyPatch(
            "nova.virt.driver.load_compute_driver", lambda *_, **__: old.manager.driver
        )
        started = nova_fixtures.ServiceFixture(
            "compute", name, self.cell_mappings["cell1"], topic_alt=rpcapi.RPC_TOPIC_ALT
        )
        with loaded, contextlib.suppress(exception.HypervisorUnavailable):
            self.computes[name] = self.useFixture(started).service
            self.stopped.discard(name)

    def remove_host(self, name: str) -> None:
        """Take nova-compute away with its record."""
        self.computes.pop(name).kill()
        self.stopped.discard(name)

    def running(self) -> Mapping[str, Any]:
        """The nova-computes that are not stopped, by their hosts."""
        return {name: each for name, each in self.computes.items() if name not in self.stopped}

    # Time

    def advance(self, seconds: float) -> None:
        """Move the clock on; services that run report in between."""
        timeutils.advance_time_seconds(seconds)
        cell = self.cell_mappings["cell1"]
        for name in self.running():
            with context.target_cell(context.get_admin_context(), cell) as ctxt:
                service = objects.Service.get_by_host_and_binary(ctxt, name, "nova-compute")
                if not service.forced_down:
                    service.report_count += 1
                    service.save()


def prepare_process() -> None:
    """Set what Nova's tests expect of the environment."""
    os.environ.update(OS_STDOUT_CAPTURE="0", OS_STDERR_CAPTURE="1")
    logging.getLogger("nova.thread_pool_factory").setLevel(logging.WARNING)
