# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue: one scenario for each behaviour, as a user would write it."""
