# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""From a request for servers to instances that are ready to be scheduled, or the error that says
why not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from kilonova.cloud.block_devices import own_disks, requested_disks, zone_of_volumes
from kilonova.cloud.image_of_volume import image_of_disk
from kilonova.cloud.injected_files import check_injected_files
from kilonova.cloud.model.instance import NOTHING, Instance
from kilonova.cloud.model.request_spec import Destination, RequestSpec
from kilonova.cloud.quotas import check_metadata, check_new_instances
from kilonova.cloud.resources.flavors import is_open_to
from kilonova.cloud.topology import numa_of_flavor, pci_of_flavor
from kilonova.cloud.zones import check_zone
from kilonova.errors import (
    AmbiguousHostnameForMultipleInstances,
    CertificateValidationFailed,
    FlavorDiskSmallerThanMinDisk,
    FlavorMemoryTooSmall,
    FlavorNotFound,
    ImageNotActive,
    InvalidFixedIpAndMaxCountRequest,
    KeypairNotFound,
    MultiplePortsNotApplicable,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.keypair import Keypair
    from kilonova.cloud.model.server_group import ServerGroup
    from kilonova.cloud.scope import Api
    from kilonova.cloud.server_request import ServerRequest
    from kilonova.cloud.services.records import NetworkRequest
    from kilonova.cloud.steps import Steps


def new_servers(
    api: Api, request: ServerRequest, group: ServerGroup | None
) -> Steps[tuple[list[Instance], tuple[NetworkRequest, ...]]]:
    """Check the request in the order in which Nova does, and make its instances; nothing is kept
    yet.

    Raises: FlavorNotFound, ImageNotFound, ImageNotActive, FlavorMemoryTooSmall,
    FlavorDiskSmallerThanMinDisk, KeypairNotFound, TooManyInstances, InvalidBDM and what networking
    says of the networks.
    Source: nova/compute/api.py, API._create_instance.
    """
    cloud, context, flavor = api.cloud, api.context, request.flavor
    check_several(request)
    zone = request.availability_zone or cloud.flags.DEFAULT.default_schedule_zone
    if zone and request.forced_host is None:
        check_zone(cloud, zone)
    if request.image_id:
        image: Image | None = yield from cloud.image.get(context, request.image_id)
    elif request.trusted_image_certificates:
        raise CertificateValidationFailed("", "").saying(
            "Image certificate validation is not supported when booting from volume"
        )
    else:
        image = yield from image_of_disk(api, request)
    if image is not None:
        cloud.fragments.images.of(image)  # refuses properties that cannot be read
    if flavor.disabled or not is_open_to(context, flavor):
        raise FlavorNotFound(flavor.flavorid)
    security_groups = cloud.network.security_group_names(context, request.security_groups)
    networks: tuple[NetworkRequest, ...] = ()
    if not request.no_network:
        networks = cloud.network.validate(context, request.networks, request.max_count)
    keypair = keypair_of(api, request)
    disks = requested_disks(request, image)
    check_metadata(cloud, request.metadata)
    check_injected_files(cloud, context.project_id or "", request.files)
    check_image_fits(image, flavor, disks)
    if request.requested_host is not None:
        cloud.hosts.get(request.requested_host)
    count = check_new_instances(cloud, context, flavor, request.min_count, request.max_count)
    zone = yield from zone_of_volumes(api, zone, disks)
    reservation_id = cloud.ids.reservation_id()
    instances = []
    for index in range(count):
        instance = new_instance(api, request, image, keypair, reservation_id, index, count)
        instance.availability_zone = zone
        instance.bdms = yield from own_disks(api, instance.uuid, flavor, disks)
        instance.spec = new_spec(api, request, instance, image, group, security_groups, count)
        instances.append(instance)
    return instances, networks


def check_several(request: ServerRequest) -> None:
    """Refuse to give several servers one address, one port or one name.

    Source: nova/compute/api.py, API.create.
    """
    if request.max_count == 1:
        return
    for wish in request.networks or ():
        if wish.network_id and wish.address:
            raise InvalidFixedIpAndMaxCountRequest(
                "max_count cannot be greater than 1 if an fixed_ip is specified."
            )
    if any(wish.port_id for wish in request.networks or ()):
        raise MultiplePortsNotApplicable(
            "Unable to launch multiple instances with a single configured port ID. Please launch "
            "your instance one by one with different ports."
        )
    if request.hostname:
        raise AmbiguousHostnameForMultipleInstances()


def check_image_fits(
    image: Image | None, flavor: Flavor, bdms: Sequence[BlockDeviceMapping]
) -> None:
    """Refuse an image that is not there yet, or that needs more than the flavor has.

    Source: nova/compute/api.py, API._validate_flavor_image_nostatus.
    """
    if image is None:
        return
    if image.status != "active":
        raise ImageNotActive(image.id)
    if flavor.memory_mb < image.min_ram:
        raise FlavorMemoryTooSmall()
    volume_backed = any(bdm.is_root and bdm.is_volume for bdm in bdms)
    if flavor.root_gb and not volume_backed and flavor.root_gb < image.min_disk:
        raise FlavorDiskSmallerThanMinDisk(flavor.root_gb * 1024**3, image.min_disk * 1024**3)


def keypair_of(api: Api, request: ServerRequest) -> Keypair | None:
    """The user's key that the request names. Raises: KeypairNotFound."""
    if request.key_name is None:
        return None
    user_id = api.context.user_id or ""
    keypair = api.cloud.tables.keypairs.get((user_id, request.key_name))
    if keypair is None:
        raise KeypairNotFound(request.key_name, user_id)
    return keypair


def new_instance(
    api: Api,
    request: ServerRequest,
    image: Image | None,
    keypair: Keypair | None,
    reservation_id: str,
    index: int,
    count: int,
) -> Instance:
    """One instance of the request, not yet known to anybody."""
    cloud, context = api.cloud, api.context
    name = request.name if count == 1 else f"{request.name}-{index + 1}"
    uuid = cloud.ids.uuid()
    image_ref = image.id if image is not None and request.image_id else ""
    return Instance(
        uuid=uuid,
        launch_index=index,
        project_id=context.project_id or "",
        user_id=context.user_id or "",
        display_name=name,
        display_description=request.description,
        hostname=hostname_of(request.hostname, request.name, uuid, index, count),
        flavor=request.flavor,
        reservation_id=reservation_id,
        created_at=cloud.clock.stamp,
        image_ref=image_ref,
        image_meta=image_metadata(image, request.flavor, image_ref),
        kernel_id=raw_property(image, "kernel_id"),
        ramdisk_id=raw_property(image, "ramdisk_id"),
        architecture=raw_property(image, "architecture") or None,
        os_type=raw_property(image, "os_type") or None,
        availability_zone=request.availability_zone,
        key_name=request.key_name,
        keypair=keypair,
        metadata=dict(request.metadata) if request.metadata else NOTHING,
        tags=tuple(sorted(set(request.tags))),
        trusted_certs=request.trusted_image_certificates,
        config_drive=request.config_drive,
        user_data=request.user_data,
        auto_disk_config=auto_disk_config(request, image),
        access_ip_v4=request.access_ip_v4,
        access_ip_v6=request.access_ip_v6,
    )


def new_spec(
    api: Api,
    request: ServerRequest,
    instance: Instance,
    image: Image | None,
    group: ServerGroup | None,
    security_groups: tuple[str, ...],
    count: int,
) -> RequestSpec:
    """What the scheduler is asked for one instance. Source: nova/objects/request_spec.py,
    from_components.
    """
    forced = bool(request.forced_host or request.forced_node)
    counts_retries = api.cloud.flags.scheduler.max_attempts > 1 and not forced
    return RequestSpec(
        instance_uuid=instance.uuid,
        project_id=instance.project_id,
        user_id=instance.user_id,
        flavor=request.flavor,
        image=image,
        availability_zone=instance.availability_zone,
        num_instances=count,
        group=group,
        scheduler_hints=dict(request.scheduler_hints) or None,
        security_groups=security_groups,
        force_hosts=(request.forced_host,) if request.forced_host else (),
        force_nodes=(request.forced_node,) if request.forced_node else (),
        requested_destination=None
        if request.requested_host is None and request.requested_node is None
        else Destination(request.requested_host, request.requested_node),
        numa_topology=numa_of_flavor(request.flavor, image),
        pci_requests=pci_of_flavor(api.cloud, request.flavor),
        volume_backed=instance.is_volume_backed,
        counts_retries=counts_retries,
    )


@lru_cache(maxsize=1024)
def raw_property(image: Image | None, name: str) -> str:
    """A property of the image as text; the kernel named ``nokernel`` is none, and brings no ramdisk
    either.

    Source: nova/compute/api.py, API._handle_kernel_and_ramdisk.
    """
    properties = {} if image is None else image.properties
    if name in {"kernel_id", "ramdisk_id"} and properties.get("kernel_id") == "nokernel":
        return ""
    return str(properties.get(name) or "")


def image_metadata(
    image: Image | None, flavor: Flavor, image_ref: str | None = None
) -> Mapping[str, str]:
    """What the instance remembers of its image: its properties, formats and needs.

    ``image_ref`` is the image that the instance is rebuilt from, its own unless given.

    Source: nova/utils.py, get_system_metadata_from_image.
    """
    return _image_metadata(image, flavor.root_gb, image_ref)


@lru_cache(maxsize=1024)
def _image_metadata(image: Image | None, root_gb: int, image_ref: str | None) -> Mapping[str, str]:
    """The same for all servers alike, which share it: a region may have 200,000 of them."""
    if image is None:
        return NOTHING
    known = {str(name): str(value) for name, value in image.properties.items()}
    known["min_ram"] = str(image.min_ram)
    known["min_disk"] = str(root_gb if image.disk_format == "vhd" else max(image.min_disk, root_gb))
    for name, value in (
        ("disk_format", image.disk_format),
        ("container_format", image.container_format),
    ):
        if value is not None:
            known[name] = value
    known.setdefault("base_image_ref", image.id if image_ref is None else image_ref)
    return MappingProxyType(known)


def auto_disk_config(request: ServerRequest, image: Image | None) -> bool:
    """Whether the guest's partition grows with its disk: the request's word, else the image's.

    Source: nova/compute/api.py, API._inherit_properties_from_image.
    """
    if request.auto_disk_config is not None:
        return request.auto_disk_config
    said = "" if image is None else str(image.properties.get("auto_disk_config", ""))
    return said.lower() in {"1", "t", "true", "on", "y", "yes"}


def hostname_of(given: str | None, name: str, uuid: str, index: int, count: int) -> str:
    """A name that is valid in DNS: the given one, or the display name made valid, or one from the
    uuid.

    Source: nova/compute/api.py, _populate_instance_names; nova/utils.py, sanitize_hostname.
    """
    if given:
        return given
    plain = name.encode("latin-1", "ignore").decode("latin-1")[:63].lower()
    if not plain.isalnum():
        plain = re.sub(r"[ _.]", "-", plain)
        plain = re.sub(r"[^\w.-]+", "", plain).strip(".-")
    if not plain:
        return f"Server-{uuid}"
    return plain if count == 1 else f"{plain}-{index + 1}"
