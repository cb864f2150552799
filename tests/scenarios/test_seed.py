# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One seed decides everything that the catalogue says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def said(folder: Path, seed: int, name: str) -> bytes:
    """What a process of its own writes down for a seed."""
    file = folder / name
    subprocess.run(
        [sys.executable, "-m", "kilonova", "run", "--seed", str(seed), "-o", str(file)],
        check=True,
        capture_output=True,
    )
    return file.read_bytes()


def test_a_seed_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """And another seed gives others."""
    first = said(tmp_path, 7, "first.jsonl")
    assert first == said(tmp_path, 7, "second.jsonl")
    assert first != said(tmp_path, 8, "other.jsonl")
    assert first.count(b"\n") > 2000
