# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Exception payloads: an error as consumers read it."""

from __future__ import annotations

import traceback
from functools import cache
from pathlib import PurePath

from kilonova.contract.exception import ExceptionPayload
from kilonova.errors import LibraryError, NovaError

PACKAGE = "kilonova"


def exception_payload(error: BaseException) -> ExceptionPayload:
    """The error's class and message, where Nova would have raised it, and the stack that it came
    through.

    Source: nova/notifications/objects/exception.py, ExceptionPayload.from_exception.
    """
    module, function = raised_in(error)
    return ExceptionPayload(
        module_name=module,
        function_name=function,
        exception=type(error).__name__,
        exception_message=str(error),
        traceback=",".join(trace_lines(error)),
    )


def raised_in(error: BaseException) -> tuple[str, str]:
    """Module and function: the seam's in Nova for an error that names one, else the stack's."""
    cause: BaseException | None = error
    while cause is not None:
        origin = getattr(cause, "origin", None)
        if origin is not None:
            return origin[0], origin[1]
        cause = cause.__cause__ if type(cause.__cause__) is type(error) else None
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "unknown", "unknown"
    last = frames[-1]
    return dotted(last.filename), last.name


def trace_lines(error: BaseException) -> list[str]:
    """The traceback's lines; files are named from the package on, so that no machine shows."""
    lines = ["Traceback (most recent call last):\n"]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f'  File "{relative(frame.filename)}", line {frame.lineno}, in {frame.name}\n')
        if frame.line:
            lines.append(f"    {frame.line}\n")
    words = f": {error}" if str(error) else ""
    lines.append(f"{module_of(error)}{type(error).__name__}{words}\n")
    return lines


def module_of(error: BaseException) -> str:
    """The module that has the error where Nova runs, with a dot behind it."""
    if isinstance(error, NovaError):
        return "nova.exception."
    if isinstance(error, LibraryError):
        return f"{error.module}."
    return ""


@cache
def relative(filename: str) -> str:
    """A file's path from the package's directory on, or its bare name outside of it."""
    parts = PurePath(filename).parts
    if PACKAGE in parts:
        start = len(parts) - 1 - parts[::-1].index(PACKAGE)
        return "/".join(parts[start:])
    return parts[-1] if parts else filename


def dotted(filename: str) -> str:
    """A file's path as a module's name."""
    return relative(filename).removesuffix(".py").replace("/", ".")
