# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Compute asks of its neighbours; anything with these methods can stand in for them.

Every method that is a seam (see ``kilonova.faults.seams``) is a story: it is called with ``yield
from``, may take simulated time, and raises the errors that its seam lists. The other methods answer
at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kilonova.cloud.context import Context
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.instance import Instance, PowerState
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.model.network import Network, Port, SecurityGroup, Vif
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.services.records import (
        Attachment,
        NetworkRequest,
        Share,
        Snapshot,
        Volume,
    )
    from kilonova.cloud.services.volume_types import VolumeType
    from kilonova.cloud.steps import Steps


class Hypervisor(Protocol):
    """What nova-compute asks of its virt driver. Source: nova/virt/driver.py, ComputeDriver."""

    def connect(self, host: Host) -> Steps[None]: ...
    def spawn(self, host: Host, instance: Instance) -> Steps[None]: ...
    def destroy(self, host: Host, instance: Instance) -> Steps[None]: ...
    def power_on(self, host: Host, instance: Instance) -> Steps[None]: ...
    def power_off(self, host: Host, instance: Instance) -> Steps[None]: ...
    def reboot(self, host: Host, instance: Instance, hard: bool) -> Steps[None]: ...
    def pause(self, host: Host, instance: Instance) -> Steps[None]: ...
    def unpause(self, host: Host, instance: Instance) -> Steps[None]: ...
    def suspend(self, host: Host, instance: Instance) -> Steps[None]: ...
    def resume(self, host: Host, instance: Instance) -> Steps[None]: ...
    def snapshot(self, host: Host, instance: Instance, image_id: str) -> Steps[None]: ...
    def rescue(self, host: Host, instance: Instance, image: Image | None) -> Steps[None]: ...
    def unrescue(self, host: Host, instance: Instance) -> Steps[None]: ...
    def inject_nmi(self, host: Host, instance: Instance) -> Steps[None]: ...
    def migrate_disk_and_power_off(
        self, host: Host, instance: Instance, dest: str
    ) -> Steps[None]: ...
    def finish_migration(self, host: Host, instance: Instance, power_on: bool) -> Steps[None]: ...
    def finish_revert_migration(
        self, host: Host, instance: Instance, power_on: bool
    ) -> Steps[None]: ...
    def confirm_migration(self, host: Host, instance: Instance) -> Steps[None]: ...
    def attach_volume(
        self, host: Host, instance: Instance, bdm: BlockDeviceMapping
    ) -> Steps[None]: ...
    def detach_volume(
        self, host: Host, instance: Instance, bdm: BlockDeviceMapping
    ) -> Steps[None]: ...
    def swap_volume(self, host: Host, instance: Instance, old: str, new: str) -> Steps[None]: ...
    def extend_volume(
        self, host: Host, instance: Instance, volume_id: str, size_gb: int
    ) -> Steps[None]: ...
    def attach_interface(self, host: Host, instance: Instance, vif: Vif) -> Steps[None]: ...
    def detach_interface(self, host: Host, instance: Instance, vif: Vif) -> Steps[None]: ...
    def pre_live_migration(self, host: Host, instance: Instance) -> Steps[None]: ...
    def live_migration(
        self,
        host: Host,
        instance: Instance,
        dest: Host,
        migration: Migration,
        block_migration: bool,
    ) -> Steps[None]: ...
    def live_migration_abort(self, host: Host, instance: Instance) -> Steps[None]: ...
    def live_migration_force_complete(self, host: Host, instance: Instance) -> Steps[None]: ...
    def mount_share(self, host: Host, instance: Instance, share: ShareMapping) -> Steps[None]: ...
    def umount_share(self, host: Host, instance: Instance, share: ShareMapping) -> Steps[None]: ...
    def cache_image(self, host: Host, image_id: str) -> Steps[bool]: ...

    def power_state(self, instance: Instance) -> PowerState:
        """The guest's power state as the hypervisor sees it; PENDING where it knows no such
        guest.
        """
        ...

    def move_guest(self, instance: Instance, dest: Host) -> None:
        """The guest runs on another host from now on (a live migration's last moment)."""
        ...

    def supports(self, capability: str) -> bool:
        """Whether the driver has a capability, by Nova's name, such as ``supports_multiattach``."""
        ...

    def volume_usage(self, instance: Instance, bdm: BlockDeviceMapping) -> Mapping[str, int] | None:
        """Keys rd_req, rd_bytes, wr_req, wr_bytes since boot; None where the driver has no
        counters.
        """
        ...


