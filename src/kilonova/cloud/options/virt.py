# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the hypervisor does, and with which devices."""

from typing import Annotated, Literal

from msgspec import Meta

from kilonova.cloud.options.group import HOST_NAME, MULTI, Group


class Libvirt(Group, frozen=True):
    """[libvirt]: the hypervisor of compute_driver libvirt.LibvirtDriver."""

    rescue_image_id: str | None = None
    rescue_kernel_id: str | None = None
    rescue_ramdisk_id: str | None = None
    virt_type: Literal["kvm", "lxc", "qemu", "parallels"] = "kvm"
    connection_uri: str = ""
    inject_password: bool = False
    inject_key: bool = False
    inject_partition: Annotated[int, Meta(ge=-2)] = -2
    live_migration_scheme: str | None = None
    live_migration_inbound_addr: Annotated[str, HOST_NAME] | None = None
    live_migration_uri: str | None = None
    live_migration_tunnelled: bool = False
    live_migration_bandwidth: int = 0
    live_migration_downtime: Annotated[int, Meta(ge=100)] = 500
    live_migration_downtime_steps: Annotated[int, Meta(ge=3)] = 10
    live_migration_downtime_delay: Annotated[int, Meta(ge=3)] = 75
    live_migration_completion_timeout: Annotated[int, Meta(ge=0)] = 800
    live_migration_parallel_connections: int = 1
    live_migration_timeout_action: Literal["abort", "force_complete"] = "abort"
    live_migration_permit_post_copy: bool = False
    live_migration_permit_auto_converge: bool = False
    snapshot_image_format: Literal["raw", "qcow2", "vmdk", "vdi"] | None = None
    live_migration_with_native_tls: bool = False
    live_migration_monitor_interval: int = 5
    disk_prefix: str | None = None
    wait_soft_reboot_seconds: int = 120
    cpu_mode: Literal["host-model", "host-passthrough", "custom", "none"] | None = None
    cpu_models: tuple[str, ...] = ()
    cpu_model_extra_flags: tuple[str, ...] = ()
    disk_cachemodes: tuple[str, ...] = ()
    rng_dev_path: str = "/dev/urandom"
    hw_machine_type: tuple[str, ...] | None = None
    sysinfo_serial: Literal["none", "os", "hardware", "auto", "unique"] = "unique"
    mem_stats_period_seconds: int = 10
    num_pcie_ports: Annotated[int, Meta(ge=0, le=28)] = 0
    file_backed_memory: Annotated[int, Meta(ge=0)] = 0
    device_detach_attempts: Annotated[int, Meta(ge=1)] = 8
    device_detach_timeout: Annotated[int, Meta(ge=1)] = 20
    num_intel_tdx_guests: Annotated[int, Meta(ge=0)] | None = None
    images_type: Literal["raw", "flat", "qcow2", "lvm", "rbd", "ploop", "default"] = "default"
    hw_disk_discard: Literal["ignore", "unmap"] | None = None
    volume_clear: Literal["zero", "shred", "none"] = "zero"
    volume_clear_size: Annotated[int, Meta(ge=0)] = 0
    snapshot_compression: bool = False
    use_virtio_for_bridges: bool = True
    volume_use_multipath: bool = False
    num_volume_scan_tries: int = 5
    rx_queue_size: Literal[256, 512, 1024] | None = None
    tx_queue_size: Literal[256, 512, 1024] | None = None
    max_queues: Annotated[int, Meta(ge=1)] | None = None
    pmem_namespaces: tuple[str, ...] = ()
    swtpm_enabled: bool = False
    supported_tpm_secret_security: tuple[str, ...] = (
        "user",
        "host",
        "deployment",
    )
    cpu_power_management: bool = False
    cpu_power_management_strategy: Literal["cpu_state", "governor"] = "cpu_state"


class Pci(Group, frozen=True):
    """[pci]: host devices handed to guests; each alias and specification is JSON."""

    alias: Annotated[tuple[str, ...], MULTI] = ()
    device_spec: Annotated[tuple[str, ...], MULTI] = ()
    report_in_placement: bool = False


class Devices(Group, frozen=True):
    """[devices]: mediated devices."""

    enabled_mdev_types: tuple[str, ...] = ()


class Workarounds(Group, frozen=True):
    """[workarounds]: detours that Nova offers."""

    disable_rootwrap: bool = False
    disable_libvirt_livesnapshot: bool = False
    handle_virt_lifecycle_events: bool = True
    disable_group_policy_check_upcall: bool = False
    enable_numa_live_migration: bool = False
    ensure_libvirt_rbd_instance_dir_cleanup: bool = False
    disable_fallback_pcpu_query: bool = False
    never_download_image_if_on_rbd: bool = False
    reserve_disk_resource_for_image_cache: bool = False
    libvirt_disable_apic: bool = False
    wait_for_vif_plugged_event_during_hard_reboot: tuple[
        Literal[
            "normal",
            "direct",
            "macvtap",
            "baremetal",
            "direct-physical",
            "virtio-forwarder",
            "smart-nic",
            "vdpa",
            "accelerator-direct",
            "accelerator-direct-physical",
            "remote-managed",
        ],
        ...,
    ] = ()
    enable_qemu_monitor_announce_self: bool = False
    qemu_monitor_announce_self_count: Annotated[int, Meta(ge=1)] = 3
    qemu_monitor_announce_self_interval: Annotated[int, Meta(ge=1)] = 1
    disable_compute_service_check_for_ffu: bool = False
    unified_limits_count_pcpu_as_vcpu: bool = False
    skip_cpu_compare_on_dest: bool = False
    skip_cpu_compare_at_startup: bool = False
    skip_hypervisor_version_check_on_lm: bool = False
    skip_reserve_in_use_ironic_nodes: bool = False
    disable_deep_image_inspection: bool = False
