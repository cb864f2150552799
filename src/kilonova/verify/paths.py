# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Paths into a message: `payload.flavor.vcpus`, `payload.ip_addresses[0].address`.

A path walks through `nova_object.data` without naming it; the other keys of an object keep theirs
(`payload.flavor.nova_object.version`). Where a path is given, an index may also stand between dots.
An object whose keys are not the four of the wire form has them listed at `nova_object`.
"""

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import lru_cache

DATA = "nova_object.data"
NAME = "nova_object.name"
KEYS = frozenset({NAME, "nova_object.namespace", "nova_object.version", DATA})
_INDEX = re.compile(r"\[(\d+)\]")


def leaves(value: object, path: str = "") -> dict[str, object]:
    """Every value that holds no others, by its path; an empty list or mapping is such a value."""
    found: dict[str, object] = {}
    _gather(value, path, found)
    return found


def joined(path: str, segment: str | int) -> str:
    """The path one step further down: to a key, or to an index of a list."""
    if isinstance(segment, int):
        return f"{path}[{segment}]"
    return f"{path}.{segment}" if path else segment


def segments(path: str) -> list[str]:
    """The steps of a path, whichever way its indexes are written."""
    return _INDEX.sub(r".\1", path).split(".")


def matches(path: str, *patterns: str) -> bool:
    """Whether a path fits one of the patterns, in which `*` stands for any run of characters.

    A pattern also fits what lies below the path it names.
    """
    return _compiled(patterns).match(".".join(segments(path))) is not None


def compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    """Patterns of paths as one expression, for paths whose indexes stand between dots."""
    dotted = [".".join(segments(pattern)) for pattern in patterns]
    return re.compile("|".join(translate(each) for name in dotted for each in (name, f"{name}.*")))


_compiled = lru_cache(maxsize=256)(compiled)


# Every value of every notification of a capture passes through here, so that it is kept plain.
def _gather(value: object, path: str, found: dict[str, object]) -> None:
    if isinstance(value, dict) and value:
        before = f"{path}." if path else ""
        if (DATA in value or NAME in value) and value.keys() != KEYS:
            found[f"{before}nova_object"] = sorted(value)
        for key, child in value.items():
            if key == DATA and isinstance(child, dict) and child:
                _gather(child, path, found)
            elif isinstance(child, (dict, list)):
                _gather(child, f"{before}{key}", found)
            else:
                found[f"{before}{key}"] = child
    elif isinstance(value, (list, tuple)) and value:
        for index, child in enumerate(value):
            _gather(child, f"{path}[{index}]", found)
    else:
        found[path] = value
