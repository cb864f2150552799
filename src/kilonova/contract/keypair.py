# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about key pairs."""

from kilonova.contract.envelope import API, END, START, Event, NotificationObject, announce
from kilonova.contract.objects import Payload


class KeypairPayload(Payload, frozen=True, kw_only=True):
    """A key pair, without its private key."""

    VERSION = "1.0"
    SOURCE = "keypair"

    user_id: str | None
    name: str
    fingerprint: str | None
    public_key: str | None
    type: str


class KeypairNotification(NotificationObject, frozen=True, kw_only=True):
    """A key pair is created, imported or deleted."""

    payload: KeypairPayload


EVENTS: tuple[Event, ...] = (
    *announce("keypair.create", KeypairNotification, START, END, by=(API,)),
    *announce("keypair.delete", KeypairNotification, START, END, by=(API,)),
    *announce("keypair.import", KeypairNotification, START, END, by=(API,)),
)
