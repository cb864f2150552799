# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Has the clients ask a server, and writes into docs/compatibility.md how it went:
`python -m tests.clients.compatibility PYTHON`, with the interpreter of the clients.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import groupby
from pathlib import Path

from tests.clients.asking import Result, results, versions
from tests.docs.compatibility_page import write_part


def section(found: list[Result]) -> str:
    """What the page says of the clients."""
    good = sum(not each.problem for each in found)
    names = ", ".join(f"{name} {version}" for name, version in versions().items())
    lines = [
        "## Real clients",
        "",
        f"`make clients` asked a running server with {names}: of {len(found)} commands and calls",
        f"{good} went as they should. It needs a minute and the network to install the clients, so",
        "`make test` repeats it only where that was done before.",
    ]
    for client, of_client in groupby(found, key=lambda each: each.client):
        lines += ["", f"### {client}", "", "| asked | result |", "| --- | --- |"]
        for each in of_client:
            asked = each.asked.replace("|", "\\|")
            problem = each.problem.replace("|", "\\|").replace("\n", " ")
            lines.append(f"| `{asked}` | {problem or 'ok'} |")
    return "\n".join(lines)


def main(python: Path) -> int:
    """Ask, write, and tell what did not go well; 1 where anything did not."""
    with tempfile.TemporaryDirectory() as directory:
        found = results(python, Path(directory))
    write_part("clients", section(found))
    bad = [each for each in found if each.problem]
    for each in bad:
        print(f"{each.client} {each.asked}: {each.problem}")
    print(f"{len(found) - len(bad)} of {len(found)} commands and calls went as they should.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()))
