# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What nova-compute does by itself every so often, on the region's clock or on demand."""
