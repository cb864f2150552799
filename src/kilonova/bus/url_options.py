# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The options of a transport_url, which have the last word before those of nova.conf."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from kilonova.errors.bus import TransportUrlError

if TYPE_CHECKING:
    from kilonova.bus.kafka_options import KafkaOptions
    from kilonova.bus.rabbit_options import RabbitOptions
    from kilonova.bus.transport_url import TransportUrl

    Options = TypeVar("Options", RabbitOptions, KafkaOptions)

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})
OTHERS = frozenset({"retry"})
"""Options that a publisher goes by and that are none of the broker's group."""


def overridden(options: Options, url: TransportUrl) -> Options:
    """Options, but for what a URL says of them.

    Raises: TransportUrlError, with the name of one that is not known or has no such value. Source:
    oslo_messaging/_drivers/common.py, ConfigOptsProxy.
    """
    kinds = {
        each.name: type(getattr(options, each.name))
        for each in fields(options)
        if each.name not in OTHERS
    }
    said = {}
    for name, value in url.options:
        if name not in kinds:
            raise TransportUrlError(
                f"has an option {name} that is not known here; known are {', '.join(kinds)}"
            )
        said[name] = _read(name, value, kinds[name])
    return replace(options, **said)


def _read(name: str, value: str, kind: type) -> Any:
    if kind is bool:
        if value.lower() not in YES | NO:
            raise TransportUrlError(f"has an option {name} that is neither true nor false")
        return value.lower() in YES
    try:
        return kind(value)
    except ValueError:
        raise TransportUrlError(f"has an option {name} that is no number") from None
