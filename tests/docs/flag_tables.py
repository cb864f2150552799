# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of flags, and which parts of Kilonova read each; what none reads changes nothing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from kilonova.cloud.options import GROUPS
from kilonova.cloud.options.definitions import definitions
from tests.docs.pages import ROOT

SOURCE = ROOT / "src/kilonova"
CLASSES = {type(group).__name__: name for name, group in GROUPS.items()}

Reads: TypeAlias = Mapping[tuple[str, str], list[str]]


def render() -> str:
    """A section for each group: the options that something reads, then those that nothing does."""
    found = reads()
    return "\n\n".join(_section(group, found) for group in GROUPS)


def reads() -> Reads:
    """The parts that read an option, by its group and name: packages, or modules of `cloud`."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if parts[:2] != ("cloud", "options"):
            for option in _reads_of(path):
                found[option].add(".".join(parts[:2]))
    return {option: sorted(modules) for option, modules in found.items()}


def _reads_of(path: Path) -> Iterator[tuple[str, str]]:
    """Read as ``flags.GROUP.option``, through a name for a group, or by its name from a table."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for scope in ast.walk(tree):
        if not isinstance(scope, (ast.FunctionDef, ast.Lambda, ast.Module)):
            continue
        groups = dict(_names_of_groups(scope))
        for node in ast.walk(scope):
            match node:
                case ast.Attribute(value=value, attr=option):
                    group = _group_of(value, groups)
                    if group is not None and option in GROUPS[group].__struct_fields__:
                        yield group, option
                case ast.Call(func=ast.Name(id="getattr"), args=[value, _, *_]):
                    group = _group_of(value, groups)
                    options = () if group is None else GROUPS[group].__struct_fields__
                    for constant in ast.walk(tree):
                        if isinstance(constant, ast.Constant) and constant.value in options:
                            yield str(group), str(constant.value)


def _group_of(node: ast.expr, groups: Mapping[str, str]) -> str | None:
    match node:
        case ast.Attribute(value=ast.Attribute(attr=flags) | ast.Name(id=flags), attr=group):
            if flags.endswith("flags") and group in GROUPS:
                return group
            return _at_hand(group)
        case ast.Name(id=name):
            return groups.get(name)
    return None


def _at_hand(name: str) -> str | None:
    """The group that is kept at hand by a name such as ``notifications_flags``."""
    group = name.removesuffix("_flags")
    return group if group != name and group in GROUPS else None


def _names_of_groups(scope: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that a function has for groups: parameters of a group's class, and assignments."""
    if isinstance(scope, ast.FunctionDef):
        for argument in scope.args.args:
            if isinstance(argument.annotation, ast.Name) and argument.annotation.id in CLASSES:
                yield argument.arg, CLASSES[argument.annotation.id]
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign):
                yield from _assigned(node.targets[0], node.value)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, str]]:
    match target, value:
        case ast.Name(id=name), _:
            group = _group_of(value, {})
            if group is not None:
                yield name, group
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            for one, other in zip(targets, values, strict=False):
                yield from _assigned(one, other)


def in_order() -> list[list[str]]:
    """The options of each group in the order of its section."""
    found = reads()
    return [[*read, *idle] for read, idle in (_divided(group, found) for group in GROUPS)]


def _divided(group: str, found: Reads) -> tuple[list[str], list[str]]:
    """The options that something reads, and those that nothing does."""
    options = definitions(group)
    return (
        [name for name in options if (group, name) in found],
        [name for name in options if (group, name) not in found],
    )


def _section(group: str, found: Reads) -> str:
    read, idle = _divided(group, found)
    parts = [f"## [{group}]"]
    if read:
        rows = [f"{_row(group, name)} {', '.join(found[group, name])} |" for name in read]
        head = ["| option | takes | default | read by |", "|---|---|---|---|"]
        parts.append("\n".join([*head, *rows]))
    if idle:
        rows = [_row(group, name) for name in idle]
        table = "\n".join(["| option | takes | default |", "|---|---|---|", *rows])
        summary = f"<summary>{len(idle)} that change nothing</summary>"
        parts.append(f"<details>{summary}\n\n{table}\n\n</details>")
    return "\n\n".join(parts)


def _row(group: str, name: str) -> str:
    definition = definitions(group)[name]
    default = getattr(GROUPS[group], name)
    shown = ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)
    takes = definition.expected.replace("|", "\\|")
    return f"| `{name}` | {takes} | {f'`{shown}`' if shown else 'empty'} |"
