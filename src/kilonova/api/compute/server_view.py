# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a server is shown, by version. Source: nova/api/openstack/compute/views/servers.py."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from kilonova.api.compute.addresses import addresses_of
from kilonova.api.compute.links import bookmark, links
from kilonova.api.microversion import version
from kilonova.cloud.image_properties import OLD_NAMES, property_types
from kilonova.cloud.model.instance import PowerState
from kilonova.cloud.status import server_status
from kilonova.cloud.zones import zone_of_instance

if TYPE_CHECKING:
    from kilonova.api.call import Call
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance

MORE_ATTRIBUTES = version("2.3")
LOCKED = version("2.9")
HOST_STATUS = version("2.16")
DESCRIPTION = version("2.19")
TAGS = version("2.26")
FLAVOR_INLINE = version("2.47")
KEY_OF_REBUILD = version("2.54")
USER_DATA_OF_REBUILD = version("2.57")
CERTIFICATES = version("2.63")
SERVER_GROUPS = version("2.71")
LOCKED_REASON = version("2.73")
ALL_AFTER_CHANGES = version("2.75")
HOSTNAME = version("2.90")
PINNED_ZONE = version("2.96")
IMAGE_PROPERTIES = version("2.98")
SCHEDULER_HINTS = version("2.100")

WITH_PROGRESS = frozenset({"ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING"})
WITH_FAULT = frozenset({"ERROR", "DELETED"})
POWER_NUMBERS = {state: number for number, state in enumerate(PowerState.__members__.values())}


def brief(call: Call, instance: Instance) -> dict[str, Any]:
    """A server's name and links."""
    return {
        "id": instance.uuid,
        "name": instance.display_name,
        "links": links(call, "servers", instance.uuid),
    }


def detailed(call: Call, instance: Instance) -> dict[str, Any]:
    """A server as a list shows it in full."""
    return {**core(call, instance), **surroundings(call, instance), **by_version(call, instance)}


def shown(call: Call, instance: Instance) -> dict[str, Any]:
    """A server by itself, in full."""
    server = detailed(call, instance)
    if call.version >= SERVER_GROUPS:
        server["server_groups"] = groups_of(call, instance)
    return server


def changed(call: Call, instance: Instance, *, rebuilt: bool = False) -> dict[str, Any]:
    """A server after an update or while it is rebuilt: in full only since 2.75."""
    if call.version >= ALL_AFTER_CHANGES:
        server = shown(call, instance)
        if rebuilt:
            server.pop("OS-EXT-SRV-ATTR:user_data", None)
    else:
        server = {**core(call, instance), **by_version(call, instance)}
        server.pop("host_status", None)
        server["addresses"] = addresses_of(call, instance, extended=False)
        if call.version >= SERVER_GROUPS:
            server["server_groups"] = groups_of(call, instance)
        if rebuilt and call.version >= KEY_OF_REBUILD:
            server["key_name"] = instance.key_name
    if rebuilt and call.version >= USER_DATA_OF_REBUILD:
        server["user_data"] = instance.user_data
    return server


def core(call: Call, instance: Instance) -> dict[str, Any]:
    """What is shown of a server in every version and after every request."""
    status = "DELETED" if instance.deleted else server_status(instance)
    server: dict[str, Any] = {
        "accessIPv4": instance.access_ip_v4 or "",
        "accessIPv6": instance.access_ip_v6 or "",
        "addresses": addresses_of(call, instance),
        "created": instance.created_at,
        "flavor": flavor_of(call, instance.flavor),
        "hostId": host_id(instance),
        "id": instance.uuid,
        "image": image_of(call, instance),
        "links": links(call, "servers", instance.uuid),
        "metadata": dict(instance.metadata),
        "name": instance.display_name,
        "status": status,
        "tenant_id": instance.project_id,
        "user_id": instance.user_id,
        "updated": instance.updated_at or call.cloud.clock.stamp,
        "OS-DCF:diskConfig": "AUTO" if instance.auto_disk_config else "MANUAL",
    }
    if status in WITH_FAULT and instance.fault is not None:
        server["fault"] = fault_of(call, instance)
    if status in WITH_PROGRESS:
        server["progress"] = instance.progress
    return server


def surroundings(call: Call, instance: Instance) -> dict[str, Any]:
    """Where a server is and what it uses."""
    server: dict[str, Any] = {
        "OS-EXT-AZ:availability_zone": zone_of_instance(call.cloud, instance) or "",
        "config_drive": "True" if instance.config_drive else "",
        "key_name": instance.key_name,
        "OS-SRV-USG:launched_at": naive(instance.launched_at),
        "OS-SRV-USG:terminated_at": naive(instance.terminated_at),
        "OS-EXT-STS:task_state": instance.task_state,
        "OS-EXT-STS:vm_state": instance.vm_state,
        "OS-EXT-STS:power_state": POWER_NUMBERS[instance.power_state],
        "os-extended-volumes:volumes_attached": volumes_of(call, instance),
    }
    groups = security_groups_of(call, instance)
    if groups:
        server["security_groups"] = [{"name": name} for name in groups]
    if call.is_admin:
        server.update(extended_attributes(call, instance))
    if call.version >= PINNED_ZONE:
        spec = instance.spec
        server["pinned_availability_zone"] = None if spec is None else spec.availability_zone
    return server


