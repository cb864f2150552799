# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""From the region's entities to the contract's payloads: one module for each kind of entity."""
