# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Finding a data set, reading it, and saying what is wrong with it and what to do about that."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kilonova.cloud.datasets.contradictions import contradictions_in
from kilonova.cloud.datasets.dataset import DataSet
from kilonova.cloud.datasets.description import Description
from kilonova.errors import KilonovaError

HERE = Path(__file__).parent
SECRETS = ("password", "passwords", "token", "secret")


class DataSetError(KilonovaError):
    """A data set cannot be used: ``path`` says where in it, the rest what is wrong and what
    to do.
    """

    def __init__(self, data_set: str, path: str, wrong: str, remedy: str) -> None:
        super().__init__(data_set, path, wrong, remedy)
        self.data_set = data_set
        self.path = path
        self.wrong = wrong
        self.remedy = remedy

    def __str__(self) -> str:
        place = f" at {self.path}" if self.path else ""
        return f"Data set {self.data_set}{place}: {self.wrong}. {self.remedy}"


def names() -> list[str]:
    """The data sets that come with Kilonova."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def load(name_or_path: str) -> DataSet:
    """A data set by its name, or from a YAML file. Raises: DataSetError.

    Each is read once: a data set never changes, so regions share it. A file that has changed is
    read again.
    """
    if os.sep not in name_or_path and not name_or_path.endswith((".yaml", ".yml")):
        path = HERE / f"{name_or_path}.yaml"
        if name_or_path not in names():
            raise DataSetError(
                name_or_path,
                "",
                "there is no such data set",
                f"Take one of {', '.join(names())}, or the path of a YAML file.",
            )
        return _read(str(path), 0, name_or_path)
    if not name_or_path.endswith((".yaml", ".yml")) or Path(name_or_path).is_dir():
        raise DataSetError(name_or_path, "", "it is no YAML file", "Name one that ends in .yaml.")
    try:
        changed = Path(name_or_path).stat().st_mtime_ns
    except OSError as error:
        raise DataSetError(
            name_or_path, "", f"cannot be read: {error.strerror}", "Check the path."
        ) from error
    return _read(name_or_path, changed, name_or_path)


@cache
def _read(path: str, _changed: int, name: str) -> DataSet:
    return parse(name, Path(path).read_bytes())


def parse(name: str, text: bytes) -> DataSet:
    """A data set from YAML. Raises: DataSetError."""
    raw = _yaml(name, text)
    try:
        description = msgspec.convert(raw, Description)
    except msgspec.ValidationError as error:
        raise _explain(name, str(error)) from error
    for path, wrong, remedy in contradictions_in(description):
        raise DataSetError(name, path, wrong, remedy)
    return DataSet.of(name, description)


def _yaml(name: str, text: bytes) -> Any:
    import yaml  # not at the top: most that imports this module reads no data set

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, loader)  # noqa: S506  (both are the safe loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}"
        wrong = f"is not YAML ({getattr(error, 'problem', None) or error})"
        raise DataSetError(name, place, wrong, "Correct the line.") from error


def _explain(name: str, message: str) -> DataSetError:
    """What msgspec found, in the words of who wrote the file."""
    wrong, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    unknown = re.search(r"unknown field `(.*)`", wrong)
    if unknown is not None:
        key = unknown.group(1)
        if key in SECRETS:
            remedy = "Leave it out: passwords are made when a server starts."
        else:
            near = get_close_matches(key, _keys(), n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Leave it out."
        return DataSetError(name, path, f"there is no key {key!r} here", remedy)
    missing = re.search(r"missing required field `(.*)`", wrong)
    if missing is not None:
        return DataSetError(name, path, f"the key {missing.group(1)!r} is missing", "Add it.")
    remedy = "Put it in quotes." if "Expected `str" in wrong else "Write what is expected."
    return DataSetError(name, path, wrong[:1].lower() + wrong[1:], remedy)


def _keys() -> list[str]:
    """Every key that any part may have."""
    known: set[str] = set()
    parts: list[Any] = [Description]
    while parts:
        part = parts.pop()
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            for part_field in msgspec.structs.fields(part):
                known.add(part_field.name)
                parts.append(part_field.type)
        else:
            parts.extend(getattr(part, "__args__", ()))
    return sorted(known)
