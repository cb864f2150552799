# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors: the sizes that instances come in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, frozen=True, eq=False)
class Flavor:
    """One size of instance, as it was when somebody looked.

    A flavor is never changed in place: extra specs and access make a new object, so an instance
    keeps the flavor it was built with. Sizes: ``memory_mb`` MiB, ``root_gb`` and ``ephemeral_gb``
    GiB, ``swap`` MiB. Source: nova/objects/flavor.py, Flavor.
    """

    id: int
    flavorid: str
    name: str
    memory_mb: int
    vcpus: int
    root_gb: int
    ephemeral_gb: int = 0
    swap: int = 0
    rxtx_factor: float = 1.0
    vcpu_weight: int = 0
    disabled: bool = False
    is_public: bool = True
    extra_specs: dict[str, str] = field(default_factory=dict)
    projects: tuple[str, ...] | None = None
    description: str | None = None
    created_at: str | None = None
