# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The packages are what the checks take them for."""

from __future__ import annotations

from pathlib import Path

import kilonova


def test_every_directory_of_modules_is_a_package() -> None:
    """import-linter sees no directory without an `__init__.py`, and would let its imports pass."""
    root = Path(kilonova.__path__[0])
    homes = {module.parent for module in root.rglob("*.py")}
    assert [
        str(home.relative_to(root)) for home in homes if not (home / "__init__.py").is_file()
    ] == []
