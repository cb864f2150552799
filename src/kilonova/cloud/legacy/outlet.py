# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where legacy notifications leave a region, for those who take them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeGuard

import msgspec

from kilonova.bus.memory import LegacyLog
from kilonova.contract import LegacyNotification

if TYPE_CHECKING:
    from kilonova.bus.sink import LegacySink, Sink
    from kilonova.cloud.ids import CountedIds
    from kilonova.cloud.region import Region
    from kilonova.contract import RequestContext

_encode: Final = msgspec.json.Encoder().encode


class LegacyOutlet:
    """Builds legacy notifications, but only where ``notification_format`` wants them and the log or
    a sink takes them.
    """

    def __init__(self, cloud: Region, message_ids: CountedIds) -> None:
        self._cloud = cloud
        self._message_ids = message_ids
        self.host = cloud.flags.DEFAULT.host or cloud.controller
        """What services that are made once call their host: the name at the start."""
        self.notifications = LegacyLog(limit=0)

    @property
    def is_open(self) -> bool:
        """Whether a legacy notification would reach anybody, or a fault on its way there."""
        someone = self.notifications.limit != 0 or self._cloud.outlet.planned
        for sink in self._cloud.sinks:
            someone = someone or takes_legacy(sink)
        return someone and self._cloud.notifications_flags.notification_format != "versioned"

    def publish(
        self,
        event_type: str,
        publisher_id: str,
        build: Callable[[], Mapping[str, object]],
        context: RequestContext | None,
        priority: str = "INFO",
    ) -> None:
        """Hand a notification out; its payload is built only where somebody takes it.

        It crosses the seam ``bus.publish`` whether or not somebody does, so that listening changes
        nothing that happens.
        """
        cloud = self._cloud
        if not self.is_open:
            return
        if cloud.outlet.planned and not cloud.outlet.reaches_bus(event_type, publisher_id):
            return
        takers = [sink.publish_legacy for sink in cloud.sinks if takes_legacy(sink)]
        if not takers and self.notifications.limit == 0:
            return
        notification = LegacyNotification(
            event_type=event_type,
            publisher_id=publisher_id,
            priority=priority,
            timestamp=cloud.clock.message_timestamp,
            body=_encode(build()),
            message_id=self._message_ids.next(),
            context=context,
        )
        self.notifications.publish(notification)
        for take in takers:
            cloud.outlet.hand(take, notification)


def takes_legacy(sink: Sink) -> TypeGuard[LegacySink]:
    """Whether a sink takes both kinds, at this moment."""
    return hasattr(sink, "publish_legacy")
