# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Seams, and the plan that makes them fail."""

from kilonova.faults.crossing import crosses, through_seams
from kilonova.faults.fault import Fault, FaultOptions
from kilonova.faults.plan import Crossing, FaultPlan, Injection, Tally, seam_of
from kilonova.faults.seams import ANYWHERE, SEAMS, Seam, seam, seams_named

__all__ = [
    "ANYWHERE",
    "SEAMS",
    "Crossing",
    "Fault",
    "FaultOptions",
    "FaultPlan",
    "Injection",
    "Seam",
    "Tally",
    "crosses",
    "seam",
    "seam_of",
    "seams_named",
    "through_seams",
]
