# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What computes and conductors go by."""

from typing import Annotated, Literal

from msgspec import Meta

from kilonova.cloud.options.group import HOST_NAME, SECRET, Group


class Default(Group, frozen=True):
    """Options outside of any group."""

    transport_url: Annotated[str, SECRET] = "rabbit://"
    control_exchange: str = "nova"
    internal_service_availability_zone: str = "internal"
    default_availability_zone: str = "nova"
    default_schedule_zone: str | None = None
    password_length: Annotated[int, Meta(ge=0)] = 12
    instance_usage_audit_period: Annotated[
        str, Meta(pattern=r"^(hour|month|day|year)(@([0-9]+))?$")
    ] = "month"
    compute_driver: str | None = None
    allow_resize_to_same_host: bool = False
    non_inheritable_image_properties: tuple[str, ...] = (
        "cache_in_nova",
        "bittorrent",
    )
    max_local_block_devices: int = 3
    compute_monitors: tuple[str, ...] = ()
    default_ephemeral_format: str | None = None
    vif_plugging_is_fatal: bool = True
    vif_plugging_timeout: Annotated[int, Meta(ge=0)] = 300
    arq_binding_timeout: Annotated[int, Meta(ge=1)] = 300
    preallocate_images: Literal["none", "space"] = "none"
    use_cow_images: bool = True
    force_raw_images: bool = True
    pointer_model: Literal["ps2mouse", "usbtablet"] | None = "usbtablet"
    reimage_timeout_per_gb: Annotated[int, Meta(ge=1)] = 20
    reserved_host_disk_mb: Annotated[int, Meta(ge=0)] = 0
    reserved_host_memory_mb: Annotated[int, Meta(ge=0)] = 512
    reserved_host_cpus: Annotated[int, Meta(ge=0)] = 0
    cpu_allocation_ratio: Annotated[float, Meta(ge=0.0)] | None = None
    ram_allocation_ratio: Annotated[float, Meta(ge=0.0)] | None = None
    disk_allocation_ratio: Annotated[float, Meta(ge=0.0)] | None = None
    initial_cpu_allocation_ratio: Annotated[float, Meta(ge=0.0)] = 4.0
    initial_ram_allocation_ratio: Annotated[float, Meta(ge=0.0)] = 1.0
    initial_disk_allocation_ratio: Annotated[float, Meta(ge=0.0)] = 1.0
    console_host: str = "controller"
    default_access_ip_network_name: str | None = None
    instance_usage_audit: bool = False
    live_migration_retry_count: Annotated[int, Meta(ge=0)] = 30
    resume_guests_state_on_host_boot: bool = False
    network_allocate_retries: Annotated[int, Meta(ge=0)] = 0
    max_concurrent_builds: Annotated[int, Meta(ge=0)] = 10
    max_concurrent_snapshots: Annotated[int, Meta(ge=0)] = 5
    max_concurrent_live_migrations: Annotated[int, Meta(ge=0)] = 1
    block_device_allocate_retries: Annotated[int, Meta(ge=0)] = 60
    sync_power_state_pool_size: int = 5
    sync_power_state_interval: int = 600
    heal_instance_info_cache_interval: int = -1
    reclaim_instance_interval: int = 0
    volume_usage_poll_interval: int = 0
    shelved_poll_interval: int = 3600
    shelved_offload_time: int = 0
    instance_delete_interval: int = 300
    block_device_allocate_retries_interval: Annotated[int, Meta(ge=0)] = 3
    scheduler_instance_sync_interval: int = 120
    update_resources_interval: int = 0
    stale_share_access_reconcile_interval: int = 1800
    reboot_timeout: Annotated[int, Meta(ge=0)] = 0
    instance_build_timeout: Annotated[int, Meta(ge=0)] = 0
    rescue_timeout: Annotated[int, Meta(ge=0)] = 0
    resize_confirm_window: Annotated[int, Meta(ge=0)] = 0
    shutdown_timeout: Annotated[int, Meta(ge=0)] = 60
    running_deleted_instance_action: Literal["reap", "log", "shutdown", "noop"] = "reap"
    running_deleted_instance_poll_interval: int = 1800
    running_deleted_instance_timeout: int = 0
    maximum_instance_delete_attempts: Annotated[int, Meta(ge=1)] = 5
    osapi_compute_unique_server_name_scope: Literal["", "project", "global"] = ""
    enable_new_services: bool = True
    instance_name_template: str = "instance-%08x"
    migrate_max_retries: Annotated[int, Meta(ge=-1)] = -1
    config_drive_format: Literal["iso9660", "vfat"] = "iso9660"
    force_config_drive: bool = False
    my_ip: str = "192.0.2.1"
    host: Annotated[str, HOST_NAME] | None = None  # each service's own, where Nova asks the machine
    # Gone from Nova 34, known to older nova.conf files.
    default_publisher_id: str | None = None
    flat_injected: bool = False
    record: str | None = None
    long_rpc_timeout: int = 1800
    report_interval: int = 10
    service_down_time: int = 60
    periodic_enable: bool = True
    periodic_fuzzy_delay: Annotated[int, Meta(ge=0)] = 60


class Compute(Group, frozen=True):
    """[compute]: devices and CPUs of a host, and when it is taken out of service."""

    consecutive_build_service_disable_threshold: int = 10
    shutdown_retry_interval: Annotated[int, Meta(ge=1)] = 10
    sharing_providers_max_uuids_per_request: Annotated[int, Meta(ge=1)] = 200
    resource_provider_association_refresh: Annotated[int, Meta(ge=0)] = 300
    cpu_shared_set: str | None = None
    cpu_dedicated_set: str | None = None
    live_migration_wait_for_vif_plug: bool = True
    max_concurrent_disk_ops: Annotated[int, Meta(ge=0)] = 0
    max_disk_devices_to_attach: Annotated[int, Meta(ge=-1)] = -1
    provider_config_location: str = "/etc/nova/provider_config/"
    image_type_exclude_list: tuple[str, ...] = ()
    vmdk_allowed_types: tuple[str, ...] = (
        "streamOptimized",
        "monolithicSparse",
    )
    packing_host_numa_cells_allocation_strategy: bool = False
    update_resources_max_workers: Annotated[int, Meta(ge=1)] = 1


class Conductor(Group, frozen=True):
    """[conductor]: the service between computes and database."""

    workers: int | None = None


class ImageCache(Group, frozen=True):
    """[image_cache]: images kept on hosts; intervals and ages in seconds."""

    manager_interval: Annotated[int, Meta(ge=-1)] = 2400
    subdirectory_name: str = "_base"
    remove_unused_base_images: bool = True
    remove_unused_original_minimum_age_seconds: int = 86400
    remove_unused_resized_minimum_age_seconds: int = 3600
    precache_concurrency: Annotated[int, Meta(ge=1)] = 1
