# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""tempest.conf for a server: what Tempest must know of a region, asked of the region itself."""

from __future__ import annotations

import io
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import httpx

from tests.tempest.filters import FILTERS

FEATURES = (
    *("resize", "shelve_migrate", "stable_rescue", "swap_volume", "volume_multiattach"),
    *("change_password", "hostname_fqdn_sanitization", "personality"),
    *("block_migration_for_live_migration", "live_migrate_back_and_forth"),
    *("volume_backed_live_migration", "vtpm_live_migration"),
    *("vnc_console", "spice_console", "serial_console"),
)
"""What Tempest takes a cloud not to have unless told."""


class Region:
    """An administrator who looks round in a region, and adds to it what Tempest needs."""

    def __init__(self, http: httpx.Client, password: str) -> None:
        self.http, self.password = http, password
        self.url = str(http.base_url).rstrip("/")
        http.headers["X-Auth-Token"] = self._token()

    def _token(self) -> str:
        domain = {"id": "default"}
        who = {"name": "admin", "domain": domain, "password": self.password}
        identity = {"methods": ["password"], "password": {"user": who}}
        scope = {"project": {"name": "admin", "domain": domain}}
        answer = self.http.post(
            "/identity/v3/auth/tokens", json={"auth": {"identity": identity, "scope": scope}}
        )
        return answer.raise_for_status().headers["X-Subject-Token"]

    def get(self, path: str) -> Any:
        """What an address answers."""
        return self.http.get(path, follow_redirects=True).raise_for_status().json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """What is made at an address."""
        return self.http.post(path, json=body).raise_for_status().json()

    def add_image(self, name: str) -> str:
        """An image whose guests would have an agent and SCSI disks; its id."""
        asked = {
            "name": name,
            "disk_format": "raw",
            "container_format": "bare",
            "visibility": "public",
            "hw_qemu_guest_agent": "yes",
            "hw_scsi_model": "virtio-scsi",
            "hw_disk_bus": "scsi",
        }
        identity = str(self.post("/image/v2/images", asked)["id"])
        self.http.put(
            f"/image/v2/images/{identity}/file",
            content=bytes(4096),
            headers={"Content-Type": "application/octet-stream"},
        ).raise_for_status()
        return identity

    def add_multiattach_type(self) -> str:
        """A type of volumes that several servers share; its name."""
        specs = {"multiattach": "<is> True"}
        asked = {"volume_type": {"name": "multiattach", "extra_specs": specs}}
        return str(self.post("/volume/v3/types", asked)["volume_type"]["name"])


def configuration(url: str, password: str, directory: Path, hosts: int) -> str:
    """The text of tempest.conf; what Tempest leaves behind goes into the directory."""
    written = RawConfigParser()
    with httpx.Client(base_url=url, timeout=30) as http:
        written.read_dict(settings(Region(http, password), directory, hosts))
    text = io.StringIO()
    written.write(text)
    return text.getvalue()


def settings(region: Region, directory: Path, hosts: int) -> dict[str, dict[str, Any]]:
    """The options by their groups."""
    url = region.url
    flavors = {f["name"]: f["id"] for f in region.get("/compute/v2.1/flavors")["flavors"]}
    networks = region.get("/networking/v2.0/networks")["networks"]
    extensions = region.get("/networking/v2.0/extensions")["extensions"]
    public = next(each for each in networks if each["router:external"])
    quick = {"build_interval": 0, "build_timeout": 10}
    return {
        "DEFAULT": {"log_file": directory / "tempest.log"},
        "oslo_concurrency": {"lock_path": directory / "locks"},
        "auth": {
            "use_dynamic_credentials": True,
            "admin_username": "admin",
            "admin_project_name": "admin",
            "admin_password": region.password,
            "admin_domain_name": "Default",
            "tempest_roles": "member",
        },
        "identity": {"uri_v3": f"{url}/identity/v3", "auth_version": "v3", "region": "RegionOne"},
        "service_available": {"swift": False, "horizon": False},
        "enforce_scope": {"nova": True},
        "compute": {
            **quick,
            "image_ref": region.add_image("tempest"),
            "image_ref_alt": region.add_image("tempest-alt"),
            "flavor_ref": flavors["m1.nano"],
            "flavor_ref_alt": flavors["m1.tiny"],
            "fixed_network_name": "private",
            "min_compute_nodes": hosts,
            "max_microversion": region.get("/compute/v2.1/")["version"]["version"],
        },
        "compute-feature-enabled": {
            **dict.fromkeys(FEATURES, True),
            "scheduler_enabled_filters": ",".join(FILTERS),
            "nova_policy_roles": "admin,manager,member,reader",
        },
        "network": {
            "public_network_id": public["id"],
            "floating_network_name": public["name"],
        },
        "network-feature-enabled": {
            "api_extensions": ",".join(each["alias"] for each in extensions)
        },
        "image": quick,
        "volume": {
            **quick,
            "max_microversion": region.get("/volume/v3/")["versions"][0]["version"],
            "volume_type_multiattach": region.add_multiattach_type(),
        },
        "volume-feature-enabled": {"extend_attached_volume": True, "backup": False},
        # Nothing runs in the servers that one could log into.
        "validation": {"run_validation": False},
    }
