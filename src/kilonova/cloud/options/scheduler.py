# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How hosts are chosen."""

from typing import Annotated, Literal

from msgspec import Meta

from kilonova.cloud.options.group import MULTI, Group

Architecture = Literal[
    "alpha",
    "armv6",
    "armv7l",
    "armv7b",
    "aarch64",
    "cris",
    "i686",
    "ia64",
    "lm32",
    "m68k",
    "microblaze",
    "microblazeel",
    "mips",
    "mipsel",
    "mips64",
    "mips64el",
    "openrisc",
    "parisc",
    "parisc64",
    "ppc",
    "ppcle",
    "ppc64",
    "ppc64le",
    "ppcemb",
    "s390",
    "s390x",
    "sh4",
    "sh4eb",
    "sparc",
    "sparc64",
    "unicore32",
    "x86_64",
    "xtensa",
    "xtensaeb",
]


class Scheduler(Group, frozen=True):
    """[scheduler]: how often, and among how many candidates."""

    max_attempts: Annotated[int, Meta(ge=1)] = 3
    discover_hosts_in_cells_interval: Annotated[int, Meta(ge=-1)] = -1
    max_placement_results: Annotated[int, Meta(ge=1)] = 1000
    workers: Annotated[int, Meta(ge=0)] | None = None
    query_placement_for_routed_network_aggregates: bool = False
    limit_tenants_to_placement_aggregate: bool = False
    placement_aggregate_required_for_tenants: bool = False
    query_placement_for_image_type_support: bool = False
    enable_isolated_aggregate_filtering: bool = False
    image_metadata_prefilter: bool = False


class FilterScheduler(Group, frozen=True):
    """[filter_scheduler]: filters in their order, weighers by their weight."""

    host_subset_size: Annotated[int, Meta(ge=1)] = 1
    max_io_ops_per_host: Annotated[int, Meta(ge=0)] = 8
    max_instances_per_host: Annotated[int, Meta(ge=1)] = 50
    track_instance_changes: bool = True
    available_filters: Annotated[tuple[str, ...], MULTI] = ("nova.scheduler.filters.all_filters",)
    enabled_filters: tuple[str, ...] = (
        "ComputeFilter",
        "ComputeCapabilitiesFilter",
        "ImagePropertiesFilter",
        "ServerGroupAntiAffinityFilter",
        "ServerGroupAffinityFilter",
    )
    weight_classes: tuple[str, ...] = ("nova.scheduler.weights.all_weighers",)
    ram_weight_multiplier: float = 1.0
    cpu_weight_multiplier: float = 1.0
    disk_weight_multiplier: float = 1.0
    hypervisor_version_weight_multiplier: float = 1.0
    num_instances_weight_multiplier: float = 0.0
    io_ops_weight_multiplier: float = -1.0
    image_props_weight_multiplier: float = 0.0
    image_props_weight_setting: tuple[str, ...] = ()
    pci_weight_multiplier: Annotated[float, Meta(ge=0.0)] = 1.0
    soft_affinity_weight_multiplier: Annotated[float, Meta(ge=0.0)] = 1.0
    soft_anti_affinity_weight_multiplier: Annotated[float, Meta(ge=0.0)] = 1.0
    build_failure_weight_multiplier: float = 1_000_000.0
    cross_cell_move_weight_multiplier: float = 1_000_000.0
    shuffle_best_same_weighed_hosts: bool = False
    image_properties_default_architecture: Architecture | None = None
    isolated_images: tuple[str, ...] = ()
    isolated_hosts: tuple[str, ...] = ()
    restrict_isolated_hosts_to_isolated_images: bool = True
    aggregate_image_properties_isolation_namespace: str | None = None
    aggregate_image_properties_isolation_separator: str = "."
    pci_in_placement: bool = False


class Metrics(Group, frozen=True):
    """[metrics]: weights of what the compute monitors measure."""

    weight_multiplier: float = 1.0
    weight_setting: tuple[str, ...] = ()
    required: bool = True
    weight_of_unavailable: float = -10000.0
