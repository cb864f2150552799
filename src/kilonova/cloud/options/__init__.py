# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Nova's options, group by group, with Nova's names, types and defaults.

Departures: `host`, `console_host` and `my_ip` are made up, since Nova would ask the machine.
Source: nova/conf; oslo_messaging/notify/notifier.py.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kilonova.cloud.options.api import Api, Quota
from kilonova.cloud.options.compute import Compute, Conductor, Default, ImageCache
from kilonova.cloud.options.group import Group
from kilonova.cloud.options.neighbours import Cinder, Glance, Manila, Neutron
from kilonova.cloud.options.notifications import (
    Notifications,
    OsloMessagingKafka,
    OsloMessagingNotifications,
    OsloMessagingRabbit,
)
from kilonova.cloud.options.scheduler import FilterScheduler, Metrics, Scheduler
from kilonova.cloud.options.virt import Devices, Libvirt, Pci, Workarounds

GROUPS: Final[Mapping[str, Group]] = MappingProxyType(
    {
        "DEFAULT": Default(),
        "api": Api(),
        "cinder": Cinder(),
        "compute": Compute(),
        "conductor": Conductor(),
        "devices": Devices(),
        "filter_scheduler": FilterScheduler(),
        "glance": Glance(),
        "image_cache": ImageCache(),
        "libvirt": Libvirt(),
        "manila": Manila(),
        "metrics": Metrics(),
        "neutron": Neutron(),
        "notifications": Notifications(),
        "oslo_messaging_kafka": OsloMessagingKafka(),
        "oslo_messaging_notifications": OsloMessagingNotifications(),
        "oslo_messaging_rabbit": OsloMessagingRabbit(),
        "pci": Pci(),
        "quota": Quota(),
        "scheduler": Scheduler(),
        "workarounds": Workarounds(),
    }
)
"""Every group by its name in nova.conf, holding its defaults."""
