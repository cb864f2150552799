# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova 2026.2 says of its own contract, and what it was recorded to send."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TRACES = HERE.parent / "reference" / "traces"


@cache
def nova() -> dict[str, Any]:
    """The objects, events and enumerations of Nova's contract."""
    facts: dict[str, Any] = json.loads((HERE / "nova-2026.2.json").read_text())
    return facts


def recorded() -> Iterator[dict[str, Any]]:
    """Every versioned notification that Nova was recorded to send, in the order of the traces."""
    for trace in sorted(TRACES.glob("*.jsonl")):
        for line in trace.read_text().splitlines():
            record = json.loads(line)
            if record["kind"] == "versioned":
                yield record
