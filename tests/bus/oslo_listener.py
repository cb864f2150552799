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

url, topic, count, *settings = sys.argv[1:]
conf = cfg.ConfigOpts()
transport = oslo_messaging.get_notification_transport(conf, url=url)
for setting in settings:
    name, _, value = setting.partition("=")
    conf.set_override(name, value == "True", group="oslo_messaging_rabbit")
heard: list[str] = []
enough = Event()


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
        """Remember one."""
        heard.append(json.dumps([context, publisher_id, event_type, payload, metadata]))
        if len(heard) >= int(count):
            enough.set()

    error = info


target = oslo_messaging.Target(topic=topic, exchange="nova")
listener = oslo_messaging.get_notification_listener(
    transport, [target], [Endpoint()], executor="threading"
)
listener.start()
enough.wait(30)
listener.stop()
listener.wait()
for line in heard:
    sys.stdout.write(f"{line}\n")
