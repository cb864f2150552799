# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where notifications go. A sink is anything with ``publish(notification)``."""
