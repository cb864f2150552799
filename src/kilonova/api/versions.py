# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a client reads first: which versions of Compute there are, and where."""

from __future__ import annotations

from typing import Any

from kilonova.api.microversion import NEWEST, OLDEST

DOCUMENTATION = {"rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"}


def compute_versions(base_url: str) -> dict[str, Any]:
    """The versions of Compute. Source: Compute API, Show All Major Versions."""
    return {
        "versions": [
            {
                "id": "v2.0",
                "status": "DEPRECATED",
                "version": "",
                "min_version": "",
                "updated": "2025-07-04T12:00:00Z",
                "links": [{"rel": "self", "href": f"{base_url}/v2/"}],
            },
            {
                "id": "v2.1",
                "status": "CURRENT",
                "version": str(NEWEST),
                "min_version": str(OLDEST),
                "updated": "2013-07-23T11:33:21Z",
                "links": [{"rel": "self", "href": f"{base_url}/v2.1/"}],
            },
        ]
    }


def old_compute_version(base_url: str) -> dict[str, Any]:
    """Version 2.0 in full. Source: Compute API, Show Details of Specific API Version."""
    return {
        "version": {
            "id": "v2.0",
            "status": "DEPRECATED",
            "version": "",
            "min_version": "",
            "updated": "2025-07-04T12:00:00Z",
            "links": [{"rel": "self", "href": f"{base_url}/v2/"}, DOCUMENTATION],
            "media-types": [
                {
                    "base": "application/json",
                    "type": "application/vnd.openstack.compute+json;version=2",
                }
            ],
        }
    }


def compute_version(base_url: str) -> dict[str, Any]:
    """Version 2.1 in full. Source: Compute API, Show Details of Specific API Version."""
    return {
        "version": {
            "id": "v2.1",
            "status": "CURRENT",
            "version": str(NEWEST),
            "min_version": str(OLDEST),
            "updated": "2013-07-23T11:33:21Z",
            "links": [{"rel": "self", "href": f"{base_url}/v2.1/"}, DOCUMENTATION],
            "media-types": [
                {
                    "base": "application/json",
                    "type": "application/vnd.openstack.compute+json;version=2.1",
                }
            ],
        }
    }
