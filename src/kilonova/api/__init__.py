# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The HTTP front doors: Compute, its neighbours and the control interface, as one application."""
