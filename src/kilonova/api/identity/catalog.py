# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The catalog: every service of the region and where it is, as DevStack lays them out."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

REGION = "RegionOne"
INTERFACES = ("public", "internal", "admin")

SERVICES = (
    ("identity", "keystone", "/identity"),
    ("compute", "nova", "/compute/v2.1"),
    ("image", "glance", "/image"),
    ("network", "neutron", "/networking"),
    ("block-storage", "cinder", "/volume/v3"),
    ("volumev3", "cinderv3", "/volume/v3"),
    ("placement", "placement", "/placement"),
    ("sharev2", "manilav2", "/share/v2"),
    ("shared-file-system", "manila", "/share/v2"),
)
"""Type, name and path of each."""


def stable_id(*words: str) -> str:
    """An id of 32 hexadecimal digits for what has the same one in every region."""
    return sha256("/".join(words).encode()).hexdigest()[:32]


def catalog(root_url: str) -> list[dict[str, Any]]:
    """The services with their endpoints, below the address that the client came to."""
    return [
        {
            "id": stable_id("service", kind),
            "type": kind,
            "name": name,
            "endpoints": [
                {
                    "id": stable_id("endpoint", kind, interface),
                    "interface": interface,
                    "region": REGION,
                    "region_id": REGION,
                    "url": root_url + path,
                }
                for interface in INTERFACES
            ],
        }
        for kind, name, path in SERVICES
    ]
