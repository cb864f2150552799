# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The Identity API v3: how users get in, and what they find. Source: Identity API, v3."""
