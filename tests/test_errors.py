# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Errors: Nova's sentences and codes, and that each survives being rebuilt from its arguments."""

from __future__ import annotations

import copy
import pickle

import pytest

import kilonova.errors as errors
from kilonova.errors import (
    ErrorDoesNotFit,
    FaultRefused,
    InstanceInvalidState,
    InstanceIsLocked,
    InternalError,
    InvalidFlagValue,
    KilonovaError,
    NovaError,
    NoValidHost,
    RequestNeverAnswered,
    TooManyInstances,
    UnknownError,
    UnknownFlag,
    UnknownSeam,
    WrongErrorArguments,
    by_name,
    errors_by_name,
    make,
    parameters,
)

OWN = (
    KilonovaError("something"),
    FaultRefused("something"),
    RequestNeverAnswered(),
    UnknownFlag("DEFAULT", "hosst", "host"),
    InvalidFlagValue("DEFAULT", "host", 3, "a string"),
    UnknownSeam("virt.spwan", ("virt.spawn",)),
    UnknownError("NoValidHots", ("NoValidHost",)),
    ErrorDoesNotFit("NoValidHost", "virt.spawn", ("HypervisorUnavailable",)),
    WrongErrorArguments("NoValidHost", "reason missing", ("reason",)),
)


def some(error: type[Exception]) -> Exception:
    """An error with a different value for each of its arguments."""
    return error(*(f"a {name}" for name in parameters(error)))


def state(error: BaseException) -> tuple[object, ...]:
    return type(error), error.args, str(error), vars(error)


@pytest.mark.parametrize(
    "error",
    [*map(some, errors_by_name().values()), *OWN],
    ids=lambda error: type(error).__name__,
)
def test_every_error_can_be_rebuilt_from_its_arguments(error: Exception) -> None:
    """SimPy, copy and pickle all make the same error again."""
    # What is loaded was dumped right here.
    rebuilt = (type(error)(*error.args), copy.copy(error), pickle.loads(pickle.dumps(error)))  # noqa: S301
    assert [state(each) for each in rebuilt] == [state(error)] * 3


@pytest.mark.parametrize("name", errors_by_name())
def test_every_sentence_says_every_argument(name: str) -> None:
    """No gap of a sentence is left open, and nothing given is left unsaid."""
    error = errors_by_name()[name]
    assert [each for each in some(error).args if str(each) not in str(some(error))] == []


def test_every_error_of_the_tree_has_a_name_that_nothing_else_has() -> None:
    """What the package exports and what can be asked for by name are the same classes."""
    exported = {
        name: each
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, NovaError) and each is not NovaError
    }
    wanted = {name: each for name, each in errors_by_name().items() if issubclass(each, NovaError)}
    assert exported == wanted
    assert len(wanted) > 400


def test_a_refused_state_is_told_in_nova_s_words() -> None:
    """Clients read this sentence."""
    error = InstanceInvalidState("1234", "task_state", "deleting", "pause")
    assert (str(error), error.code, error.state) == (
        "Instance 1234 in task_state deleting. Cannot pause while the instance is in this state.",
        400,
        "deleting",
    )


def test_what_only_the_parent_knows_is_empty() -> None:
    """A locked server can be caught as one in a wrong state, though it has no state to tell."""
    with pytest.raises(InstanceInvalidState) as caught:
        raise InstanceIsLocked("1234")
    assert (str(caught.value), caught.value.state) == ("Instance 1234 is locked", "")


def test_an_error_without_gaps_may_say_something_else() -> None:
    """An empty message means Nova's own sentence."""
    assert [
        str(make("FlavorDiskTooSmall", arguments)) for arguments in ({}, {"message": "no"})
    ] == [
        "The created instance's disk would be too small.",
        "no",
    ]


def test_arguments_are_given_by_name_or_in_order() -> None:
    """Both ways end in the same error."""
    values = {"overs": "cores", "req": "2", "used": "3", "allowed": "4"}
    made = [make("TooManyInstances", values), make("TooManyInstances", list(values.values()))]
    assert [state(each) for each in made] == [state(TooManyInstances("cores", "2", "3", "4"))] * 2


def test_plain_and_library_errors_take_a_message() -> None:
    """Payloads show them by the same names that Nova's would."""
    made = [make("TypeError", {"message": "not a string"}), make("libvirtError", ["no domain"])]
    assert [(type(each).__name__, str(each)) for each in made] == [
        ("TypeError", "not a string"),
        ("libvirtError", "no domain"),
    ]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("NoValidHots", {}, "There is no error 'NoValidHots'. Did you mean NoValidHost?"),
        ("xyzzy", {}, "There is no error 'xyzzy'."),
        ("NovaError", {}, "There is no error 'NovaError'."),
        ("NoValidHost", {}, "NoValidHost: reason missing; it takes reason."),
        (
            "DeviceDetachFailed",
            {"devise": "vdb"},
            "DeviceDetachFailed: nothing called devise; it takes device, reason.",
        ),
        (
            "DeviceDetachFailed",
            ["vdb"],
            "DeviceDetachFailed: reason missing; it takes device, reason.",
        ),
        ("TypeError", ["a", "b"], "TypeError: 2 arguments are too many; it takes message."),
        (
            "NoValidHost",
            "full",
            "NoValidHost: arguments come as a mapping or a list; it takes reason.",
        ),
    ],
)
def test_a_wrong_request_is_refused_with_what_would_be_right(
    name: str, arguments: dict[str, object] | list[object] | str, sentence: str
) -> None:
    """The refusal names the nearest error, or what the error takes."""
    with pytest.raises(FaultRefused) as caught:
        make(name, arguments)
    assert sentence in str(caught.value)


def test_a_constructor_called_wrongly_names_what_it_takes() -> None:
    """Only untyped callers get here."""
    wrong = by_name("MigrationNotFoundForInstance")
    for arguments in ((), ("1",), ("1", "2", "3")):
        with pytest.raises(TypeError, match="takes migration_id, instance_id"):
            wrong(*arguments)


def test_a_family_can_be_caught() -> None:
    """Nova's tree is kept."""
    assert [
        issubclass(by_name(child), by_name(parent))
        for child, parent in (
            ("MaxRetriesExceeded", "NoValidHost"),
            ("ComputeHostNotFound", "NotFound"),
            ("ExternalNetworkAttachForbidden", "Forbidden"),
            ("RescheduledByPolicyException", "RescheduledException"),
            ("TooManyInstances", "OverQuota"),
        )
    ] == [True] * 5


def test_errors_carry_the_code_of_nova_s_class() -> None:
    """The fault of an instance shows it."""
    # Nova's errors have a code, of which Exception knows nothing.
    assert [by_name(name).code for name in ("NoValidHost", "InstanceNotFound", "OverQuota")] == [  # type: ignore[attr-defined]
        500,
        404,
        413,
    ]


def test_an_error_by_position_and_by_name_is_the_same() -> None:
    """Keywords end up in args as well."""
    assert [state(NoValidHost(reason="full")), state(InternalError(err="odd"))] == [
        state(NoValidHost("full")),
        state(InternalError("odd")),
    ]
