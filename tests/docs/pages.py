# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Pages whose code is run: each is one session in an empty folder, from top to bottom.

- A block that begins with a comment naming a file is written to that file.
- A ``console`` block is typed into a shell, command by command, and has what they print.
- A ``python`` block without a file name is run, and prints the ``text`` block after it, if any.

What is printed may be shortened: a line ``...`` stands for any lines, ``…`` for any part of one.
Times in seconds are not compared, nor is how wide a column is.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.docs.shell import Shell

ROOT = Path(__file__).parents[2]

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
FILE_NAME = re.compile(r"# (\w[\w.-]*\.\w+)\n")
DURATION = re.compile(r" *\b\d+(\.\d+)? ?m?s\b")
GAP = re.compile(r"(?<=\S)   +")


@dataclass(frozen=True)
class Step:
    """What a reader does (writes a file, types a command, runs a program), and what is printed.

    ``place`` is where in the page the printed part stands; None where none is shown.
    """

    kind: str
    content: str
    printed: str = ""
    place: tuple[int, int] | None = None
    file_name: str = ""


@dataclass(frozen=True)
class Mismatch:
    """What a step printed that the page does not say."""

    step: Step
    output: str

    def __str__(self) -> str:
        return f"{self.step.content}\n--- shown\n{self.step.printed}--- printed\n{self.output}"


def steps_of(text: str) -> Iterator[Step]:
    """The steps of a page, in order. Raises: ValueError for a block that would not be run."""
    blocks = list(FENCE.finditer(text))
    taken: set[int] = set()
    for index, block in enumerate(blocks):
        language, content = block.groups()
        named = FILE_NAME.match(content)
        if index in taken:
            continue
        if named:
            yield Step("file", content, file_name=named[1])
        elif language == "console":
            yield from _commands(content, block.start(2))
        elif language == "python":
            after = blocks[index + 1] if index + 1 < len(blocks) else None
            if after and after[1] == "text" and not text[block.end() : after.start()].strip():
                taken.add(index + 1)
                yield Step("program", content, after[2], after.span(2))
            else:
                yield Step("program", content)
        else:
            raise ValueError(f"nothing runs this block of {language}:\n{content}")


def _commands(content: str, start: int) -> Iterator[Step]:
    for command in re.finditer(r"^\$ ((?:.*\\\n)*.*\n)((?:(?!\$ ).*\n)*)", content, re.M):
        place = (start + command.start(2), start + command.end(2))
        yield Step("command", command[1].rstrip("\n"), command[2], place)


def follow(steps: Sequence[Step], shell: Shell, folder: Path) -> list[Mismatch]:
    """Do everything that a page says, in a folder; what it printed otherwise than shown."""
    mismatches = []
    for step in steps:
        if step.kind == "file":
            (folder / step.file_name).write_text(step.content, encoding="utf-8")
            continue
        output = shell.run(step.content) if step.kind == "command" else _run(step.content)
        if not agrees(step.printed, output):
            mismatches.append(Mismatch(step, output))
    return mismatches


def _run(program: str) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(program, "page", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own page
    return output.getvalue()


def agrees(shown: str, printed: str) -> bool:
    """Whether output is as shown, but for what the page leaves out and for times."""
    parts = []
    for line in _comparable(shown).splitlines():
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(each.rstrip()) for each in line.split("…")) + r" *\n")
    return re.fullmatch("".join(parts), _comparable(printed)) is not None


def _comparable(output: str) -> str:
    return GAP.sub("  ", DURATION.sub(" #", output))


def renewed(text: str, mismatches: Sequence[Mismatch]) -> str:
    """The page with what its steps print now, shortened where it was."""
    for mismatch in reversed(mismatches):
        assert mismatch.step.place is not None
        start, end = mismatch.step.place
        text = text[:start] + _shortened(mismatch.output, mismatch.step.printed) + text[end:]
    return text


def _shortened(output: str, shown: str) -> str:
    lines, before = output.splitlines(keepends=True), shown.splitlines(keepends=True)
    gaps = [place for place, line in enumerate(before) if line.strip() == "..."]
    if len(gaps) == 1:
        (gap,) = gaps
        last = len(before) - gap - 1
        lines = [*lines[:gap], before[gap], *(lines[-last:] if last else [])]
    old = {line.split("…")[0]: line for line in before if "…" in line}
    return "".join(
        next((kept for begins, kept in old.items() if line.startswith(begins)), line)
        for line in lines
    )
