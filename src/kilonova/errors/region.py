# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests to a cloud in this process that go wrong in ways that no cloud elsewhere could."""

from __future__ import annotations

from kilonova.errors.root import KilonovaError


class RequestNeverAnswered(KilonovaError):
    """Nothing is left to happen, and the request still waits, such as for a host that is down."""

    def __str__(self) -> str:
        return "The request waits for something that will never happen."
