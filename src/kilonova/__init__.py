# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A compute cloud in one process that says what OpenStack Nova would say."""

__version__ = "0.1.0"

__all__ = ["__version__"]
