# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Nova's options, as one cloud has them set."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from difflib import SequenceMatcher
from functools import partial
from typing import TypeAlias

from msgspec import structs

from kilonova.cloud.options import GROUPS
from kilonova.cloud.options.api import Api, Quota
from kilonova.cloud.options.compute import Compute, Conductor, Default, ImageCache
from kilonova.cloud.options.group import HIDDEN, FlagValue, Group, secret_options
from kilonova.cloud.options.neighbours import Cinder, Glance, Manila, Neutron
from kilonova.cloud.options.notifications import (
    Notifications,
    OsloMessagingKafka,
    OsloMessagingNotifications,
    OsloMessagingRabbit,
)
from kilonova.cloud.options.scheduler import FilterScheduler, Metrics, Scheduler
from kilonova.cloud.options.virt import Devices, Libvirt, Pci, Workarounds
from kilonova.errors import FlagError, UnknownFlag

Overrides: TypeAlias = Mapping[str, Mapping[str, object]]
"""Values by group and option: ``{"notifications": {"notify_on_state_change": "vm_state"}}``."""

Listener: TypeAlias = Callable[[str, str, FlagValue], None]
"""Told the group, the option and its new value."""

LONGEST_NAME = 80
"""Letters of a name that are compared with the names that exist; what is longer is none of them."""


class Flags:
    """The options of one cloud: read as ``flags.notifications.notify_on_state_change``.

    Lists are read as tuples. A value may be given as nova.conf has it, in text, or in its own type.
    Setting a flag in one cloud changes no other, and a scope puts back what it found.
    """

    __slots__ = (*GROUPS, "_initial", "_listeners", "_parser", "_scopes")

    DEFAULT: Default
    api: Api
    cinder: Cinder
    compute: Compute
    conductor: Conductor
    devices: Devices
    filter_scheduler: FilterScheduler
    glance: Glance
    image_cache: ImageCache
    libvirt: Libvirt
    manila: Manila
    metrics: Metrics
    neutron: Neutron
    notifications: Notifications
    oslo_messaging_kafka: OsloMessagingKafka
    oslo_messaging_notifications: OsloMessagingNotifications
    oslo_messaging_rabbit: OsloMessagingRabbit
    pci: Pci
    quota: Quota
    scheduler: Scheduler
    workarounds: Workarounds

    def __init__(self, overrides: Overrides | None = None) -> None:
        """Start from Nova's defaults, with overrides. Raises: UnknownFlag, InvalidFlagValue."""
        self._listeners: list[Listener] = []
        self._scopes: list[Mapping[str, Group]] = []
        for name, group in GROUPS.items():
            setattr(self, name, group)
        if overrides:
            self._change(self._parse(overrides))
        self._initial: Mapping[str, Group] = self._groups()

    def __call__(
        self, group: str = "DEFAULT", /, **options: object
    ) -> AbstractContextManager[Flags]:
        """Set options of one group for the length of a ``with`` block.

        ``with flags(shelved_offload_time=-1):``, ``with flags("quota", instances=1):``.
        Raises: UnknownFlag, InvalidFlagValue (here, not in the block).
        """
        return self.override({group: options})

    def override(self, overrides: Overrides) -> AbstractContextManager[Flags]:
        """Set options of several groups for the length of a ``with`` block.

        Blocks must end in the reverse of the order in which they began; one that does not takes
        those within it along, and says so. Raises: UnknownFlag, InvalidFlagValue, FlagError.
        """
        return self._scope(self._parse(overrides))

    def set(self, group: str, name: str, value: object) -> None:
        """Set one option, until the scope around it ends or `reset`.

        Raises: UnknownFlag, InvalidFlagValue.
        """
        self._change(self._parse({group: {name: value}}))

    def load(self, path: str | os.PathLike[str]) -> tuple[str, ...]:
        """Set what a nova.conf sets; returns, as ``[group] option``, what is not known here.

        Raises: FlagError where it cannot be read, InvalidFlagValue; then nothing is set.
        """
        from kilonova.cloud.options.parser import read_file

        config = read_file(path)
        self._change(config.values)
        return config.unknown

    def reset(self) -> None:
        """Put back what the flags were made with. Raises: FlagError within a scope."""
        if self._scopes:
            raise FlagError("Flags cannot be reset within a scope that will put others back.")
        self._apply(self._initial)

    def as_dict(self, secrets: bool = False) -> dict[str, dict[str, object]]:
        """Every option by group and name, ready for JSON; secrets are hidden unless asked for."""
        return {
            name: {option: _shown(group, option, secrets) for option in group.__struct_fields__}
            for name, group in self._groups().items()
        }

    def on_change(self, listener: Listener) -> None:
        """Call the listener after every change, once for each option that has a new value."""
        self._listeners.append(listener)

    @contextmanager
    def _scope(self, values: Mapping[str, Mapping[str, FlagValue]]) -> Iterator[Flags]:
        before = self._groups()
        self._scopes.append(before)
        try:
            self._change(values)
            yield self
        finally:
            place = next((n for n, found in enumerate(self._scopes) if found is before), None)
            in_order = place == len(self._scopes) - 1
            if place is not None:
                del self._scopes[place:]
                self._apply(before)
            if not in_order:
                raise FlagError(
                    "Flag scopes must end in the reverse of the order in which they began."
                )

    def _parse(self, overrides: Overrides) -> Mapping[str, Mapping[str, FlagValue]]:
        for group, options in overrides.items():
            _require(group, options)
        if not overrides:
            return {}
        from kilonova.cloud.options.parser import convert

        return {
            group: {name: convert(group, name, value) for name, value in options.items()}
            for group, options in overrides.items()
        }

    def _change(self, values: Mapping[str, Mapping[str, FlagValue]]) -> None:
        groups = self._groups()
        self._apply(
            {group: structs.replace(groups[group], **options) for group, options in values.items()}
        )

    def _apply(self, groups: Mapping[str, Group]) -> None:
        before = self._groups()
        for name, group in groups.items():
            setattr(self, name, group)
        if self._listeners:
            for name, group in groups.items():
                self._tell(name, before[name], group)

    def _tell(self, name: str, old: Group, new: Group) -> None:
        for option in new.__struct_fields__ if new is not old else ():
            value: FlagValue = getattr(new, option)
            if value != getattr(old, option):
                for listener in self._listeners:
                    listener(name, option, value)

    def _groups(self) -> dict[str, Group]:
        return {name: getattr(self, name) for name in GROUPS}


