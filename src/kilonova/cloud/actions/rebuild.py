# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Rebuild, as nova-api takes the request: the same server again, from its own image or another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from kilonova.cloud.actions.rebuild_conduct import conduct_rebuild
from kilonova.cloud.actions.rebuild_make import RebuildOrder
from kilonova.cloud.guards import accepts, start_action
from kilonova.cloud.injected_files import check_injected_files
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.new_server import check_image_fits, image_metadata, raw_property
from kilonova.cloud.quotas import check_metadata
from kilonova.cloud.refusals import refuse_accelerators, refuse_shares, refuse_vtpm
from kilonova.cloud.scope import Conductor
from kilonova.cloud.topology import numa_of_flavor
from kilonova.errors import (
    CertificateValidationFailed,
    ImageNUMATopologyRebuildConflict,
    ImageUnacceptable,
    InvalidVolume,
    KeypairNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.injected_files import File
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.keypair import Keypair
    from kilonova.cloud.model.numa import NumaTopology
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Api
    from kilonova.cloud.steps import Steps


class Unchanged:
    """The wish that something stays as it is, where None is a wish too."""


UNCHANGED: Final = Unchanged()


@dataclass(slots=True, frozen=True)
class Changes:
    """What a rebuild changes beside the image; a key, certificates and data of None take them away.

    Source: Compute API, Rebuild Server.
    """

    name: str | None = None
    description: str | Unchanged | None = UNCHANGED
    metadata: Mapping[str, str] | None = None
    key_name: str | Unchanged | None = UNCHANGED
    trusted_image_certificates: Sequence[str] | Unchanged | None = UNCHANGED
    hostname: str | None = None
    user_data: str | Unchanged | None = UNCHANGED
    access_ip_v4: str | None = None
    access_ip_v6: str | None = None
    auto_disk_config: bool | None = None
    files: Sequence[File] = ()


def rebuild(
    api: Api,
    instance: Instance,
    image_id: str | None,
    changes: Changes,
    *,
    preserve_ephemeral: bool = False,
    reimage_boot_volume: bool = True,
) -> Steps[None]:
    """202; 409 unless active, stopped or in error. Without an image it is the server's own.

    ``reimage_boot_volume`` is what API 2.93 brought: a root volume gets the image's data.

    Raises: ImageNotFound, ImageNotActive, ImageUnacceptable, FlavorMemoryTooSmall,
    FlavorDiskSmallerThanMinDisk, KeypairNotFound, MetadataLimitExceeded, InvalidVolume,
    CertificateValidationFailed, ImageNUMATopologyRebuildConflict.
    Source: nova/compute/api.py, API.rebuild.
    """
    refuse_shares(instance)
    refuse_vtpm(instance, "rebuild")
    refuse_accelerators(instance)
    yield from begin_rebuild(
        api, instance, image_id, changes, preserve_ephemeral, reimage_boot_volume
    )


@accepts(vm_state=(VmState.ACTIVE, VmState.STOPPED, VmState.ERROR), method="rebuild")
def begin_rebuild(
    api: Api,
    instance: Instance,
    image_id: str | None,
    changes: Changes,
    preserve_ephemeral: bool,
    reimage_boot_volume: bool,
) -> Steps[None]:
    """Check everything, write down what the server will be, and hand it to the conductor."""
    cloud, spec = api.cloud, instance.spec
    assert spec is not None
    columns = wished_columns(api, changes)
    original = yield from image_booted(api, instance)
    wanted = image_id or original or ""
    image = yield from cloud.image.get(api.context, wanted)
    if instance.is_volume_backed:
        check_volume_backed(columns, original, wanted, reimage_boot_volume)
    check_metadata(cloud, changes.metadata or {})
    check_injected_files(cloud, api.context.project_id or "", changes.files)
    check_image_fits(image, instance.flavor, instance.bdms)
    yield from check_volumes(api, instance)
    if original != wanted:
        check_same_nodes(instance, spec, image)
    known = instance.image_meta
    api.save(
        instance,
        **columns,
        os_type=raw_property(image, "os_type") or None,
        architecture=raw_property(image, "architecture") or None,
        auto_disk_config=bool(changes.auto_disk_config),
        task_state=TaskState.REBUILDING,
        image_ref=instance.image_ref if instance.is_volume_backed else wanted,
        kernel_id=raw_property(image, "kernel_id"),
        ramdisk_id=raw_property(image, "ramdisk_id"),
        progress=0,
        expected_task_state=(None,),
    )
    api.save(instance, image_meta=image_metadata(image, instance.flavor), touched=True)
    start_action(api, instance, "rebuild")
    order = RebuildOrder(
        image_id=wanted,
        original_image_id=original,
        original_image_meta=known,
        preserve_ephemeral=preserve_ephemeral,
        reimages_root=reimage_boot_volume,
    )
    host = instance.host
    if original != wanted:
        spec = instance.spec = replace(spec, image=image)
        host = None
    api.cast(conduct_rebuild, api.on(Conductor), instance, order, asked(instance, spec), host)


def asked(instance: Instance, spec: RequestSpec) -> RequestSpec:
    """What the scheduler is asked: whether the server's own host may have the new image."""
    return replace(
        spec,
        scheduler_hints={**(spec.scheduler_hints or {}), "_nova_check_type": ["rebuild"]},
        force_hosts=(instance.host,) if instance.host else (),
        force_nodes=(instance.node,) if instance.node else (),
    )


def image_booted(api: Api, instance: Instance) -> Steps[str | None]:
    """The image that the server was made from; a root volume remembers its own."""
    root = instance.root_bdm
    if root is None or not root.is_volume or root.volume_id is None:
        return instance.image_ref or None
    volume = yield from api.cloud.block_storage.get(api.context, root.volume_id)
    return volume.image_id


def wished_columns(api: Api, changes: Changes) -> dict[str, Any]:
    """The attributes of the instance that the request names. Raises: KeypairNotFound."""
    given = {
        "display_name": changes.name,
        "hostname": changes.hostname,
        "metadata": None if changes.metadata is None else dict(changes.metadata),
        "access_ip_v4": changes.access_ip_v4,
        "access_ip_v6": changes.access_ip_v6,
    }
    columns: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if not isinstance(changes.description, Unchanged):
        columns["display_description"] = changes.description
    if not isinstance(changes.user_data, Unchanged):
        columns["user_data"] = changes.user_data
    if not isinstance(changes.key_name, Unchanged):
        columns["key_name"] = changes.key_name or None
        columns["keypair"] = keypair_named(api, changes.key_name)
    if not isinstance(changes.trusted_image_certificates, Unchanged):
        certificates = tuple(changes.trusted_image_certificates or default_certificates(api))
        columns["trusted_certs"] = certificates or None
    return columns


def keypair_named(api: Api, name: str | None) -> Keypair | None:
    """A key of whoever asks, who need not be who made the server. Raises: KeypairNotFound."""
    if not name:
        return None
    user_id = api.context.user_id or ""
    keypair = api.cloud.tables.keypairs.get((user_id, name))
    if keypair is None:
        raise KeypairNotFound(name, user_id)
    return keypair


def default_certificates(api: Api) -> Sequence[str]:
    """The certificates that the options put in the place of none.

    Source: nova/compute/api.py, API._retrieve_trusted_certs_object.
    """
    flags = api.cloud.flags.glance
    if flags.verify_glance_signatures and flags.enable_certificate_validation:
        return flags.default_trusted_certificate_ids
    return ()


def check_volume_backed(
    columns: Mapping[str, Any], original: str | None, wanted: str, reimages: bool
) -> None:
    """Refuse what cannot be done to a server that boots from a volume.

    Raises: CertificateValidationFailed, ImageUnacceptable.
    """
    if columns.get("trusted_certs"):
        refusal = CertificateValidationFailed("", "")
        vars(refusal)["message"] = (
            "Image certificate validation is not supported for volume-backed servers."
        )
        raise refusal
    if original != wanted and not reimages:
        raise ImageUnacceptable(
            wanted, "Unable to rebuild with a different image for a volume-backed server."
        )


def check_volumes(api: Api, instance: Instance) -> Steps[None]:
    """Refuse while a volume is not quite attached. Raises: InvalidVolume.

    Source: nova/compute/api.py, API._check_volume_status.
    """
    for bdm in instance.bdms:
        if bdm.volume_id is None:
            continue
        volume = yield from api.cloud.block_storage.get(api.context, bdm.volume_id)
        if volume.status != "in-use":
            raise InvalidVolume(
                f"volume '{volume.id}' status must be 'in-use'. "
                f"Currently in '{volume.status}' status"
            )


def check_same_nodes(instance: Instance, spec: RequestSpec, image: Image) -> None:
    """Refuse an image that asks for other NUMA nodes. Raises: ImageNUMATopologyRebuildConflict.

    Source: nova/compute/api.py, API._validate_numa_rebuild.
    """
    before = numa_of_flavor(instance.flavor, spec.image)
    after = numa_of_flavor(instance.flavor, image)
    if described(before) != described(after):
        raise ImageNUMATopologyRebuildConflict()


def described(topology: NumaTopology | None) -> object:
    """All that a topology says, to be compared."""
    if topology is None:
        return None
    cells = tuple(
        (c.id, c.cpuset, c.pcpuset, c.memory, c.pagesize, c.cpu_policy, c.cpu_thread_policy)
        for c in topology.cells
    )
    return cells, topology.emulator_threads_policy
