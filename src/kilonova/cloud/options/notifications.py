# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which notifications are sent, and to which topics."""

from typing import Annotated, Literal

from msgspec import Meta

from kilonova.cloud.options.group import MULTI, SECRET, Group


class Notifications(Group, frozen=True):
    """[notifications]: what is announced, and in which form."""

    notify_on_state_change: Literal["vm_state", "vm_and_task_state"] | None = None
    default_level: Literal["DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"] = "INFO"
    notification_format: Literal["both", "versioned", "unversioned"] = "unversioned"
    versioned_notifications_topics: tuple[str, ...] = ("versioned_notifications",)
    bdms_in_notifications: bool = False
    include_share_mapping: bool = False


class OsloMessagingNotifications(Group, frozen=True):
    """[oslo_messaging_notifications]: how legacy and versioned notifications reach a real bus."""

    driver: Annotated[tuple[str, ...], MULTI] = ()
    transport_url: Annotated[str, SECRET] | None = None
    topics: tuple[str, ...] = ("notifications",)
    retry: int = -1


class OsloMessagingKafka(Group, frozen=True):
    """[oslo_messaging_kafka]: how Kafka is spoken to. Times are in seconds."""

    producer_batch_timeout: Annotated[float, Meta(ge=0)] = 0.0
    producer_batch_size: Annotated[int, Meta(ge=1)] = 16384
    compression_codec: Literal["none", "gzip", "snappy", "lz4", "zstd"] = "none"
    security_protocol: Literal["PLAINTEXT", "SASL_PLAINTEXT", "SSL", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: str = "PLAIN"
    ssl_cafile: str = ""
    ssl_client_cert_file: str = ""
    ssl_client_key_file: str = ""
    ssl_client_key_password: Annotated[str, SECRET] = ""


class OsloMessagingRabbit(Group, frozen=True):
    """[oslo_messaging_rabbit]: how RabbitMQ is spoken to. Times are in seconds."""

    amqp_durable_queues: bool = False
    amqp_auto_delete: bool = False
    rabbit_quorum_queue: bool = False
    rabbit_ha_queues: bool = False
    rabbit_retry_interval: Annotated[int, Meta(ge=1)] = 1
    rabbit_retry_backoff: Annotated[int, Meta(ge=0)] = 2
    rabbit_interval_max: Annotated[int, Meta(ge=1)] = 30
    heartbeat_timeout_threshold: Annotated[int, Meta(ge=0, le=65535)] = 60
    ssl: bool = False
    ssl_ca_file: str = ""
    ssl_cert_file: str = ""
    ssl_key_file: str = ""
