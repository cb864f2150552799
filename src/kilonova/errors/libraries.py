# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Errors of the libraries under Nova, by the names that show in payloads."""

from __future__ import annotations

from typing import ClassVar

from kilonova.errors.root import KilonovaError


class LibraryError(KilonovaError):
    """A library failed, and said so in its own words; ``module`` is where the library has it."""

    module: ClassVar[str] = "builtins"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class libvirtError(LibraryError):
    """The hypervisor's interface failed. Source: libvirt-python, libvirtError."""

    module = "libvirt"


class MessagingTimeout(LibraryError):
    """The other service did not answer in time. Source: oslo_messaging/exceptions.py."""

    module = "oslo_messaging.exceptions"


class MessageDeliveryFailure(LibraryError):
    """The message bus did not take a message. Source: oslo_messaging/exceptions.py."""

    module = "oslo_messaging.exceptions"
