# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Paths into a message: `payload.flavor.vcpus`, `payload.ip_addresses[0].address`.

A path walks through `nova_object.data` without naming it; the other keys of an object keep theirs
(`payload.flavor.nova_object.version`). Where a path is given, an index may also stand between dots.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate

DATA = "nova_object.data"
_INDEX = re.compile(r"\[(\d+)\]")


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value that holds no others, with its path; an empty list or mapping is such a value."""
    children = list(_children(value))
    if not children:
        yield path, value
        return
    for segment, child in children:
        yield from leaves(child, joined(path, segment))


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
    return compiled(patterns).match(".".join(segments(path))) is not None


def compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    """Patterns of paths as one expression, for paths whose indexes stand between dots."""
    dotted = [".".join(segments(pattern)) for pattern in patterns]
    return re.compile("|".join(translate(each) for name in dotted for each in (name, f"{name}.*")))


def _children(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key == DATA and isinstance(child, Mapping):
                yield from ((str(field), inner) for field, inner in child.items())
            else:
                yield str(key), child
    elif isinstance(value, list | tuple):
        yield from enumerate(value)
