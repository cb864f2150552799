# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every event type and every object of the contract, gathered from the modules that define them."""

from collections.abc import Mapping
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Final

from kilonova.contract import (
    aggregate,
    compute_task,
    envelope,
    exception,
    flavor,
    image,
    instance,
    instance_actions,
    keypair,
    libvirt,
    metrics,
    scheduler,
    server_group,
    service,
    share,
    topology,
    volume,
)
from kilonova.contract.envelope import Event, NotificationObject
from kilonova.contract.objects import NovaObject, Payload

_SUBJECTS = (
    aggregate,
    compute_task,
    envelope,
    exception,
    flavor,
    image,
    instance,
    instance_actions,
    keypair,
    libvirt,
    metrics,
    scheduler,
    server_group,
    service,
    share,
    topology,
    volume,
)

EVENTS: Final[Mapping[str, Event]] = MappingProxyType(
    {
        event.event_type: event
        for event in sorted(
            chain.from_iterable(getattr(subject, "EVENTS", ()) for subject in _SUBJECTS),
            key=lambda event: event.event_type,
        )
    }
)
"""Every event type that Nova can send, in alphabetical order."""

OBJECTS: Final[Mapping[str, type[NovaObject]]] = MappingProxyType(
    {
        name: value
        for name, value in sorted(
            chain.from_iterable(vars(subject).items() for subject in _SUBJECTS), key=itemgetter(0)
        )
        if isinstance(value, type)
        and issubclass(value, NovaObject)
        and value not in (NovaObject, Payload, NotificationObject)
    }
)
"""Every object of Nova's, by its name, in alphabetical order."""
