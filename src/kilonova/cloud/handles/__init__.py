# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What users hold: collections and the things in them, with the API's names for what they do."""
