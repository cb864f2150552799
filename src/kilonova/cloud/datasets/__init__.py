# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Data sets: what a region starts with. ``default`` and ``nova-functional`` come with Kilonova."""

from kilonova.cloud.datasets.dataset import DataSet
from kilonova.cloud.datasets.loading import DataSetError, load

__all__ = ["DataSet", "DataSetError", "load"]
