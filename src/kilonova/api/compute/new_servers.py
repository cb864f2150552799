# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""From the body of a request for servers to what the cloud is asked for.

Source: nova/api/openstack/compute/servers.py, ServersController.create.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.compute.lookup import boolean, flavor_of, last_segment
from kilonova.api.compute.policies import may, require
from kilonova.api.errors import HttpError
from kilonova.api.formats import is_uuid, usual_ipv6
from kilonova.api.microversion import version
from kilonova.cloud.server_request import DiskRequest, NetworkWish, ServerRequest
from kilonova.cloud.zones import zone_of_host
from kilonova.errors import InvalidBDMFormat

if TYPE_CHECKING:
    from kilonova.api.call import Call
    from kilonova.cloud.injected_files import File

DESCRIPTION = version("2.19")
HOSTS = version("2.74")


def server_request(call: Call) -> ServerRequest:
    """What the body asks for. Raises: HttpError 400, FlavorNotFound, InvalidBDMFormat."""
    asked = call.body["server"]
    least = int(asked.get("min_count", 1))
    most = int(asked.get("max_count", least))
    if least > most:
        raise HttpError(400, "min_count must be <= max_count")
    zone, forced_host, forced_node = parse_zone(call, asked.get("availability_zone"))
    host, node = asked.get("host"), asked.get("hypervisor_hostname")
    if (host or node) and (forced_host or forced_node):
        raise HttpError(
            400,
            "One mechanism with host and/or hypervisor_hostname and another mechanism with "
            "zone:host:node are mutually exclusive.",
        )
    if forced_host or forced_node:
        require(call, "servers:create:forced_host")
    if host or node:
        require(call, "compute:servers:create:requested_destination")
    disks = requested_disks(asked)
    image = asked.get("imageRef")
    if not image and not disks:
        raise HttpError(400, "Missing imageRef attribute")
    networks = asked.get("networks")
    hints = call.body.get("os:scheduler_hints", call.body.get("OS-SCH-HNT:scheduler_hints", {}))
    name = asked["name"].strip()
    config = asked.get("OS-DCF:diskConfig")
    certificates = asked.get("trusted_image_certificates")
    flavor = flavor_of(call, last_segment(asked["flavorRef"]))
    if not flavor.root_gb and not disks and not may(call, "servers:create:zero_disk_flavor"):
        raise errors.BootFromVolumeRequiredForZeroDiskFlavor()
    return ServerRequest(
        name=name,
        flavor=flavor,
        image_id=image or None,
        min_count=least,
        max_count=most,
        networks=requested_networks(networks) if isinstance(networks, list) else None,
        no_network=networks == "none",
        disks=disks,
        key_name=asked.get("key_name"),
        description=asked.get("description") if call.version >= DESCRIPTION else name,
        metadata=asked.get("metadata", {}),
        tags=tuple(asked.get("tags", ())),
        security_groups=requested_groups(asked.get("security_groups")),
        availability_zone=zone,
        forced_host=forced_host,
        forced_node=forced_node,
        requested_host=host,
        requested_node=node,
        scheduler_hints={
            hint: value if isinstance(value, list) else [value] for hint, value in hints.items()
        },
        trusted_image_certificates=tuple(certificates) if certificates else None,
        config_drive=boolean(asked.get("config_drive", False)),
        user_data=asked.get("user_data"),
        hostname=asked.get("hostname"),
        auto_disk_config=None if config is None else config == "AUTO",
        access_ip_v4=asked.get("accessIPv4"),
        access_ip_v6=usual_ipv6(asked["accessIPv6"]) if "accessIPv6" in asked else None,
        files=injected_files(asked),
    )


def injected_files(asked: Mapping[str, Any]) -> tuple[File, ...]:
    """The files that a guest shall have, with what is in them."""
    return tuple((file["path"], file["contents"]) for file in asked.get("personality", ()))


def parse_zone(call: Call, asked: str | None) -> tuple[str | None, str | None, str | None]:
    """Zone, host and node of ``zone``, ``zone:host``, ``zone:host:node`` or ``zone::node``; a zone
    that is not the host's is left out.

    Raises: HttpError 400. Source: nova/compute/api.py, API.parse_availability_zone.
    """
    parts = (asked or "").split(":")
    if len(parts) > 3:
        raise HttpError(400, "Invalid input received: Unable to parse availability_zone")
    zone, host, node = (*parts, "", "")[:3]
    if host and host in call.cloud.hosts and zone != zone_of_host(call.cloud, host):
        zone = ""
    return zone or call.cloud.flags.DEFAULT.default_schedule_zone, host or None, node or None


