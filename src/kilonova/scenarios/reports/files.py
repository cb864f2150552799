# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What `kilonova run` writes for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from kilonova.scenarios.runner import Result


def as_json(results: Sequence[Result], seed: int) -> str:
    """The results as a JSON document."""
    document = {
        "seed": seed,
        "passed": all(result.passed for result in results),
        "notifications": sum(len(result.notifications) for result in results),
        "scenarios": [
            {
                "name": result.scenario.name,
                "behaviour": result.scenario.behaviour,
                "passed": result.passed,
                "notifications": len(result.notifications),
                "seconds": round(result.seconds, 6),
                "failure": result.failure,
            }
            for result in results
        ],
    }
    return json.dumps(document, indent=2)


def as_junit(results: Sequence[Result]) -> str:
    """The results as JUnit's XML, which most test servers read."""
    failed = sum(not result.passed for result in results)
    seconds = sum(result.seconds for result in results)
    counts = f'tests="{len(results)}" failures="{failed}" errors="0" time="{seconds:.6f}"'
    cases = "\n".join(_case(result) for result in results)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<testsuites {counts}>\n  <testsuite name="kilonova" {counts}>\n'
        f"{cases}\n  </testsuite>\n</testsuites>\n"
    )


def _case(result: Result) -> str:
    subject, _, name = result.scenario.name.partition(".")
    opening = (
        f"    <testcase classname={quoteattr(f'kilonova.{subject}')} name={quoteattr(name)} "
        f'time="{result.seconds:.6f}"'
    )
    if result.failure is None:
        return f"{opening}/>"
    first = result.failure.splitlines()[0]
    failure = f"<failure message={quoteattr(first)}>{escape(result.failure)}</failure>"
    return f"{opening}>\n      {failure}\n    </testcase>"
