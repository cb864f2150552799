# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is compiled where that is asked for: ``make compiled``, of which CI has tests run too."""

from __future__ import annotations

import os
import tomllib
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]


def named() -> list[str]:
    """The files that pyproject.toml names for compiling."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"][
        "include"
    ]
    return found


def test_everything_named_for_compiling_is_there() -> None:
    """The compiler passes over a name in silence when it is no file's."""
    assert [name for name in named() if not (ROOT / name).is_file()] == []


def test_all_of_it_runs_compiled_where_that_is_asked_for_and_else_none() -> None:
    """Nothing compiled may hide what one changes, and CI must not test the sources twice."""
    modules = [name.removeprefix("src/").removesuffix(".py").replace("/", ".") for name in named()]
    compiled = [name for name in modules if str(import_module(name).__file__).endswith(".so")]
    assert compiled == (modules if os.environ.get("KILONOVA_COMPILED") else [])
