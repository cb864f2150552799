# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Finding hosts: candidates from placement, filters, weighers, claims."""
