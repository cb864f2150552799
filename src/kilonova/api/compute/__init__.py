# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The Compute API v2.1: one module for each resource, its request schemas beside it."""
