# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What notifications have to be, whoever emitted them.

from kilonova.verify import read_capture, verify

verdict = verify(read_capture("capture.jsonl"))
assert verdict.is_clean, verdict.findings
"""

from kilonova.verify.captures import (
    Capture,
    Finding,
    Kind,
    Record,
    capture_of,
    parse_capture,
    read_capture,
)
from kilonova.verify.checking import Verdict, verify
from kilonova.verify.comparison import CompareOptions, Comparison, Discrepancy, compare
from kilonova.verify.correspondence import COMPARE_RULES
from kilonova.verify.matchers import ANY, TIMESTAMP, UUID, Matcher, one_of, regex
from kilonova.verify.samples import Difference, Sample, SampleError, SampleFolder
from kilonova.verify.sequences import (
    Expectation,
    any_of,
    anything,
    counts,
    eventually,
    explain,
    in_order,
    matches,
    optional,
    race,
    repeated,
    times,
)

__all__ = [
    "ANY",
    "COMPARE_RULES",
    "TIMESTAMP",
    "UUID",
    "Capture",
    "CompareOptions",
    "Comparison",
    "Difference",
    "Discrepancy",
    "Expectation",
    "Finding",
    "Kind",
    "Matcher",
    "Record",
    "Sample",
    "SampleError",
    "SampleFolder",
    "Verdict",
    "any_of",
    "anything",
    "capture_of",
    "compare",
    "counts",
    "eventually",
    "explain",
    "in_order",
    "matches",
    "one_of",
    "optional",
    "parse_capture",
    "race",
    "read_capture",
    "regex",
    "repeated",
    "times",
    "verify",
]
