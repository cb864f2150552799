# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What every notification about a server says, and the parts that it is made of."""

from typing import Annotated

from kilonova.contract.enums import DiskConfig, InstancePowerState, InstanceState, InstanceTaskState
from kilonova.contract.flavor import FlavorPayload
from kilonova.contract.objects import Payload
from kilonova.contract.share import SharePayload
from kilonova.contract.values import Computed, DateTime, From, IpAddress, MacAddress, Uuid
from kilonova.contract.volume import BlockDevicePayload


class AuditPeriodPayload(Payload, frozen=True, kw_only=True):
    """The time that a usage record covers."""

    VERSION = "1.0"

    audit_period_beginning: DateTime
    audit_period_ending: DateTime


class IpPayload(Payload, frozen=True, kw_only=True):
    """A fixed address of a server and the port that it is on; its version is 4 or 6."""

    VERSION = "1.0"

    label: str
    mac: MacAddress
    meta: dict[str, str]
    port_uuid: Uuid | None
    version: int
    address: IpAddress
    device_name: str | None


class InstanceStateUpdatePayload(Payload, frozen=True, kw_only=True):
    """The states before and after a change; `state` is the new one."""

    VERSION = "1.0"

    old_state: str | None
    state: str | None
    old_task_state: str | None
    new_task_state: str | None


class InstancePayload(Payload, frozen=True, kw_only=True):
    """A server at one moment; a base, never sent by itself."""

    VERSION = "1.9"
    SOURCE = "instance"

    uuid: Uuid
    user_id: str | None
    tenant_id: Annotated[str | None, From("project_id")]
    reservation_id: str | None
    display_name: str | None
    display_description: str | None
    host_name: Annotated[str | None, From("hostname")]
    host: str | None
    node: str | None
    os_type: str | None
    architecture: str | None
    availability_zone: str | None
    flavor: FlavorPayload
    image_uuid: Annotated[str | None, From("image_ref")]
    key_name: str | None
    kernel_id: str | None
    ramdisk_id: str | None
    created_at: DateTime | None
    launched_at: DateTime | None
    terminated_at: DateTime | None
    deleted_at: DateTime | None
    updated_at: DateTime | None
    state: Annotated[InstanceState | None, From("vm_state")]
    power_state: InstancePowerState | None
    task_state: InstanceTaskState | None
    progress: int | None
    ip_addresses: list[IpPayload]
    block_devices: list[BlockDevicePayload] | None
    metadata: dict[str, str]
    locked: bool
    auto_disk_config: DiskConfig
    request_id: Computed[str | None]
    action_initiator_user: Computed[str | None]
    action_initiator_project: Computed[str | None]
    locked_reason: Computed[str | None]
    shares: list[SharePayload] | None
