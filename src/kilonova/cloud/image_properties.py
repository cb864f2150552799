# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Image properties: text in the image service, as the typed values that Compute reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from kilonova.contract.image import ImageMetaPropsPayload
from kilonova.errors import InvalidRequest

OLD_NAMES: Mapping[str, str] = {
    "architecture": "hw_architecture",
    "owner_id": "img_owner_id",
    "vmware_disktype": "hw_disk_type",
    "vmware_image_version": "img_version",
    "vmware_ostype": "os_distro",
    "auto_disk_config": "hw_auto_disk_config",
    "ipxe_boot": "hw_ipxe_boot",
    "xenapi_device_id": "hw_device_id",
    "xenapi_image_compression_level": "img_compression_level",
    "vmware_linked_clone": "img_linked_clone",
    "xenapi_use_agent": "img_use_agent",
    "xenapi_skip_agent_inject_ssh": "os_skip_agent_inject_ssh",
    "xenapi_skip_agent_inject_files_at_boot": "os_skip_agent_inject_files_at_boot",
    "cache_in_nova": "img_cache_in_nova",
    "vm_mode": "hw_vm_mode",
    "bittorrent": "img_bittorrent",
    "mappings": "img_mappings",
    "block_device_mapping": "img_block_device_mapping",
    "bdm_v2": "img_bdm_v2",
    "root_device_name": "img_root_device_name",
    "hypervisor_version_requires": "img_hv_requested_version",
    "hypervisor_type": "img_hv_type",
}
"""The names that properties had before Nova renamed them. Source: nova/objects/image_meta.py."""


ARCHITECTURES: Mapping[str, str] = {
    "i386": "i686",
    "i486": "i686",
    "i586": "i686",
    "x86_32": "i686",
    "x86_32p": "i686",
    "amd64": "x86_64",
}
HYPERVISORS: Mapping[str, str] = {"xapi": "xen"}
MODES: Mapping[str, str] = {"pv": "xen", "hv": "hvm", "baremetal": "hvm"}
"""What else things are called. Source: nova/objects/fields.py, Architecture, HVType and VMMode."""

ALIASES: Mapping[str, Mapping[str, str]] = {
    "hw_architecture": ARCHITECTURES,
    "img_hv_type": HYPERVISORS,
    "hw_vm_mode": MODES,
}


@cache
def property_types() -> Mapping[str, Any]:
    """The type of each property that Compute knows."""
    hints = get_type_hints(ImageMetaPropsPayload, include_extras=True)
    return {name: hints[name] for name in ImageMetaPropsPayload.__struct_fields__}


@cache
def yes_or_no() -> frozenset[str]:
    """The properties that are booleans."""
    return frozenset(
        name
        for name, kind in property_types().items()
        if any(bool in (each, *get_args(each)) for each in get_args(kind))
    )


YES = frozenset({"1", "t", "true", "on", "y", "yes"})
"""What a boolean says for true; every other text is false. Source: oslo_utils, strutils."""


def typed_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Those of an image's properties that Compute knows, by their present names and with their
    types.

    Raises: InvalidRequest naming the property whose text is not of its type. Source:
    nova/compute/api.py, _get_image_meta_obj.
    """
    types = property_types()
    typed: dict[str, Any] = {}
    for name, value in properties.items():
        present = OLD_NAMES.get(name, name)
        if present not in types:
            continue
        if present in ALIASES:
            value = ALIASES[present].get(str(value).lower(), str(value).lower())
        if present in yes_or_no():
            value = str(value).strip().lower() in YES
        try:
            typed[present] = msgspec.convert(value, types[present], strict=False)
        except msgspec.ValidationError as error:
            raise InvalidRequest(f"Invalid image metadata. Error: {name}: {error}") from error
    return typed
