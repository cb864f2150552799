# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Errors by name, as control interfaces and scenario files speak of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from kilonova.errors.faults import UnknownError, WrongErrorArguments
from kilonova.errors.libraries import LibraryError
from kilonova.errors.nova import NovaError
from kilonova.errors.root import KilonovaError

PLAIN: tuple[type[Exception], ...] = (
    AttributeError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TimeoutError,
    TypeError,
    ValueError,
)
"""Python's own errors that a fault may raise: Nova too has mistakes and broken sockets."""


@cache
def errors_by_name() -> Mapping[str, type[Exception]]:
    """Every error that can be asked for by name: Nova's, those of its libraries, and Python's."""
    found: dict[str, type[Exception]] = {plain.__name__: plain for plain in PLAIN}
    families: list[type[Exception]] = [NovaError, LibraryError]
    while families:
        for error in families.pop().__subclasses__():
            if error.__module__.startswith("kilonova.errors."):
                found[error.__name__] = error
                families.append(error)
    return MappingProxyType(dict(sorted(found.items())))


def by_name(name: str) -> type[Exception]:
    """The class of an error. Raises: UnknownError."""
    try:
        return errors_by_name()[name]
    except KeyError:
        raise UnknownError(name, get_close_matches(name, errors_by_name(), n=3)) from None


def parameters(error: type[Exception]) -> tuple[str, ...]:
    """The names of an error's arguments, in order."""
    if issubclass(error, NovaError):
        return error.parameters
    return ("message",)


def make(name: str, arguments: Mapping[str, object] | Sequence[object] = ()) -> Exception:
    """An error from its name and its arguments, by name or in order.

    Only an argument called ``message`` may be left out; alone, it stands for all the arguments of
    any of Nova's errors, whose constructors take a sentence in their place.

    Raises: UnknownError, WrongErrorArguments.
    """
    error = by_name(name)
    names = parameters(error)
    if isinstance(arguments, str):
        raise WrongErrorArguments(name, "arguments come as a mapping or a list", names)
    if isinstance(arguments, Mapping):
        given = dict(arguments)
    elif len(arguments) > len(names):
        raise WrongErrorArguments(name, f"{len(arguments)} arguments are too many", names)
    else:
        given = dict(zip(names, arguments, strict=False))
    if issubclass(error, NovaError) and set(given) == {"message"} != set(names):
        return error(*("" for _ in names)).saying(str(given["message"]))
    if unknown := [each for each in given if each not in names]:
        raise WrongErrorArguments(name, f"nothing called {', '.join(map(str, unknown))}", names)
    if names == ("message",):
        given.setdefault("message", "")
    if missing := [each for each in names if each not in given]:
        raise WrongErrorArguments(name, f"{', '.join(missing)} missing", names)
    return error(*(given[each] for each in names))


def on_purpose(error: type[Exception]) -> type[Exception]:
    """An error's class as it is raised on purpose: one of Python's own is a KilonovaError then too.

    That tells it from a mistake in Kilonova, which raises Python's own as it is: stories catch
    KilonovaError, so that a mistake goes through all of them and comes out of ``Cloud.run``.
    """
    if issubclass(error, KilonovaError):
        return error
    return type(error.__name__, (KilonovaError, error), {"__module__": error.__module__})


def again(error: Exception) -> Exception:
    """The error made again from its arguments, in the words that it was given, to be raised."""
    fresh = on_purpose(type(error))(*error.args)
    words = vars(error).get("message")
    if isinstance(fresh, NovaError) and words:
        fresh.saying(str(words))
    return fresh
