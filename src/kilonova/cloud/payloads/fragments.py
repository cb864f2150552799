# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of payloads that many notifications share, built and encoded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from kilonova.cloud.payloads.flavor import flavor_payload
from kilonova.cloud.payloads.image import image_payload
from kilonova.cloud.payloads.keypair import keypair_payload
from kilonova.cloud.payloads.network import told_ips
from kilonova.contract import Span, fragment, raw
from kilonova.contract.instance import InstancePayload

if TYPE_CHECKING:
    from msgspec import Raw

    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.keypair import Keypair
    from kilonova.cloud.model.network import Vif

E = TypeVar("E")

CAPACITY: Final = 8192
"""How many entities a cache remembers before it starts anew: enough for what is busy at one time.
"""


FLAVOR: Final[Span] = Span(InstancePayload, "flavor", "flavor")
ADDRESSES: Final[Span] = Span(InstancePayload, "ip_addresses", "ip_addresses")


class Known(Generic[E]):
    """The fragments of one kind of entity, found by the entity itself: only for what never changes,
    such as what is frozen, and tuples of that.
    """

    __slots__ = ("_build", "_known")

    def __init__(self, build: Callable[[E], Any]) -> None:
        self._build = build
        self._known: dict[int, tuple[E, Any]] = {}

    def of(self, entity: E) -> Any:
        """The fragment of an entity, made the first time it is asked for."""
        known = self._known.get(id(entity))
        if known is None:
            if len(self._known) >= CAPACITY:
                self._known.clear()
            known = self._known[id(entity)] = (entity, self._build(entity))
        return known[1]

    def raw(self, entity: E) -> Raw:
        """The same, as a value among the values of a payload."""
        known = self._known.get(id(entity))
        return raw(self.of(entity) if known is None else known[1])


class Fragments:
    """What a region keeps ready for its payloads; of a server's flavor and VIFs the spans."""

    def __init__(self) -> None:
        self.flavors: Known[Flavor] = Known(
            lambda flavor: fragment(flavor_payload(flavor, extra_specs=flavor.extra_specs))
        )
        self.images: Known[Image] = Known(lambda image: fragment(image_payload(image)))
        self.keypairs: Known[Keypair] = Known(lambda keypair: fragment(keypair_payload(keypair)))
        self.told_flavors: Known[Flavor] = Known(
            lambda flavor: FLAVOR.anew((self.flavors.raw(flavor),))
        )
        self.told_addresses: Known[tuple[Vif, ...]] = Known(
            lambda vifs: ADDRESSES.anew(([ip for vif in vifs for ip in told_ips(vif)],))
        )
