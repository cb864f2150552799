# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the cells' and the API's databases hold."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from kilonova.cloud.quotas import Usage
from kilonova.errors import InstanceNotFound

if TYPE_CHECKING:
    from kilonova.cloud.model.aggregate import Aggregate
    from kilonova.cloud.model.console import ConsoleToken
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.keypair import Keypair
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.model.server_group import ServerGroup
    from kilonova.cloud.region import Region
    from kilonova.cloud.usage import VolumeUsage

DELETED_KEPT = 10_000
"""How many deleted servers, and their moves, are remembered, for usage and for administrators."""


class Tables:
    """Every record of Compute, by its key, oldest first."""

    def __init__(self, cloud: Region) -> None:
        self.cells = {
            "cell0": "00000000-0000-0000-0000-000000000000",
            "cell1": cloud.ids.uuid(),
        }
        self.instances: dict[str, Instance] = {}
        self.deleted_instances: OrderedDict[str, Instance] = OrderedDict()
        self.flavors: dict[str, Flavor] = {flavor.flavorid: flavor for flavor in cloud.data.flavors}
        self.keypairs: dict[tuple[str, str], Keypair] = {}
        self.aggregates: dict[int, Aggregate] = {}
        self.usage = Usage()
        self.server_groups: dict[str, ServerGroup] = {}
        self.migrations: dict[int, Migration] = {}
        self._migrations_of: dict[str, list[Migration]] = {}
        self.volume_usages: dict[str, VolumeUsage] = {}
        self.console_tokens: OrderedDict[str, ConsoleToken] = OrderedDict()
        self._last: dict[str, int] = {"flavor": len(self.flavors)}

    def next_id(self, kind: str) -> int:
        """The next number of a kind of record, from 1, as a database counts them."""
        number = self._last[kind] = self._last.get(kind, 0) + 1
        return number

    def instance(self, uuid: str) -> Instance:
        """A server that is not deleted. Raises: InstanceNotFound."""
        instance = self.instances.get(uuid)
        if instance is None:
            raise InstanceNotFound(uuid)
        return instance

    def forget(self, instance: Instance, stamp: str) -> None:
        """Delete a server's record: it moves to the deleted ones.

        Source: nova/objects/instance.py, Instance.destroy.
        """
        self.instances.pop(instance.uuid, None)
        self.usage.forget(instance.uuid)
        instance.deleted_at = stamp
        instance.look_up()
        self.deleted_instances[instance.uuid] = instance
        if len(self.deleted_instances) > DELETED_KEPT:
            uuid, _ = self.deleted_instances.popitem(last=False)
            for migration in self._migrations_of.pop(uuid, ()):
                del self.migrations[migration.id]

    def keep_migration(self, migration: Migration) -> None:
        """Write down a move."""
        self.migrations[migration.id] = migration
        self._migrations_of.setdefault(migration.instance_uuid, []).append(migration)

    def migrations_of(self, instance: Instance) -> list[Migration]:
        """The moves of one server, oldest first."""
        return list(self._migrations_of.get(instance.uuid, ()))