class BlockStorage(Protocol):
    """What Compute asks of block storage. Source: nova/volume/cinder.py, API."""

    def get(self, context: Context, volume_id: str) -> Steps[Volume]: ...
    def attachment_create(
        self, context: Context, volume_id: str, instance_uuid: str
    ) -> Steps[Attachment]: ...
    def attachment_update(
        self, context: Context, attachment_id: str, host: str, mountpoint: str | None
    ) -> Steps[Attachment]: ...
    def attachment_complete(self, context: Context, attachment_id: str) -> Steps[None]: ...
    def attachment_delete(self, context: Context, attachment_id: str) -> Steps[None]: ...
    def migrate_volume_completion(
        self, context: Context, old_volume_id: str, new_volume_id: str, error: bool
    ) -> Steps[str]:
        """Tell that a swap is over; the id under which the data is known from now on."""
        ...

    def create(
        self,
        context: Context,
        size_gb: int,
        *,
        name: str = "",
        image_id: str | None = None,
        snapshot_id: str | None = None,
        volume_type: str | None = None,
        multiattach: bool = False,
        bootable: bool = False,
    ) -> Volume: ...
    def create_snapshot(self, context: Context, volume_id: str, name: str) -> str:
        """Take a snapshot of a volume, in use or not; its id."""
        ...

    def delete(self, context: Context, volume_id: str) -> None: ...
    def wait_until_made(self, context: Context, volume_id: str) -> Steps[Volume]:
        """Wait for a volume that is being made."""
        ...

    def begin_detaching(self, context: Context, volume_id: str) -> None:
        """Say that a detachment is under way. Raises: VolumeNotFound, InvalidVolume."""
        ...

    def roll_detaching(self, context: Context, volume_id: str) -> None:
        """Say that a detachment came to nothing. Raises: VolumeNotFound."""
        ...

    def volume_type(self, context: Context, id_or_name: str) -> VolumeType:
        """A type that the project may use. Raises: VolumeTypeNotFound."""
        ...

    def snapshot(self, context: Context, snapshot_id: str) -> Snapshot:
        """A snapshot that the project may see. Raises: SnapshotNotFound."""
        ...

    def snapshot_size(self, context: Context, snapshot_id: str) -> int:
        """What a volume made from a snapshot needs, in GiB. Raises: SnapshotNotFound."""
        ...


class NetworkService(Protocol):
    """What Compute asks of networking. Source: nova/network/neutron.py, API."""

    def allocate(
        self, context: Context, instance: Instance, requested: Sequence[NetworkRequest], host: str
    ) -> Steps[tuple[Vif, ...]]:
        """Make or take the instance's ports and bind them to the host."""
        ...

    def allocate_port(
        self, context: Context, instance: Instance, requested: NetworkRequest, host: str
    ) -> Steps[Vif]:
        """One more port for a running instance (the same seam as ``allocate``)."""
        ...

    def deallocate(self, context: Context, instance: Instance, vifs: Sequence[Vif]) -> Steps[None]:
        """Delete the ports that were made for the instance and unbind those that were brought."""
        ...

    def bind_port(self, context: Context, vif: Vif, host: str) -> Steps[None]: ...
    def activate_binding(self, context: Context, vif: Vif, host: str) -> Steps[None]: ...
    def validate(
        self, context: Context, requested: Sequence[NetworkRequest] | None, count: int
    ) -> tuple[NetworkRequest, ...]:
        """Check a request before it is accepted; with None, the networks that the project gets by
        itself.

        Raises: NetworkNotFound, PortNotFound, PortInUse, NetworkAmbiguous, FixedIpAlreadyInUse and
        more.
        """
        ...

    def port(self, port_id: str) -> Port: ...
    def ports_of(self, instance_uuid: str) -> list[Port]:
        """The ports that say that the server uses them."""
        ...

    def network(self, network_id: str) -> Network: ...
    def security_group(self, context: Context, name_or_id: str) -> SecurityGroup:
        """A security group of the project. Raises: SecurityGroupNotFound."""
        ...

    def security_group_names(self, context: Context, names: Sequence[str]) -> tuple[str, ...]:
        """Check that the groups exist. Raises: SecurityGroupNotFound."""
        ...


class ImageService(Protocol):
    """What Compute asks of the image service. Source: nova/image/glance.py, API."""

    def get(self, context: Context, image_id: str) -> Steps[Image]: ...
    def create(
        self, context: Context, name: str, properties: Mapping[str, Any], **fields: Any
    ) -> Steps[Image]:
        """A new image in status queued, to be uploaded to."""
        ...

    def upload(self, context: Context, image_id: str, size: int, **fields: Any) -> Steps[Image]:
        """The image's data are here: it is active from now on."""
        ...

    def delete(self, context: Context, image_id: str) -> None: ...
    def list(self, context: Context) -> list[Image]: ...


class Placement(Protocol):
    """What Compute asks of placement. Source: nova/scheduler/client/report.py,
    SchedulerReportClient.
    """

    def get_allocation_candidates(self, spec: RequestSpec, limit: int) -> Steps[list[Host]]:
        """Hosts with room for the request, in a fixed order."""
        ...

    def claim(
        self, consumer: str, host: Host, resources: Mapping[str, int], context: Context
    ) -> Steps[bool]:
        """Take the resources; False where they are gone meanwhile."""
        ...

    def move_allocations(self, source: str, target: str) -> Steps[None]:
        """Another consumer holds the allocations from now on (an instance's migration, say)."""
        ...

    def delete_allocations(self, consumer: str) -> Steps[None]: ...
    def allocations(self, consumer: str) -> Mapping[str, Mapping[str, int]]:
        """Resources by provider (node uuid) of one consumer."""
        ...

    def usages(self, provider: str) -> Mapping[str, int]:
        """What is taken of one provider, by resource class."""
        ...


class SharedFileSystems(Protocol):
    """What Compute asks of shared file systems. Source: nova/share/manila.py, API."""

    def get(self, context: Context, share_id: str) -> Steps[Share]: ...
    def allow_access(
        self, context: Context, share: ShareMapping, access_type: str, access_to: str
    ) -> Steps[None]: ...
    def deny_access(
        self, context: Context, share: ShareMapping, access_type: str, access_to: str
    ) -> Steps[None]: ...
    def has_access(self, share_id: str, access_to: str) -> bool:
        """Whether somebody may mount the share by now."""
        ...

    def who_may_mount(self, share_id: str) -> list[str]:
        """Every address and user that may mount the share. Raises: ShareNotFound."""
        ...
