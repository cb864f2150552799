# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What scenarios are written with: a region as its users hold it, a REST request for each verb."""
