# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Values on their way into the flags, parsed and checked by oslo.config.

Slow to import, for oslo.config is: `Flags` imports this only once a flag is given.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from oslo_config import cfg

from kilonova.cloud.options import GROUPS
from kilonova.cloud.options.definitions import Definition, definitions
from kilonova.cloud.options.group import HIDDEN, FlagValue
from kilonova.errors import FlagError, InvalidFlagValue


class ConfigFile(NamedTuple):
    """What a nova.conf sets: options by group, and as `[group] option` those that are not known."""

    values: Mapping[str, Mapping[str, FlagValue]]
    unknown: tuple[str, ...]


def convert(group: str, name: str, value: object) -> FlagValue:
    """Give an existing option's own type to a value; text is read as nova.conf would read it.

    Raises: InvalidFlagValue.
    """
    definition = definitions(group)[name]
    if value is None and definition.optional:
        return None
    if isinstance(value, str):
        return _converted(group, name, value)
    if not _is_acceptable(definition, value):
        raise _invalid(definition, group, value)
    return _converted(group, name, tuple(value) if isinstance(value, list) else value)


@lru_cache(maxsize=1024, typed=True)
def _converted(group: str, name: str, value: object) -> FlagValue:
    """The same for what may be a value; it depends on nothing else, and oslo.config is slow."""
    definition = definitions(group)[name]
    conf = _conf() if "$" in str(value) else cfg.ConfigOpts()
    conf.register_opt(definition.option, group=_place(group))
    given: object = [value] if definition.multi and isinstance(value, str) else value
    try:
        conf.set_override(
            name, list(given) if isinstance(given, tuple) else given, group=_place(group)
        )
        return _read(conf, group, name)
    except (ValueError, cfg.Error):
        raise _invalid(definition, group, value) from None


def read_file(path: str | os.PathLike[str]) -> ConfigFile:
    """Read a nova.conf, substitutions like `$my_ip` included; the environment plays no part.

    Raises: FlagError where it cannot be read, InvalidFlagValue.
    """
    sections: dict[str, dict[str, list[str]]] = {}
    conf = _conf()
    try:
        conf([], default_config_files=[os.fspath(path)], default_config_dirs=[], use_env=False)
        cfg.ConfigParser(os.fspath(path), sections).parse()
    except (OSError, cfg.Error) as error:
        # oslo.config ends with the line that it cannot read, which may be one with credentials.
        told = str(error).partition(": '")[0]
        raise FlagError(f"Cannot read flags: {told}") from None
    values: dict[str, dict[str, FlagValue]] = {}
    unknown: list[str] = []
    for group, options in sections.items():
        known = definitions(group) if group in GROUPS else {}
        for name, texts in options.items():
            if name not in known:
                unknown.append(f"[{group}] {name}")
                continue
            try:
                values.setdefault(group, {})[name] = _read(conf, group, name)
            except (ValueError, cfg.Error):
                raise _invalid(known[name], group, texts[-1]) from None
    return ConfigFile(values, tuple(unknown))


def _conf() -> cfg.ConfigOpts:
    conf = cfg.ConfigOpts()
    for group in GROUPS:
        for definition in definitions(group).values():
            conf.register_opt(definition.option, group=_place(group))
    return conf


def _place(group: str) -> str | None:
    return None if group == "DEFAULT" else group


def _read(conf: cfg.ConfigOpts, group: str, name: str) -> FlagValue:
    value: FlagValue | list[str] = conf[name] if group == "DEFAULT" else conf[group][name]
    return tuple(value) if isinstance(value, list) else value


def _is_acceptable(definition: Definition, value: object) -> bool:
    if isinstance(value, bool):
        return bool in definition.accepts
    if isinstance(value, list | tuple) and not all(isinstance(item, str) for item in value):
        return False
    return isinstance(value, definition.accepts)


def _invalid(definition: Definition, group: str, value: object) -> InvalidFlagValue:
    name = definition.option.name
    return InvalidFlagValue(
        group, name, HIDDEN if definition.hidden else value, definition.expected
    )
