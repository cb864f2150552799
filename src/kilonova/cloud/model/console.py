# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Consoles that were asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class ConsoleToken:
    """What a console's token leads to; ``made_at_s`` is in simulated seconds.

    Source: nova/objects/console_auth_token.py, ConsoleAuthToken.
    """

    kind: str
    instance_uuid: str
    host: str
    port: int
    made_at_s: float
