# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The control interface, /_kilonova: how tests in any language steer the region."""
