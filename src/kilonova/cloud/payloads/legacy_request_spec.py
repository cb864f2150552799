# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests to the scheduler as legacy notifications show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.image_properties import typed_properties
from kilonova.cloud.payloads.legacy_instance import time_of

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.numa import NumaCell, NumaTopology, PciRequest
    from kilonova.cloud.model.request_spec import RequestSpec


def legacy_request_spec(spec: RequestSpec, *, placed: bool = False) -> dict[str, Any]:
    """What was asked for; where the server has its place, its topology knows whose it is.

    Source: nova/objects/request_spec.py, to_legacy_request_spec_dict."""
    return {
        "num_instances": spec.num_instances,
        "image": {} if spec.image is None else shown_image(spec.image),
        "instance_properties": instance_properties(spec, placed=placed),
        "instance_type": shown_flavor(spec.flavor),
    }


def instance_properties(spec: RequestSpec, *, placed: bool) -> dict[str, Any]:
    """What the server is to be. Source: nova/objects/request_spec.py, _to_legacy_instance."""
    flavor = spec.flavor
    topology = None if spec.numa_topology is None else shown_topology(spec.numa_topology)
    if topology is not None and placed:
        topology["instance_uuid"] = spec.instance_uuid
    return {
        "numa_topology": topology,
        "pci_requests": {"_obj_requests": [shown_pci(each) for each in spec.pci_requests]},
        "project_id": spec.project_id,
        "user_id": spec.user_id,
        "availability_zone": spec.availability_zone,
        "uuid": spec.instance_uuid,
        "root_gb": flavor.root_gb,
        "ephemeral_gb": flavor.ephemeral_gb,
        "memory_mb": flavor.memory_mb,
        "vcpus": flavor.vcpus,
    }


def shown_image(image: Image) -> dict[str, Any]:
    """An image; what is not known of it is left out."""
    known = {
        "id": image.id or None,
        "name": image.name,
        "status": image.status,
        "visibility": image.visibility,
        "protected": image.protected,
        "checksum": image.checksum,
        "owner": image.owner,
        "size": image.size,
        "virtual_size": image.virtual_size,
        "container_format": image.container_format,
        "disk_format": image.disk_format,
        "created_at": time_of(image.created_at),
        "updated_at": time_of(image.updated_at),
        "tags": list(image.tags) if image.id else None,
        "direct_url": image.direct_url,
    }
    return {
        **{name: value for name, value in known.items() if value is not None},
        "min_ram": image.min_ram,
        "min_disk": image.min_disk,
        "properties": typed_properties(image.properties),
    }


def shown_flavor(flavor: Flavor) -> dict[str, Any]:
    """A flavor as Nova's object has it."""
    return {
        "id": flavor.id,
        "name": flavor.name,
        "memory_mb": flavor.memory_mb,
        "vcpus": flavor.vcpus,
        "root_gb": flavor.root_gb,
        "ephemeral_gb": flavor.ephemeral_gb,
        "flavorid": flavor.flavorid,
        "swap": flavor.swap,
        "rxtx_factor": flavor.rxtx_factor,
        "vcpu_weight": flavor.vcpu_weight,
        "disabled": flavor.disabled,
        "is_public": flavor.is_public,
        "extra_specs": dict(flavor.extra_specs),
        "description": flavor.description,
        "created_at": time_of(flavor.created_at),
        "updated_at": None,
        "deleted_at": None,
        "deleted": False,
    }


def shown_topology(topology: NumaTopology) -> dict[str, Any]:
    """The NUMA nodes that the guest is to have."""
    return {
        "cells": [shown_cell(cell) for cell in topology.cells],
        "emulator_threads_policy": topology.emulator_threads_policy,
    }


def shown_cell(cell: NumaCell) -> dict[str, Any]:
    """One of them."""
    return {
        "id": cell.id,
        "cpuset": sorted(cell.cpuset),
        "pcpuset": sorted(cell.pcpuset),
        "cpuset_reserved": None,
        "memory": cell.memory,
        "pagesize": cell.pagesize,
        "cpu_pinning_raw": None,
        "cpu_policy": cell.cpu_policy,
        "cpu_thread_policy": cell.cpu_thread_policy,
    }


def shown_pci(request: PciRequest) -> dict[str, Any]:
    """One request for PCI devices."""
    return {
        "count": request.count,
        "spec": [dict(pairs) for pairs in request.spec],
        "alias_name": request.alias_name,
        "request_id": request.request_id,
        "numa_policy": request.numa_policy,
    }
