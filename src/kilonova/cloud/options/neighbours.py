# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How the services beside Compute are used."""

from typing import Annotated

from msgspec import Meta

from kilonova.cloud.options.group import SECRET, Group


class Cinder(Group, frozen=True):
    """[cinder]: block storage."""

    catalog_info: Annotated[str, Meta(pattern=r"^[\w-]+:\w*:.*$")] = "volumev3::publicURL"
    endpoint_template: str | None = None
    os_region_name: str | None = None
    http_retries: Annotated[int, Meta(ge=0)] = 3
    cross_az_attach: bool = True
    debug: bool = False


class Glance(Group, frozen=True):
    """[glance]: images."""

    api_servers: tuple[str, ...] | None = None
    num_retries: Annotated[int, Meta(ge=0)] = 3
    verify_glance_signatures: bool = False
    enable_certificate_validation: bool = False
    default_trusted_certificate_ids: tuple[str, ...] = ()
    enable_rbd_download: bool = False
    debug: bool = False


class Neutron(Group, frozen=True):
    """[neutron]: networks; the interval in seconds."""

    ovs_bridge: str = "br-int"
    default_floating_pool: str = "nova"
    extension_sync_interval: Annotated[int, Meta(ge=0)] = 600
    physnets: tuple[str, ...] = ()
    http_retries: Annotated[int, Meta(ge=0)] = 3
    service_metadata_proxy: bool = False
    metadata_proxy_shared_secret: Annotated[str, SECRET] = ""


class Manila(Group, frozen=True):
    """[manila]: shared file systems; the timeout in seconds."""

    share_apply_policy_timeout: int = 10
