# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Nova's errors: how they are written down, and their families.

An error whose sentence has no gaps takes an optional message that is said instead, as in Nova.
One whose sentence has gaps declares them under ``@detailed``, in the order in which they are given:

    @detailed
    class NoValidHost(NovaError):
        sentence = "No valid host was found. {reason}"
        reason: str
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

from kilonova.errors.root import KilonovaError

E = TypeVar("E", bound="NovaError")


class NovaError(KilonovaError):
    """An error that Nova has too: its name, sentence and code are Nova's.

    ``code`` is what a fault of an instance shows; the API may answer with another.
    Source: nova/exception.py, NovaException.
    """

    code: ClassVar[int] = 500
    sentence: ClassVar[str] = "An unknown exception occurred."
    parameters: ClassVar[tuple[str, ...]] = ("message",)

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)

    def __init_subclass__(cls) -> None:
        """Let a class with a constructor of its own take that one's parameters."""
        if "__init__" in vars(cls):
            code = cls.__init__.__code__
            inherited, cls.parameters = cls.parameters, code.co_varnames[1 : code.co_argcount]
            for name in inherited:
                setattr(cls, name, "")  # what only the parent has is there, and empty

    def _fill(self, **details: Any) -> None:
        """Keep the details, by name and as ``args``."""
        super().__init__(*details.values())
        vars(self).update(details)

    def saying(self, message: str) -> Self:
        """The same error in other words, which Nova's constructors let the raiser choose.

        What is made again from ``args`` says the sentence.
        """
        vars(self)["message"] = message
        return self

    def __str__(self) -> str:
        details = vars(self)
        return str(details.get("message") or self.sentence.format_map(details))


@dataclass_transform(eq_default=False)
def detailed(cls: type[E]) -> type[E]:
    """Give an error a constructor that takes the attributes it declares, its parents' first."""
    inherited = () if cls.parameters == ("message",) else cls.parameters
    names = (*inherited, *vars(cls).get("__annotations__", ()))
    given = frozenset(names)

    def __init__(self: NovaError, *values: Any, **named: Any) -> None:
        details = dict(zip(names, values, strict=False)) if values else {}
        details.update(named)
        if len(values) + len(named) != len(names) or details.keys() != given:
            raise TypeError(f"{cls.__name__} takes {', '.join(names)}")
        self._fill(**{name: details[name] for name in names})

    cls.parameters = names
    cls.__init__ = __init__  # type: ignore[method-assign]  # as dataclasses do
    return cls


class Forbidden(NovaError):
    """The caller may not do this."""

    code = 403
    sentence = "Forbidden"


class NotFound(NovaError):
    """What was named does not exist."""

    code = 404
    sentence = "Resource could not be found."


class Invalid(NovaError):
    """The request or its arguments make no sense as they are."""

    code = 400
    sentence = "Bad Request - Invalid Parameters"


class NotSupported(NovaError):
    """Nothing here can do what was asked."""

    code = 400
    sentence = "Bad Request - Feature is not supported in Nova"


@detailed
class InternalError(NovaError):
    """Something broke that nobody foresaw."""

    sentence = "{err}"
    err: str
