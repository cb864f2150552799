# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of Python names, from their signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from kilonova import Cloud
from kilonova.bus.file import FileSink, TranscriptFile
from kilonova.bus.memory import LegacyLog, NotificationLog, Transcript
from kilonova.cloud.clock import Clock
from kilonova.cloud.flags import Flags
from kilonova.cloud.handles.aggregates import Aggregates
from kilonova.cloud.handles.flavors import Flavors
from kilonova.cloud.handles.images import Images
from kilonova.cloud.handles.keypairs import Keypairs
from kilonova.cloud.handles.migrations import Migrations
from kilonova.cloud.handles.networks import Networks
from kilonova.cloud.handles.ports import Ports
from kilonova.cloud.handles.server_groups import ServerGroups
from kilonova.cloud.handles.servers import Server, Servers
from kilonova.cloud.handles.services import Services
from kilonova.cloud.handles.shares import Shares
from kilonova.cloud.handles.volumes import Volumes
from kilonova.cloud.hosts import Hosts
from kilonova.cloud.periodic.timetable import Timetable
from kilonova.contract import LegacyNotification, Notification, RequestContext
from kilonova.faults.plan import FaultPlan

HOSTS = ("get", "is_up", "add", "stop", "crash", "start", "restart", "remove")
FAULTS = ("add", "remove", "clear", "list", "inject", "seams", "watch")

SECTIONS: tuple[tuple[str, str, type[Any], tuple[str, ...]], ...] = (
    ("A server", "server", Server, ()),
    ("Servers", "cloud.servers", Servers, ()),
    ("Flavors", "cloud.flavors", Flavors, ()),
    ("Images", "cloud.images", Images, ()),
    ("Networks", "cloud.networks", Networks, ()),
    ("Ports", "cloud.ports", Ports, ()),
    ("Volumes", "cloud.volumes", Volumes, ()),
    ("Shares", "cloud.shares", Shares, ()),
    ("Key pairs", "cloud.keypairs", Keypairs, ()),
    ("Aggregates", "cloud.aggregates", Aggregates, ()),
    ("Server groups", "cloud.server_groups", ServerGroups, ()),
    ("Services", "cloud.services", Services, ()),
    ("Migrations", "cloud.migrations", Migrations, ()),
    ("Hosts", "cloud.hosts", Hosts, HOSTS),
    ("The clock", "cloud.clock", Clock, ("elapsed_s", "now", "next_event_s")),
    ("Periodic tasks", "cloud.periodic", Timetable, ("names", "run", "start")),
    ("Faults", "cloud.faults", FaultPlan, FAULTS),
    ("Flags", "cloud.flags", Flags, ("override", "set", "load", "reset", "as_dict", "on_change")),
    ("Notifications", "cloud.notifications", NotificationLog, ()),
    ("A notification", "notification", Notification, ()),
    ("Legacy notifications", "cloud.legacy_notifications", LegacyLog, ()),
    ("A legacy notification", "notification", LegacyNotification, ()),
    ("Who asked", "notification.context", RequestContext, ()),
    ("Both kinds", "sink", Transcript, ()),
    ("A file of notifications", "sink", FileSink, ()),
    ("A file of both kinds", "sink", TranscriptFile, ()),
)  # fmt: skip
"""Title, the name it goes by, the class, and which of its names are for users (all, if none)."""

CLOUD = (
    "run",
    "advance",
    "as_user",
    "instances",
    "find_flavor",
    "keep_legacy",
    "legacy_notifications",
)


def render() -> str:
    """A section with a table for the cloud and for each class that users meet."""
    cloud = _section("The cloud", "cloud", Cloud, CLOUD)
    return "\n\n".join([cloud, *(_section(*section) for section in SECTIONS)])


def _section(title: str, name: str, kind: type[Any], chosen: tuple[str, ...]) -> str:
    members = _members(name, kind, chosen)
    if chosen:
        members.sort(key=lambda member: chosen.index(member[0]))
    rows = [f"| `{call}` | {_cell(text)} |" for _, call, text in members]
    about = _summary(inspect.getdoc(kind))
    return "\n".join([f"## {title}", "", about, "", "| | |", "|---|---|", *rows])


def _members(name: str, kind: type[Any], chosen: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Each name, how it is called, and what is said of it."""
    found: list[tuple[str, str, str]] = []
    for place in reversed(kind.__mro__):
        if not place.__module__.startswith("kilonova"):
            continue
        for member, value in vars(place).items():
            public = member in chosen if chosen else not member.startswith("_")
            documented = inspect.getdoc(value)
            is_its_own = inspect.getattr_static(kind, member, None) is value
            if public and documented and is_its_own:
                if isinstance(value, (property, cached_property)):
                    found.append((member, f"{name}.{member}", documented))
                elif isinstance(value, (classmethod, staticmethod)):
                    call = f"{kind.__name__}.{member}{_signature(value.__func__)}"
                    found.append((member, call, documented))
                elif inspect.isfunction(value):
                    found.append((member, f"{name}.{member}{_signature(value)}", documented))
    return found


def _signature(function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in list(signature.parameters.values())[1:]
    ]
    bare = signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)
    return re.sub(r"<[\w.]*?(\w+)(?::| object)[^>]*>", r"\1", str(bare))


def _summary(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split()).replace("``", "`")


def _cell(text: str) -> str:
    """The docstring without where in Nova it is from."""
    kept = [part for part in text.split("\n\n") if "Source:" not in part or "Raises:" in part]
    return (
        " ".join(re.sub(r"Source:.*", "", part, flags=re.S) for part in kept)
        .replace("``", "`")
        .replace("|", "\\|")
        .replace("\n", " ")
        .strip()
    )
