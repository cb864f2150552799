# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A consumer as oslo.messaging's documentation has it; prints what it hears, as lines of JSON.

It runs in a process of its own: oslo.messaging warns of what it is made of.
"""

from __future__ import annotations

import json
import sys
from threading import Event

import oslo_messaging
from oslo_config import cfg

LONGEST_S = 300
"""How long it listens where nobody ends it."""

url, topic, exchange = sys.argv[1:]
transport = oslo_messaging.get_notification_transport(cfg.ConfigOpts(), url=url)


class Endpoint:
    """Takes notifications of every priority that Nova sends."""

    def info(
        self,
        context: dict[str, object],
        publisher_id: str,
        event_type: str,
        payload: object,
        metadata: dict[str, object],
    ) -> None:
        """Write one down at once: whoever started this ends it when there are enough."""
        line = json.dumps([context, publisher_id, event_type, payload, metadata])
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    error = info


target = oslo_messaging.Target(topic=topic, exchange=exchange)
listener = oslo_messaging.get_notification_listener(
    transport, [target], [Endpoint()], executor="threading"
)
listener.start(override_pool_size=1)  # more threads would change the order
Event().wait(LONGEST_S)
