# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One notification, published as Nova's services do: `oslo_notifier.py URL TOPIC`.

It runs in a process of its own: oslo.messaging warns of what it is made of.
"""

from __future__ import annotations

import sys

import oslo_messaging
from oslo_config import cfg

url, topic = sys.argv[1:]
transport = oslo_messaging.get_notification_transport(cfg.ConfigOpts(), url=url)
notifier = oslo_messaging.Notifier(
    transport, publisher_id="nova-compute:host1", driver="messagingv2", topics=[topic]
)
notifier.info({"user_id": "somebody"}, "instance.create.end", {"some": "payload"})
transport.cleanup()
