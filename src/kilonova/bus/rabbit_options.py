# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How RabbitMQ is spoken to: Nova's own options, as oslo.messaging has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RabbitOptions:
    """The options of ``[oslo_messaging_rabbit]`` that a publisher goes by, and how often it tries.

    ``retry`` is how many times all servers are tried again before what waits in memory is given up;
    -1 never gives up. Times are in seconds. Source: oslo_messaging/_drivers/impl_rabbit.py,
    rabbit_opts.
    """

    amqp_durable_queues: bool = False
    amqp_auto_delete: bool = False
    rabbit_quorum_queue: bool = False
    rabbit_ha_queues: bool = False
    rabbit_retry_interval: int = 1
    rabbit_retry_backoff: int = 2
    rabbit_interval_max: int = 30
    heartbeat_timeout_threshold: int = 60
    ssl: bool = False
    ssl_ca_file: str = ""
    ssl_cert_file: str = ""
    ssl_key_file: str = ""
    retry: int = -1

    @property
    def queue_arguments(self) -> dict[str, Any] | None:
        """What a queue is declared with."""
        if self.rabbit_quorum_queue:
            return {"x-queue-type": "quorum"}
        return {"x-ha-policy": "all"} if self.rabbit_ha_queues else None
