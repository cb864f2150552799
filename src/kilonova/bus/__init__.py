# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where notifications go, and how they are heard. A sink is anything with ``publish``."""
