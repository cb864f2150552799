# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The command line: one module per command.

A command's module has ``register(subparsers)``, which adds its parser and sets ``run`` as a default
of it: a function from the parsed arguments to the exit status. ``main`` has the table of commands,
``numbers`` what several of them check.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, _SubParsersAction
    from typing import TypeAlias

    Subparsers: TypeAlias = _SubParsersAction[ArgumentParser]
