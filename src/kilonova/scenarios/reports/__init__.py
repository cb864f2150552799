# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What became of scenarios: for people on a terminal, and for other programs in files."""
