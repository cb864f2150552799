# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What users pass in Python, held to the signatures that they pass it to.

HTTP has schemas for this; here the annotation of a parameter is the rule. A wrong argument is
refused before anything happens, by name, and not by what breaks deep inside.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import wraps
from inspect import Parameter, signature
from types import FunctionType
from typing import Any, TypeAlias, TypeVar

from kilonova.errors import InvalidArgument

C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])

Name: TypeAlias = str
"""Text that is not blank."""
Size: TypeAlias = int
"""A whole number from 1 up."""
Amount: TypeAlias = int
"""A whole number from 0 up."""

Fits = Callable[[object], bool]

ALIASES = {"NetworkWish": "NetworkRequest", "VmState": "InstanceState"}
"""Classes by the names that signatures know them by."""

WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "True or False",
    "None": "None",
    "Name": "text that is not blank",
    "Size": "a whole number from 1 up",
    "Amount": "a whole number from 0 up",
}


def checked_class(cls: C) -> C:
    """Hold every public method of a class to its annotations."""
    for name, method in list(vars(cls).items()):
        if isinstance(method, FunctionType) and not name.startswith("_"):
            setattr(cls, name, checked(method))
    return cls


def checked(method: F) -> F:
    """Hold a method to its annotations. It raises InvalidArgument where one does not fit."""
    parameters = list(signature(method).parameters.values())[1:]
    rules = {
        each.name: (ast.parse(each.annotation, mode="eval").body, each.default)
        for each in parameters
        if isinstance(each.annotation, str)
        and each.kind in {Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY}
    }
    fits = {name: (_fits(rule), default) for name, (rule, default) in rules.items()}
    names = [each.name for each in parameters]
    if not fits:
        return method

    def check(given: Iterable[tuple[str, object]]) -> None:
        for name, value in given:
            rule = fits.get(name)
            if rule is not None and value is not rule[1] and not rule[0](value):
                call = method.__qualname__.removesuffix(".__init__")
                raise InvalidArgument(call, name, _wanted(rules[name][0]), value)

    @wraps(method)
    def call(self: object, *args: Any, **kwargs: Any) -> Any:
        if args:
            check(zip(names, args, strict=False))
        if kwargs:
            check(kwargs.items())
        return method(self, *args, **kwargs)

    return call  # type: ignore[return-value]  # it takes and gives what the method does


def is_text(value: object) -> bool:
    """Whether it is text that can be sent: one without halves of characters."""
    if not isinstance(value, str):
        return False
    try:
        value.isascii() or value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_whole(value: object, least: int | None = None) -> bool:
    """Whether it is a whole number, and not less than the least."""
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return least is None or value >= least


SIMPLE: dict[str, Fits] = {
    "str": is_text,
    "Name": lambda value: is_text(value) and bool(str(value).strip()),
    "int": is_whole,
    "Size": lambda value: is_whole(value, 1),
    "Amount": lambda value: is_whole(value, 0),
    "float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "Any": lambda value: True,
    "object": lambda value: True,
    "Sink": lambda value: callable(getattr(value, "publish", None)),
}


def _fits(rule: ast.expr) -> Fits:
    """What an annotation lets through."""
    if isinstance(rule, ast.BinOp):
        left, right = _fits(rule.left), _fits(rule.right)
        return lambda value: left(value) or right(value)
    if isinstance(rule, ast.Constant):
        return lambda value: value is None
    if isinstance(rule, ast.Name):
        return SIMPLE.get(rule.id) or _of_class(ALIASES.get(rule.id, rule.id))
    if isinstance(rule, ast.Subscript) and isinstance(rule.value, ast.Name):
        if isinstance(rule.slice, ast.Tuple):
            return _mapping_of(*map(_fits, rule.slice.elts))
        return _items_of(_fits(rule.slice), rule.value.id)
    return SIMPLE["Any"]


def _of_class(name: str) -> Fits:
    """By its name: most classes are imported for type checkers alone."""
    return lambda value: any(each.__name__ == name for each in type(value).__mro__)


def _mapping_of(key: Fits, item: Fits) -> Fits:
    return lambda value: (
        isinstance(value, Mapping) and all(key(k) and item(v) for k, v in value.items())
    )


def _items_of(item: Fits, kind: str) -> Fits:
    wanted = Sequence if kind == "Sequence" else Iterable

    def fits(value: object) -> bool:
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, wanted):
            return False
        return not isinstance(value, Collection) or all(map(item, value))

    return fits


def _wanted(rule: ast.expr) -> str:
    """What an annotation asks for, in words."""
    if isinstance(rule, ast.BinOp):
        return f"{_wanted(rule.left)} or {_wanted(rule.right)}"
    if isinstance(rule, ast.Subscript):
        if isinstance(rule.slice, ast.Tuple):
            key, item = map(_wanted, rule.slice.elts)
            return f"a mapping of {key} to {item}"
        return f"a list of {_wanted(rule.slice)}"
    name = ast.unparse(rule)
    return WORDS.get(name, name)
