# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The matrix as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from kilonova.scenarios.matrix.allowed import ALLOWED
from kilonova.scenarios.matrix.books import RULES
from kilonova.scenarios.matrix.matrix import NOTHING, Matrix, Tally
from kilonova.scenarios.reports.matrix_table import explain

STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --soft: #667085; --line: #d9dee7; --page: #fff;
  }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #98a2b3; --line: #333b4a;
  --page: #14181f; } }
body { font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
  margin: 2rem auto; padding: 0 2rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem; }
p { color: var(--soft); max-width: 60rem; margin: .3rem 0 1rem; }
.numbers { display: flex; gap: 2.5rem; margin: 1.4rem 0; }
.numbers b { display: block; font-size: 1.9rem; line-height: 1.1;
  font-variant-numeric: tabular-nums; }
.numbers span { color: var(--soft); } .bad b { color: #c0392b; }
.wide { overflow-x: auto; }
table.map { border-collapse: separate; border-spacing: 2px; font-variant-numeric: tabular-nums; }
.map th { font-weight: 500; text-align: left; white-space: nowrap; }
.map thead th.seam { height: 13rem; vertical-align: bottom; padding: 0; width: 2rem; }
.map thead th.seam div { writing-mode: vertical-rl; transform: rotate(180deg); font-size: 12px; }
.map thead th.group { color: var(--soft); border-bottom: 2px solid var(--line); font-size: 12px; }
.map td { min-width: 2rem; height: 1.55rem; text-align: center; font-size: 11px;
  border-radius: 3px; }
.map tbody th { padding-right: .8rem; position: sticky; left: 0; background: var(--page); }
.map td.ok { background: hsl(158 45% 42% / .32); }
.map td.left { background: linear-gradient(90deg, hsl(158 45% 42% / .32) var(--ok),
  hsl(42 90% 52% / .42) var(--ok)); }
.map td.bad { background: #c0392b; color: #fff; font-weight: 700; }
.map tbody tr:hover td, .map tbody tr:hover th { filter: brightness(1.12); }
.key i { display: inline-block; width: 1rem; height: 1rem; border-radius: 3px; vertical-align: -2px;
  margin: 0 .4rem 0 1.2rem; } .key i:first-child { margin-left: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.2rem; max-width: 75rem; }
dt { font-weight: 600; } dt small { color: var(--soft); font-weight: 400; } dd { margin: 0; }
dd small { color: var(--soft); display: block; }
pre { border-left: 3px solid #c0392b; padding: .2rem 1rem; white-space: pre-wrap; }
"""


def as_page(matrix: Matrix) -> str:
    """The page: the counts, the matrix, the rules, what Nova leaves, and the failures."""
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><meta charset="utf-8"><title>Kilonova: what can fail</title>',
            f"<style>{STYLE}</style>",
            "<h1>What can fail, and what is left of it</h1>",
            "<p>Each action, from every state that allows it, crossed with every seam on its way "
            "and every error that fits there; also calls that hang while the server is deleted, "
            "that hang while the host crashes, and that are skipped. After each the books are "
            "looked at, another action is asked for, and the server is deleted.</p>",
            *_numbers(matrix),
            *_map(matrix),
            *_failures(matrix),
            *_allowed(matrix),
            *_rules(),
            "</html>",
        )
    )


def _numbers(matrix: Matrix) -> Iterator[str]:
    total = matrix.total
    yield '<div class="numbers">'
    yield f"<div><b>{total.cells:,}</b><span>cells</span></div>"
    yield f"<div><b>{total.passed - total.as_nova:,}</b><span>in balance</span></div>"
    yield f"<div><b>{total.as_nova:,}</b><span>out of balance as in Nova</span></div>"
    yield f'<div class="{"bad" if total.failed else ""}"><b>{total.failed:,}</b>'
    yield "<span>failed</span></div></div>"


def _map(matrix: Matrix) -> Iterator[str]:
    seams = matrix.seams
    yield '<div class="key"><i style="background: hsl(158 45% 42% / .32)"></i>all in balance'
    yield '<i style="background: hsl(42 90% 52% / .42)"></i>out of balance as in Nova'
    yield '<i style="background: #c0392b"></i>failed</div>'
    yield '<div class="wide"><table class="map"><thead><tr><th></th><th></th>'
    for group, members in groupby(seams, key=lambda seam: seam.partition(".")[0]):
        yield f'<th class="group" colspan="{len(list(members))}">{escape(group)}</th>'
    yield '</tr><tr><th></th><th class="seam"><div>nothing fails</div></th>'
    for seam in seams:
        yield f'<th class="seam"><div>{escape(seam.partition(".")[2])}</div></th>'
    yield "</tr></thead><tbody>"
    for verb, row in matrix.rows.items():
        cells = "".join(_cell(verb, seam, row.get(seam)) for seam in (NOTHING, *seams))
        yield f"<tr><th>{escape(verb)}</th>{cells}</tr>"
    yield "</tbody></table></div>"


def _cell(verb: str, seam: str, tally: Tally | None) -> str:
    if tally is None:
        return "<td></td>"
    shade = "bad" if tally.failed else "left" if tally.as_nova else "ok"
    words = (
        f"{verb}, {seam}: {tally.cells} cells, {tally.failed} failed, {tally.as_nova} as in Nova"
    )
    number = f"{tally.failed}/{tally.cells}" if tally.failed else str(tally.cells)
    part = 100 - 100 * tally.as_nova // tally.cells
    style = f' style="--ok: {part}%"' if shade == "left" else ""
    return f'<td class="{shade}"{style} title="{escape(words)}">{number}</td>'


def _failures(matrix: Matrix) -> Iterator[str]:
    if matrix.failures:
        yield "<h2>Failed</h2>"
    for outcome in matrix.failures:
        yield f"<pre>{escape(explain(outcome))}</pre>"


def _allowed(matrix: Matrix) -> Iterator[str]:
    yield "<h2>Out of balance as in Nova</h2><dl>"
    for each in ALLOWED:
        count = matrix.allowed[each.name]
        yield f"<dt>{escape(each.name)} <small>{count:,}</small></dt>"
        yield f"<dd>{escape(each.reason)}<small>{escape(each.source)}</small></dd>"
    yield "</dl>"


def _rules() -> Iterator[str]:
    yield "<h2>What must balance</h2><dl>"
    for rule in RULES:
        words = " ".join((rule.__doc__ or "").split())
        yield f"<dt>{escape(rule.__name__.replace('_', ' '))}</dt><dd>{escape(words)}</dd>"
    yield "</dl>"
