# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which notifications are sent, and to which topics."""

from typing import Annotated, Literal

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
