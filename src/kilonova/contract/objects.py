# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What every object of the contract is made from."""

from typing import ClassVar

import msgspec


class NovaObject(msgspec.Struct, frozen=True, kw_only=True, dict=True, forbid_unknown_fields=True):
    """A versioned object; its name is its class's name.

    Fields are declared in Nova's order. On the wire a class's own fields come before those it
    inherits.
    """

    VERSION: ClassVar[str]
    NAMESPACE: ClassVar[str] = "nova"


class Payload(NovaObject, frozen=True, kw_only=True, dict=True, forbid_unknown_fields=True):
    """An object that is sent, by itself or inside another one.

    `SOURCE` names the object of Nova's that fills the fields; those marked `Computed`, those that
    hold other payloads, and all fields where there is no source, are worked out.
    """

    SOURCE: ClassVar[str | None] = None
