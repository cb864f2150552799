# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Floating addresses."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


@detailed
class FloatingIpNotFound(NotFound):
    """No such floating address."""

    sentence = "Floating IP not found for ID {id}."
    id: str


class FloatingIpNotFoundForAddress(FloatingIpNotFound):
    """The address is not a floating one."""

    sentence = "Floating IP not found for address {address}."

    def __init__(self, address: str) -> None:
        self._fill(address=address)


@detailed
class FloatingIpMultipleFoundForAddress(NovaError):
    """The floating address exists more than once."""

    sentence = "Multiple floating IPs are found for address {address}."
    address: str


class FloatingIpPoolNotFound(NotFound):
    """No such pool of floating addresses."""

    sentence = "Floating IP pool not found."


@detailed
class FloatingIpAssociated(NovaError):
    """The floating address is in use."""

    sentence = "Floating IP {address} is associated."
    address: str


@detailed
class FloatingIpAssociateFailed(NovaError):
    """The floating address could not be given to the server."""

    sentence = "Floating IP {address} association has failed."
    address: str


class FloatingIpBadRequest(Invalid):
    """Networking did not understand the request for a floating address."""

    sentence = "The floating IP request failed with a BadRequest"


class NoMoreFloatingIps(FloatingIpNotFound):
    """The pool of floating addresses is used up."""

    sentence = "Zero floating IPs available."

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


@detailed
class NoFloatingIpInterface(NotFound):
    """The interface for floating addresses does not exist."""

    sentence = "Interface {interface} not found."
    interface: str
