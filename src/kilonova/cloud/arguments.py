# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What users pass in Python, held to the signatures that they pass it to.

HTTP has schemas for this; here the annotation of a parameter is the rule. A wrong argument is
refused before anything happens, by name, and not by what breaks deep inside.
"""

from __future__ import annotations

import ast
import re
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
Ratio: TypeAlias = float
"""A number above 0 that is not beyond all others."""
FlavorId: TypeAlias = str
"""What Nova takes for the id of a flavor."""
ZoneName: TypeAlias = str
"""What Nova takes for the name of an availability zone."""
GroupPolicy: TypeAlias = str
"""One of Nova's policies of server groups."""
ShareProtocol: TypeAlias = str
"""One of the protocols by which Nova's hosts mount shares."""

GROUP_POLICIES = ("affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity")
SHARE_PROTOCOLS = ("NFS", "CEPHFS")
FLAVOR_ID = re.compile(r"(?! )[a-zA-Z0-9. _-]{1,255}(?<! )")
LARGEST_RATIO = 3.40282e38
LONGEST_NAME = 255

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
    "Ratio": "a number above 0",
    "FlavorId": "up to 255 letters, digits, '.', '_', '-' and blanks between them",
    "ZoneName": "up to 255 characters that are not all blank, none of them ':'",
    "GroupPolicy": f"one of {', '.join(GROUP_POLICIES)}",
    "ShareProtocol": f"one of {', '.join(SHARE_PROTOCOLS)}",
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


def check_named(call: str, given: Mapping[str, object], rules: Mapping[str, str]) -> None:
    """Hold what is given by name to annotations. Raises: InvalidArgument."""
    for name, value in given.items():
        if name not in rules:
            do = "do" if len(rules) > 1 else "does"
            raise InvalidArgument(call, name, f"no value; {', '.join(rules)} {do}", value)
        rule = ast.parse(rules[name], mode="eval").body
        if not _fits(rule)(value):
            raise InvalidArgument(call, name, _wanted(rule), value)


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


def is_number(value: object) -> bool:
    """Whether it is a number, whole or not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_zone_name(text: str) -> bool:
    """Whether Nova takes a text for the name of a zone. Source: nova/api/validation/
    parameter_types.py, az_name.
    """
    return 1 <= len(text) <= LONGEST_NAME and bool(text.strip()) and ":" not in text


SIMPLE: dict[str, Fits] = {
    "str": is_text,
    "Name": lambda value: is_text(value) and bool(str(value).strip()),
    "int": is_whole,
    "Size": lambda value: is_whole(value, 1),
    "Amount": lambda value: is_whole(value, 0),
    "Ratio": lambda value: is_number(value) and 0 < float(str(value)) <= LARGEST_RATIO,
    "FlavorId": lambda value: is_text(value) and FLAVOR_ID.fullmatch(str(value)) is not None,
    "ZoneName": lambda value: is_text(value) and is_zone_name(str(value)),
    "GroupPolicy": lambda value: value in GROUP_POLICIES,
    "ShareProtocol": lambda value: value in SHARE_PROTOCOLS,
    "float": lambda value: is_number(value),
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
