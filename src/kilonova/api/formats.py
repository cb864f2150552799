# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Formats of text in requests. Source: nova/api/validation/validators.py."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

NAME_RULE = "printable characters. Can not start or end with whitespace."
WIDE_NAME_RULE = "printable characters with at least one non space character"
ZONE_RULE = "printable characters except :.Can not start or end with whitespace."


class InvalidName(ValueError):
    """A name with characters that a name cannot have; says which it can.

    Source: nova/exception.py, InvalidName.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"An invalid 'name' value was provided. The name must be: {self.reason}"


def is_uuid(text: str) -> bool:
    """A UUID, with or without dashes, in any case of letters."""
    try:
        return str(UUID(text)).replace("-", "") == re.sub(r"^urn:|uuid:|[{}-]", "", text).lower()
    except ValueError:
        return False


def is_ipv4(text: str) -> bool:
    """An address of IPv4."""
    return _parses(ipaddress.IPv4Address, text)


def is_ipv6(text: str) -> bool:
    """An address of IPv6."""
    return _parses(ipaddress.IPv6Address, text)


def usual_ipv6(text: str) -> str:
    """An address of IPv6 in its shortest form. Source: nova/objects/fields.py, IPV6AddressField."""
    address = ipaddress.IPv6Address(text)
    return str(address) if address.ipv4_mapped is None else f"::ffff:{address.ipv4_mapped}"


def is_base64(text: str) -> bool:
    """Base64, decoded as leniently as Nova does."""
    try:
        base64.b64decode(text.encode())
    except (binascii.Error, ValueError):
        return False
    return True


def is_regex(text: str) -> bool:
    """A regular expression that says something."""
    try:
        re.compile(text)
    except re.error:
        return False
    return bool(text)


def is_date_time(text: str) -> bool:
    """A time in the form of ISO 8601."""
    return _parses(datetime.fromisoformat, text)


def is_printable(character: str) -> bool:
    """Letters, marks, numbers, signs and spaces that stay on the line."""
    category = unicodedata.category(character)
    return not category.startswith("C") and (not category.startswith("Z") or category == "Zs")


def is_printable_text(text: str) -> bool:
    """Printable, from the first character to the last."""
    return (text.isascii() and text.isprintable()) or all(map(is_printable, text))


def is_plain_name(text: str) -> bool:
    """Printable, and neither begun nor ended by a space."""
    if text.isascii() and text.isprintable():
        return not (text[:1] == " " or text[-1:] == " ")
    ends = text[:1] + text[-1:]
    return all(map(is_printable, text)) and not any(unicodedata.category(c) == "Zs" for c in ends)


def is_name(text: object) -> bool:
    """A name. Raises: InvalidName."""
    if not isinstance(text, str) or not is_plain_name(text):
        raise InvalidName(NAME_RULE)
    return True


def is_wide_name(text: object) -> bool:
    """A name that spaces may stand around. Raises: InvalidName."""
    if not isinstance(text, str) or not text.strip() or not is_printable_text(text):
        raise InvalidName(WIDE_NAME_RULE)
    return True


def is_zone_name(text: object) -> bool:
    """The name of an availability zone. Raises: InvalidName."""
    if not isinstance(text, str) or ":" in text or not is_plain_name(text):
        raise InvalidName(ZONE_RULE)
    return True


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


TEXTS: Mapping[str, Callable[[str], bool]] = {
    "base64": is_base64,
    "date-time": is_date_time,
    "ipv4": is_ipv4,
    "ipv6": is_ipv6,
    "printable": is_printable_text,
    "regex": is_regex,
    "uuid": is_uuid,
}
"""Formats that only text can fail."""

NAMES: Mapping[str, Callable[[object], bool]] = {
    "az_name": is_zone_name,
    "name": is_name,
    "name_with_leading_trailing_spaces": is_wide_name,
}
"""Formats that say in their own words what is wrong."""
