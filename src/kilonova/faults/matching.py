# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Whom a call is about: the server, host, project and volumes that a fault may be limited to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

NameOf = Callable[[str], str | None]
"""The name of a server by its uuid; None for a uuid that no server has."""

HOSTS = ("host", "dest", "source", "target_host")
VOLUMES = ("volume_id", "old_volume_id", "new_volume_id", "old", "new")
SERVERS = ("instance_uuid", "consumer", "target")


def matches(wanted: Mapping[str, object], arguments: Mapping[str, object], name_of: NameOf) -> bool:
    """Whether a call is about everything that is wanted.

    ``server`` (uuid or name), ``host``, ``project`` and ``volume`` (ids) are looked for wherever a
    call may carry them; any other key is an argument of the call by its name.
    """
    return all(_is_about(key, value, arguments, name_of) for key, value in wanted.items())


def _is_about(key: str, value: object, arguments: Mapping[str, object], name_of: NameOf) -> bool:
    if key == "server":
        return value in _servers(arguments, name_of)
    if key == "host":
        return value in _hosts(arguments) or _same(arguments.get("host"), value)
    if key == "project":
        return value in _projects(arguments)
    if key == "volume":
        return value in _volumes(arguments)
    return key in arguments and _same(arguments[key], value)


def _same(argument: object, value: object) -> bool:
    """An argument is what is wanted when it equals it, or bears it as its name or id."""
    if argument == value or argument is value:
        return True
    names = ("id", "uuid", "name", "display_name", "port_id", "volume_id", "share_id")
    return any(getattr(argument, name, None) == value for name in names if value is not None)


def _servers(arguments: Mapping[str, object], name_of: NameOf) -> Iterator[object]:
    """The uuid and the name of each server that a call is about."""
    for argument in _each(arguments):
        if hasattr(argument, "display_name"):
            yield getattr(argument, "uuid", None)
            yield argument.display_name
        elif uuid := getattr(argument, "instance_uuid", None):
            yield uuid
            yield name_of(uuid)
    for key in SERVERS:
        uuid = arguments.get(key)
        if isinstance(uuid, str):
            yield uuid
            yield name_of(uuid)


def _hosts(arguments: Mapping[str, object]) -> Iterator[object]:
    """The names of the hosts that a call goes to or names."""
    for key in HOSTS:
        argument = arguments.get(key)
        if argument is not None:
            yield argument if isinstance(argument, str) else getattr(argument, "name", None)
    scope_host = getattr(arguments.get("scope"), "host", None)
    if scope_host is not None:
        yield getattr(scope_host, "name", scope_host)


def _projects(arguments: Mapping[str, object]) -> Iterator[object]:
    """The projects of the servers and of the request."""
    for argument in _each(arguments):
        yield getattr(argument, "project_id", None)
    yield getattr(getattr(arguments.get("scope"), "context", None), "project_id", None)


def _volumes(arguments: Mapping[str, object]) -> Iterator[object]:
    """The ids of the volumes that a call hands over."""
    for key in VOLUMES:
        yield arguments.get(key)
    for argument in _each(arguments):
        yield getattr(argument, "volume_id", None)


def _each(arguments: Mapping[str, object]) -> Iterator[object]:
    """The arguments, and what is in those that are lists."""
    for argument in arguments.values():
        if isinstance(argument, list | tuple):
            yield from argument
        else:
            yield argument
