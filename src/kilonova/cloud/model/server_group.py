# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Server groups: instances that belong together, or apart."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class ServerGroup:
    """A group and its policy: affinity, anti-affinity, or their soft forms.

    ``rules`` may hold ``max_server_per_host``. Source: nova/objects/instance_group.py,
    InstanceGroup.
    """

    id: int
    uuid: str
    name: str
    project_id: str
    user_id: str
    policy: str
    rules: dict[str, str] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
