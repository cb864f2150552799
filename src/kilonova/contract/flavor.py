# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about flavors."""

from kilonova.contract.envelope import API, Event, NotificationObject, announce
from kilonova.contract.objects import Payload


class FlavorPayload(Payload, frozen=True, kw_only=True):
    """A flavor; memory in MiB, disks in GiB, swap in MiB."""

    VERSION = "1.4"
    SOURCE = "flavor"

    flavorid: str | None
    memory_mb: int | None
    vcpus: int | None
    root_gb: int | None
    ephemeral_gb: int | None
    name: str
    swap: int
    rxtx_factor: float | None
    vcpu_weight: int | None
    disabled: bool
    is_public: bool
    extra_specs: dict[str, str] | None
    projects: list[str] | None
    description: str | None


class FlavorNotification(NotificationObject, frozen=True, kw_only=True):
    """A flavor changes."""

    payload: FlavorPayload


EVENTS: tuple[Event, ...] = (
    *announce("flavor.create", FlavorNotification, by=(API,)),
    *announce("flavor.delete", FlavorNotification, by=(API,)),
    *announce("flavor.update", FlavorNotification, by=(API,)),
)