def _require(group: str, names: Iterable[str]) -> None:
    """Raises: UnknownFlag, naming the nearest flag that exists."""
    known = GROUPS[group].__struct_fields__ if group in GROUPS else ()
    for name in names:
        if name not in known:
            raise UnknownFlag(group, name, "[{}] {}".format(*_nearest_option(group, name)))
    if not known:
        raise UnknownFlag(group, None, f"[{max(GROUPS, key=partial(_likeness, group))}]")


def _nearest_option(group: str, name: str) -> tuple[str, str]:
    """The group and option most like these, the option's name counting more."""

    def likeness(place: tuple[str, str]) -> float:
        return _likeness(name, place[1]) + 0.3 * _likeness(group, place[0])

    return max(
        ((home, option) for home in GROUPS for option in GROUPS[home].__struct_fields__),
        key=likeness,
    )


def _likeness(one: str, other: str) -> float:
    """How alike they are, from 0 to 1; what comes after ``LONGEST_NAME`` does not count."""
    return SequenceMatcher(None, str(one)[:LONGEST_NAME].lower(), other.lower()).ratio()


def _shown(group: Group, option: str, secrets: bool) -> object:
    value: FlagValue = getattr(group, option)
    if value and not secrets and option in secret_options(type(group)):
        return HIDDEN
    return list(value) if isinstance(value, tuple) else value
