# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Sends what it reads with oslo.messaging's Notifier, and prints how many a second.

It runs in a process of its own: oslo.messaging warns of what it is made of.
"""

from __future__ import annotations

import json
import sys
import time

import oslo_messaging
from oslo_config import cfg

url, topic = sys.argv[1:]
transport = oslo_messaging.get_notification_transport(cfg.ConfigOpts(), url=url)
notifier = oslo_messaging.Notifier(
    transport, publisher_id="compute.host1", driver="messagingv2", topics=[topic]
)
messages = [json.loads(line) for line in sys.stdin]
notifier.info({}, "first", {})
begun = time.perf_counter()
for message in messages:
    notifier.info({}, message["event_type"], message["payload"])
sys.stdout.write(str(len(messages) / (time.perf_counter() - begun)))
