# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs Tempest's tests, one after another, and tells in JSON how each of them went:
`python drive.py PLACE REPORT [PATTERN]`, the place being a package of Tempest's, the pattern what
the tests' names match.

Runs in the environment of Tempest, not in Kilonova's; TEMPEST_CONFIG_DIR names the configuration.
"""

from __future__ import annotations

import json
import re
import sys
import time
import unittest
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

Raised: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
)

OF_CLASS = re.compile(r"(?:setUp|tearDown)Class \((?P<name>[\w.]+)\)")
ATTRIBUTES = re.compile(r"\[.*")
"""What Tempest puts behind a test's name: ``[id-...,smoke]``."""


class Results(unittest.TestResult):
    """Outcomes by the name of the test; what befalls a class befalls each of its tests."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.found: dict[str, dict[str, Any]] = {
            name: {"test": name, "outcome": "not run", "told": "", "took_s": 0.0} for name in names
        }
        self._began = 0.0

    def startTest(self, test: unittest.TestCase) -> None:
        """Note when it began."""
        super().startTest(test)
        self._began = time.monotonic()

    def addSuccess(self, test: unittest.TestCase, details: Any = None) -> None:
        """It passed."""
        self._tell(test, "pass", "")

    def addExpectedFailure(
        self, test: unittest.TestCase, err: Raised | None = None, details: Any = None
    ) -> None:
        """It failed as its author says it does."""
        self._tell(test, "pass", "")

    def addSkip(
        self, test: unittest.TestCase, reason: str | None = None, details: Any = None
    ) -> None:
        """It was skipped, and says why."""
        if reason is None:
            reason = details["reason"].as_text() if details else ""
        self._tell(test, "skip", reason)

    def addError(
        self, test: unittest.TestCase, err: Raised | None = None, details: Any = None
    ) -> None:
        """It could not be carried out."""
        self._tell(test, "fail", self._told(test, err, details))

    def addFailure(
        self, test: unittest.TestCase, err: Raised | None = None, details: Any = None
    ) -> None:
        """It found what it did not expect."""
        self._tell(test, "fail", self._told(test, err, details))

    def _told(
        self, test: unittest.TestCase, err: Raised | None, details: Mapping[str, Any] | None
    ) -> str:
        if err is not None:
            return str(self._exc_info_to_string(err, test))  # type: ignore[attr-defined]  # unittest keeps it to itself
        kept = details or {}
        return "\n".join(kept[name].as_text() for name in kept if name.startswith("traceback"))

    def _tell(self, test: unittest.TestCase, outcome: str, told: str) -> None:
        name, took_s = test.id(), time.monotonic() - self._began
        of_class = OF_CLASS.match(name)
        if of_class is None:
            self._note(name_of(test), outcome, told, took_s)
            return
        for each in self.found:
            if each.rpartition(".")[0] == of_class["name"]:
                self._note(each, outcome, told, 0.0)

    def _note(self, name: str, outcome: str, told: str, took_s: float) -> None:
        entry = self.found[name]
        if entry["outcome"] != "fail":
            entry.update(outcome=outcome, told=told, took_s=round(took_s, 2))


def name_of(test: unittest.TestCase) -> str:
    """A test's name alone."""
    return ATTRIBUTES.sub("", test.id())


def each_of(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """The tests of a suite, however deep."""
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from each_of(item)
        else:
            yield item


def main(place: str, report: Path, pattern: str = "") -> None:
    """Find them, run them, and write down how they went."""
    spec = find_spec(place)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    top = package.parents[place.count(".")]
    suite = unittest.TestLoader().discover(str(package), top_level_dir=str(top))
    tests = [test for test in each_of(suite) if re.search(pattern, name_of(test))]
    results = Results([name_of(test) for test in tests])
    unittest.TestSuite(tests).run(results)
    report.write_text(json.dumps(list(results.found.values()), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
