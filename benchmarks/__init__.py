# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What ``make bench`` measures: ``python -m benchmarks [NAME ...]``."""