def by_version(call: Call, instance: Instance) -> dict[str, Any]:
    """What later versions show of a server after every request."""
    at = call.version
    server: dict[str, Any] = {}
    if at >= LOCKED:
        server["locked"] = instance.locked
    if at >= HOST_STATUS and call.is_admin:
        server["host_status"] = host_status(call, instance)
    if at >= DESCRIPTION:
        server["description"] = instance.display_description
    if at >= TAGS:
        server["tags"] = list(instance.tags)
    if at >= CERTIFICATES:
        certificates = instance.trusted_certs
        server["trusted_image_certificates"] = list(certificates) if certificates else None
    if at >= LOCKED_REASON:
        server["locked_reason"] = instance.locked_reason
    if at >= HOSTNAME:
        server["OS-EXT-SRV-ATTR:hostname"] = instance.hostname
    if at >= SCHEDULER_HINTS:
        spec = instance.spec
        server["scheduler_hints"] = {} if spec is None else spec.scheduler_hints or {}
    return server


def extended_attributes(call: Call, instance: Instance) -> dict[str, Any]:
    """What administrators see besides."""
    attributes: dict[str, Any] = {
        "host": instance.host,
        "instance_name": call.cloud.name_in_hypervisor(instance),
        "hypervisor_hostname": instance.node,
    }
    if call.version >= MORE_ATTRIBUTES:
        attributes |= {
            "hostname": instance.hostname,
            "kernel_id": instance.kernel_id,
            "launch_index": instance.launch_index,
            "ramdisk_id": instance.ramdisk_id,
            "reservation_id": instance.reservation_id,
            "root_device_name": instance.root_device_name,
            "user_data": instance.user_data,
        }
    return {f"OS-EXT-SRV-ATTR:{name}": value for name, value in attributes.items()}


def flavor_of(call: Call, flavor: Flavor) -> dict[str, Any]:
    """The flavor that a server was made with: by reference, since 2.47 in full."""
    if call.version >= FLAVOR_INLINE:
        return {
            "vcpus": flavor.vcpus,
            "ram": flavor.memory_mb,
            "disk": flavor.root_gb,
            "ephemeral": flavor.ephemeral_gb,
            "swap": flavor.swap,
            "original_name": flavor.name,
            "extra_specs": dict(flavor.extra_specs),
        }
    return {"id": flavor.flavorid, "links": [bookmark(call, "flavors", flavor.flavorid)]}


def image_of(call: Call, instance: Instance) -> dict[str, Any] | str:
    """The image that a server was made of; empty for one that boots from a volume."""
    if not instance.image_ref:
        return ""
    image: dict[str, Any] = {
        "id": instance.image_ref,
        "links": [bookmark(call, "images", instance.image_ref)],
    }
    if call.version >= IMAGE_PROPERTIES:
        known = property_types()
        image["properties"] = {
            name: value
            for name, value in instance.image_meta.items()
            if name in known or name in OLD_NAMES
        }
    return image


def host_id(instance: Instance) -> str:
    """Tells the servers of a project on the same host, and nothing of the host.

    Source: nova/utils.py, generate_hostid.
    """
    if not instance.host:
        return ""
    return hashlib.sha224(f"{instance.project_id}{instance.host}".encode()).hexdigest()


def fault_of(call: Call, instance: Instance) -> dict[str, Any]:
    """What went wrong last; where the code would show, only administrators see it."""
    fault = instance.fault
    assert fault is not None
    shown: dict[str, Any] = {
        "code": fault.code,
        "created": fault.created_at,
        "message": fault.message,
    }
    if fault.details and (call.is_admin or fault.code != 500):
        shown["details"] = fault.details
    return shown


def host_status(call: Call, instance: Instance) -> str:
    """What is known of the host. Source: nova/compute/api.py, API.get_instance_host_status."""
    if instance.host is None:
        return ""
    if instance.host not in call.cloud.hosts:
        return "UNKNOWN"
    service = call.cloud.hosts.get(instance.host).service
    if service.forced_down:
        return "DOWN"
    if service.disabled:
        return "MAINTENANCE"
    return "UP" if service.up else "UNKNOWN"


def volumes_of(call: Call, instance: Instance) -> list[dict[str, Any]]:
    """The volumes that are attached."""
    with_fate = call.version >= MORE_ATTRIBUTES
    return [
        {"id": bdm.volume_id, "delete_on_termination": bdm.delete_on_termination}
        if with_fate
        else {"id": bdm.volume_id}
        for bdm in instance.bdms
        if bdm.volume_id is not None
    ]


def security_groups_of(call: Call, instance: Instance) -> list[str]:
    """The names of the groups of its ports."""
    groups = call.cloud.neighbours.networks.catalogue.security_groups
    return [groups[each].name for each in group_ids_of(call, instance) if each in groups]


def group_ids_of(call: Call, instance: Instance) -> list[str]:
    """The ids of the groups of its ports, each once.

    Source: nova/network/security_group_api.py, get_instances_security_groups_bindings.
    """
    ports = call.cloud.neighbours.networks.ports
    return list(
        dict.fromkeys(group for vif in instance.vifs for group in ports.groups_of(vif.port_id))
    )


def groups_of(call: Call, instance: Instance) -> list[str]:
    """The server group that it is in."""
    group = None if instance.spec is None else instance.spec.group
    return [] if group is None or instance.uuid not in group.members else [group.uuid]


def naive(stamp: str | None) -> str | None:
    """A time as the API shows those of usage: ``2012-10-29T13:42:11.000000``."""
    return None if stamp is None else f"{stamp.removesuffix('Z')}.000000"
