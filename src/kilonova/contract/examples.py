# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""An example of everything in the contract, made from its types: the same one each time."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from kilonova.contract.enums import NotificationPhase
from kilonova.contract.envelope import Event
from kilonova.contract.fields import Field, FieldType, fields
from kilonova.contract.notification import Notification
from kilonova.contract.objects import NovaObject, Payload
from kilonova.contract.violations import fits

_MOMENT: Final = "2012-10-29T13:42:11Z"
_PROJECT_ID: Final = "6f70656e737461636b20342065766572"

# What a field usually holds, by its name, or by that of its class too where other classes have one
# of the same name. A field that is not here, or cannot hold this, holds what its type suggests.
_USUAL: Final[Mapping[str, object]] = {
    "action_initiator_project": _PROJECT_ID,
    "action_initiator_user": "fake",
    "address": "192.0.2.3",
    "AggregatePayload.name": "racks-1-to-4",
    "AggregateCachePayload.name": "racks-1-to-4",
    "AggregatePayload.metadata": {"availability_zone": "nova"},
    "architecture": "x86_64",
    "audit_period_beginning": "2012-10-01T00:00:00Z",
    "availability_zone": "nova",
    "binary": "nova-compute",
    "boot_index": 0,
    "checksum": None,
    "container_format": "bare",
    "deleted_at": None,
    "description": None,
    "device_name": "/dev/vda",
    "direct_url": None,
    "disabled_reason": None,
    "disk_format": "qcow2",
    "display_description": "web",
    "display_name": "web",
    "ephemeral_gb": 0,
    "exception": "FlavorDiskTooSmall",
    "exception_message": "The created instance's disk would be too small.",
    "extra_specs": {"hw:watchdog_action": "disabled"},
    "fault": None,
    "fingerprint": "1e:2c:9b:56:79:4b:45:77:f9:ca:7a:98:2c:b0:d5:3c",
    "flavorid": "1",
    "FlavorPayload.name": "m1.tiny",
    "force_hosts": None,
    "force_nodes": None,
    "function_name": "_build_resources",
    "host": "compute",
    "host_ip": "192.0.2.10",
    "host_name": "web",
    "hosts": ["compute"],
    "hw_architecture": "x86_64",
    "hw_disk_bus": "virtio",
    "ignore_hosts": None,
    "image_uuid": "155d900f-4e14-4e4c-a73d-069cbf4541e6",
    "ImageMetaPayload.name": "cirros",
    "images_cached": ["155d900f-4e14-4e4c-a73d-069cbf4541e6"],
    "images_failed": [],
    "instance_group": None,
    "instance_name": "instance-00000001",
    "ip": "192.0.2.10",
    "IpPayload.device_name": "tapce531f90-19",
    "is_public": True,
    "kernel_id": "",
    "key_name": "my-key",
    "KeypairPayload.name": "my-key",
    "label": "private",
    "locked_reason": None,
    "mac": "fa:16:3e:4c:2c:30",
    "members": ["7bb8bb89-d502-4cf9-8c75-af40c737f9eb"],
    "memory": 512,
    "memory_mb": 512,
    "meta": {},
    "metadata": {},
    "min_disk": 0,
    "min_ram": 0,
    "module_name": "nova.compute.manager",
    "new_task_state": None,
    "node": "compute",
    "nodename": "compute",
    "num_attempts": 1,
    "numa_membw_values": None,
    "numa_topology": None,
    "old_display_name": None,
    "old_state": "building",
    "old_task_state": None,
    "os_type": None,
    "owner": _PROJECT_ID,
    "pci_requests": None,
    "policies": ["anti-affinity"],
    "policy": "anti-affinity",
    "power_state": "running",
    "progress": 0,
    "project_id": _PROJECT_ID,
    "projects": [],
    "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMadeUpForThisExampleOnly",
    "ramdisk_id": "",
    "request_id": "req-5b6c791d-5709-4f36-8fbe-c3e02869e35d",
    "requested_destination": None,
    "reservation_id": "r-npxv0e40",
    "retry": None,
    "rules": {"max_server_per_host": "3"},
    "rxtx_factor": 1.0,
    "scheduler_hints": {},
    "security_groups": ["default"],
    "ServerGroupPayload.name": "web-tier",
    "ServiceStatusPayload.version": 74,
    "size": 25165824,
    "source": "libvirt.LibvirtDriver",
    "state": "active",
    "status": "active",
    "swap": 0,
    "tags": [],
    "task_state": None,
    "tenant_id": _PROJECT_ID,
    "terminated_at": None,
    "topic": "compute",
    "traceback": "Traceback (most recent call last):\n  ...",
    "trusted_image_certificates": None,
    "type": "ssh",
    "user_id": "fake",
    "vcpu_weight": 0,
    "version": 4,
    "virtual_size": None,
    "visibility": "public",
}


def example(cls: type[Payload], **changes: object) -> Any:
    """Make an example of a payload class, with some fields changed.

    Fields that may be absent are left out, but for a few usual ones.
    """
    return cls(**{**{f.name: _field(f, cls) for f in fields(cls)}, **changes})


def example_notification(event: Event) -> Notification:
    """Make an example of an event's notification; a failure says why, where it can."""
    payload = example(event.payload)
    if event.phase == NotificationPhase.ERROR and "fault" in event.payload.__struct_fields__:
        [fault] = [field.type.payload for field in fields(event.payload) if field.name == "fault"]
        payload = msgspec.structs.replace(payload, fault=_object(fault))
    host = "compute" if event.publisher_host == "emitter" else getattr(payload, "host", "compute")
    return Notification.of(
        event.event_type,
        f"{event.sources[0]}:{host}",
        payload,
        timestamp="2012-10-29 13:42:11.000000",
        message_id=_uuid(event.event_type),
        checked=True,
    )


def _field(field: Field, cls: type[NovaObject]) -> object:
    path = f"{cls.__name__}.{field.name}"
    usual = _USUAL.get(path, _USUAL.get(field.name, msgspec.UNSET))
    if usual is not msgspec.UNSET and fits(usual, field.type):
        return field.type.enum(usual) if field.type.enum and isinstance(usual, str) else usual
    if field.never_sent or field.may_be_absent:
        return msgspec.UNSET
    return _value(field.type, path) if field.default is msgspec.NODEFAULT else field.default


def _value(type_: FieldType, path: str) -> object:
    """Make a value that holds whatever its type has a place for."""
    if type_.payload is not None:
        return _object(type_.payload)
    if type_.enum is not None:
        return next(iter(type_.enum))
    if type_.element is not None:
        element = _value(type_.element, path)
        if type_.name == "Dict":
            return {"0" if isinstance(element, int) else "key": element}
        return frozenset({element}) if type_.name == "Set" else [element]
    plain: Mapping[str, object] = {
        "String": path.rpartition(".")[2],
        "Integer": 1,
        "Float": 1.0,
        "Boolean": False,
        "FlexibleBoolean": False,
        "UUID": _uuid(path),
        "DateTime": _MOMENT,
        "MACAddress": "fa:16:3e:4c:2c:30",
        "IPV4AndV6Address": "192.0.2.3",
        "VersionPredicate": ">=1.0",
    }
    return plain[type_.name]


def _object(cls: type[NovaObject] | None) -> Any:
    return example(cls) if cls is not None and issubclass(cls, Payload) else None


def _uuid(name: str) -> str:
    """Make the UUID that always goes with a name."""
    digits = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
