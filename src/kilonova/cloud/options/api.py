# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the Compute API allows."""

from typing import Annotated, Literal

from msgspec import Meta

from kilonova.cloud.options.group import Group


class Api(Group, frozen=True):
    """[api]: listing, links and metadata."""

    config_drive_skip_versions: str = (
        "1.0 2007-01-19 2007-03-01 2007-08-29 2007-10-10 2007-12-15 2008-02-01 2008-09-01"
    )
    vendordata_providers: tuple[Literal["StaticJSON", "DynamicJSON"], ...] = ("StaticJSON",)
    vendordata_dynamic_targets: tuple[str, ...] = ()
    vendordata_dynamic_ssl_certfile: str = ""
    vendordata_dynamic_connect_timeout: Annotated[int, Meta(ge=3)] = 5
    vendordata_dynamic_read_timeout: Annotated[int, Meta(ge=0)] = 5
    vendordata_dynamic_failure_fatal: bool = False
    metadata_cache_expiration: Annotated[int, Meta(ge=0)] = 15
    local_metadata_per_cell: bool = False
    dhcp_domain: str = "novalocal"
    vendordata_jsonfile_path: str | None = None
    max_limit: Annotated[int, Meta(ge=0)] = 1000
    compute_link_prefix: str | None = None
    glance_link_prefix: str | None = None
    instance_list_per_project_cells: bool = False
    instance_list_cells_batch_strategy: Literal["distributed", "fixed"] = "distributed"
    instance_list_cells_batch_fixed_size: Annotated[int, Meta(ge=100)] = 100
    list_records_by_skipping_down_cells: bool = True
    use_neutron_default_nets: bool = False
    neutron_default_project_id: str = "default"
    enable_instance_password: bool = True
    response_validation: Literal["error", "warn", "ignore"] = "warn"


class Quota(Group, frozen=True):
    """[quota]: limits of a project; -1 is none."""

    instances: Annotated[int, Meta(ge=-1)] = 10
    cores: Annotated[int, Meta(ge=-1)] = 20
    ram: Annotated[int, Meta(ge=-1)] = 51200
    metadata_items: Annotated[int, Meta(ge=-1)] = 128
    injected_files: Annotated[int, Meta(ge=-1)] = 5
    injected_file_content_bytes: Annotated[int, Meta(ge=-1)] = 10240
    injected_file_path_length: Annotated[int, Meta(ge=-1)] = 255
    key_pairs: Annotated[int, Meta(ge=-1)] = 100
    server_groups: Annotated[int, Meta(ge=-1)] = 10
    server_group_members: Annotated[int, Meta(ge=-1)] = 10
    driver: Literal[
        "nova.quota.DbQuotaDriver", "nova.quota.NoopQuotaDriver", "nova.quota.UnifiedLimitsDriver"
    ] = "nova.quota.DbQuotaDriver"
    recheck_quota: bool = True
    count_usage_from_placement: bool = False
    unified_limits_resource_strategy: Literal["require", "ignore"] = "require"
    unified_limits_resource_list: tuple[str, ...] = ("servers",)