def requested_groups(asked: Sequence[Mapping[str, str]] | None) -> tuple[str, ...]:
    """The names of the security groups, each once; the default one where none is named."""
    names = dict.fromkeys(group["name"] for group in asked or () if group.get("name"))
    return tuple(names) or ("default",)


def requested_networks(asked: Sequence[Mapping[str, Any]]) -> tuple[NetworkWish, ...] | None:
    """The networks and ports. Raises: HttpError 400."""
    wishes: list[NetworkWish] = []
    for each in asked:
        port, address = each.get("port"), each.get("fixed_ip")
        if port:
            if any(wish.port_id == port for wish in wishes):
                raise HttpError(
                    400,
                    f"Port ID '{port}' was specified twice: you cannot attach a port multiple "
                    "times.",
                )
            if address is not None:
                raise HttpError(
                    400,
                    f"Specified Fixed IP '{address}' cannot be used with port '{port}': the two "
                    "cannot be specified together.",
                )
            wishes.append(NetworkWish(port_id=port, tag=each.get("tag")))
            continue
        if "uuid" not in each:
            raise HttpError(400, "Bad network format: missing 'uuid'")
        if not is_uuid(each["uuid"]):
            raise HttpError(
                400,
                f"Bad networks format: network uuid is not in proper format ({each['uuid']})",
            )
        wishes.append(NetworkWish(network_id=each["uuid"], address=address, tag=each.get("tag")))
    return tuple(wishes) or None


def requested_disks(asked: Mapping[str, Any]) -> tuple[DiskRequest, ...]:
    """The disks in either of the two syntaxes. Raises: HttpError 400, InvalidBDMFormat."""
    old, new = asked.get("block_device_mapping"), asked.get("block_device_mapping_v2")
    if old and new:
        raise HttpError(
            400,
            "Using different block_device_mapping syntaxes is not allowed in the same request.",
        )
    if old:
        return tuple(old_disk(mapping, place) for place, mapping in enumerate(old))
    has_image = bool(asked.get("imageRef"))
    return tuple(disk(mapping, has_image) for mapping in new or () if not mapping.get("no_device"))


def disk(asked: Mapping[str, Any], has_image: bool) -> DiskRequest:
    """One disk. Raises: InvalidBDMFormat. Source: nova/block_device.py,
    BlockDeviceDict.from_api.
    """
    source, uuid = asked.get("source_type"), asked.get("uuid")
    destination, volume_type = asked.get("destination_type"), asked.get("volume_type")
    given_index = asked.get("boot_index")
    boot_index = -1 if given_index is None else int(given_index)
    if source == "blank" and uuid:
        raise InvalidBDMFormat("Invalid device UUID.")
    if source != "blank" and not uuid:
        raise InvalidBDMFormat("Missing device UUID.")
    is_image_here = source == "image" and destination == "local"
    if is_image_here and not (has_image and boot_index == 0):
        raise InvalidBDMFormat("Mapping image to local is not supported.")
    if destination == "local" and volume_type:
        raise InvalidBDMFormat(
            "Specifying a volume_type with destination_type=local is not supported."
        )
    if source == "volume" and volume_type:
        raise InvalidBDMFormat("Specifying volume type to existing volume is not supported.")
    size = asked.get("volume_size")
    return DiskRequest(
        source_type=source or "volume",
        destination_type=destination or ("local" if source == "blank" else "volume"),
        uuid=uuid,
        boot_index=None if given_index is None else boot_index,
        volume_size=None if size is None else int(size),
        volume_type=volume_type,
        delete_on_termination=boolean(asked.get("delete_on_termination", False)),
        device_name=asked.get("device_name"),
        device_type=asked.get("device_type"),
        disk_bus=asked.get("disk_bus"),
        guest_format=asked.get("guest_format"),
        tag=asked.get("tag"),
    )


def old_disk(asked: Mapping[str, Any], place: int) -> DiskRequest:
    """One disk in the syntax of before, where a volume or a snapshot is all that can be named."""
    snapshot = asked.get("snapshot_id")
    size = asked.get("volume_size")
    return DiskRequest(
        source_type="snapshot" if snapshot else "volume",
        uuid=snapshot or asked.get("volume_id"),
        boot_index=0 if place == 0 else None,
        volume_size=None if size is None else int(size),
        delete_on_termination=boolean(asked.get("delete_on_termination", False)),
        device_name=asked.get("device_name"),
    )
