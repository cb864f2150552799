# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Instances: the servers of a region."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from kilonova.contract.enums import (
    InstancePowerState as PowerState,
    InstanceState as VmState,
    InstanceTaskState as TaskState,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance_action import ActionRecord, InstanceFault
    from kilonova.cloud.model.keypair import Keypair
    from kilonova.cloud.model.network import Vif
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.model.share import ShareMapping

__all__ = ["Instance", "PowerState", "TaskState", "VmState"]

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""What a mapping attribute shows while nothing was put in it: shared, so it costs no memory."""


class Instance(Struct, kw_only=True, eq=False, gc=False):
    """One server, as the database of its cell has it.

    Actions read it freely and change it through ``Scope.save``, which sends instance.update and
    stamps ``updated_at``. Times have the wire's form, ``2012-10-29T13:42:11Z``. Mappings and tuples
    are replaced, never changed in place. ``host`` is None until a host has claimed the resources.
    Nothing that it refers to refers back, so the collector of cycles need not look at it. From
    ``uuid`` to ``progress`` the order is InstancePayload's, which reads them in one go.
    Source: nova/objects/instance.py, Instance.
    """

    uuid: str
    user_id: str
    project_id: str
    reservation_id: str
    display_name: str
    display_description: str | None = None
    hostname: str
    host: str | None = None
    node: str | None = None
    os_type: str | None = None
    architecture: str | None = None
    availability_zone: str | None = None
    flavor: Flavor
    image_ref: str = ""
    key_name: str | None = None
    kernel_id: str = ""
    ramdisk_id: str = ""
    created_at: str
    launched_at: str | None = None
    terminated_at: str | None = None
    deleted_at: str | None = None
    told_updated_at: str | None = None
    """When it was updated, as notifications tell it: not yet with the save that just happened."""
    vm_state: VmState = VmState.BUILDING
    power_state: PowerState = PowerState.PENDING
    task_state: TaskState | None = TaskState.SCHEDULING
    progress: int = 0
    vifs: tuple[Vif, ...] = ()
    bdms: tuple[BlockDeviceMapping, ...] = ()
    metadata: Mapping[str, str] = NOTHING
    locked_by: str | None = None
    """None, ``owner`` or ``admin``."""
    auto_disk_config: bool = False
    shares: tuple[ShareMapping, ...] = ()
    system_metadata: Mapping[str, str] = NOTHING

    id: int = 0
    launch_index: int = 0
    """Its place among the servers of one request."""
    launched_on: str | None = None
    cell: str | None = None
    image_meta: Mapping[str, Any] = NOTHING
    """What the image said at boot: the image_* keys of Nova's system metadata, without the prefix.
    """
    keypair: Keypair | None = None
    config_drive: bool = False
    user_data: str | None = None
    access_ip_v4: str | None = None
    access_ip_v6: str | None = None
    root_device_name: str | None = None
    tags: tuple[str, ...] = ()
    trusted_certs: tuple[str, ...] | None = None
    updated_at: str | None = None
    hidden: bool = False
    old_flavor: Flavor | None = None
    new_flavor: Flavor | None = None
    old_vm_state: str | None = None
    fault: InstanceFault | None = None
    spec: RequestSpec | None = None
    actions: list[ActionRecord] = field(default_factory=list)

    def look_up(self) -> None:
        """Somebody reads the record anew: what is told of it is up to date."""
        self.told_updated_at = self.updated_at

    def __repr__(self) -> str:
        """Its name and states; never what its user keeps in it, such as user data."""
        return f"<Instance {self.display_name} {self.uuid} {self.vm_state} {self.task_state}>"

    @property
    def locked(self) -> bool:
        """Whether its owner may not act on it."""
        return self.locked_by is not None

    @property
    def locked_reason(self) -> str | None:
        """Why it was locked, in the words of who locked it."""
        return self.system_metadata.get("locked_reason")

    @property
    def deleted(self) -> bool:
        """Whether it is gone for good."""
        return self.deleted_at is not None

    @property
    def root_bdm(self) -> BlockDeviceMapping | None:
        """The disk it boots from, if the mapping is known."""
        for bdm in self.bdms:
            if bdm.boot_index == 0:
                return bdm
        return None

    @property
    def is_volume_backed(self) -> bool:
        """Whether it boots from a volume."""
        root = self.root_bdm
        return root is not None and root.is_volume
