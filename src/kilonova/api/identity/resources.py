# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every resource of the Identity API."""

from __future__ import annotations

from kilonova.api.identity import (
    application_credentials,
    assignments,
    auth,
    directory,
    people,
    versions,
)

ROUTES = (
    *versions.ROUTES,
    *auth.ROUTES,
    *directory.ROUTES,
    *people.ROUTES,
    *assignments.ROUTES,
    *application_credentials.ROUTES,
)
