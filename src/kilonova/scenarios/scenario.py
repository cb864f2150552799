# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a scenario is: a function that reads as a request and the sequence that it caused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import TYPE_CHECKING, TypeAlias, overload

if TYPE_CHECKING:
    from kilonova.scenarios.client.region import Region

Story: TypeAlias = "Callable[[Region], None]"
Flags: TypeAlias = Mapping[str, Mapping[str, object]]

USUAL_FLAGS: Flags = {
    "DEFAULT": {"periodic_enable": False},
    "notifications": {"bdms_in_notifications": True, "include_share_mapping": True},
}
"""What every scenario's region is set to: payloads have all their parts, and periodic tasks run
when the scenario says so.
"""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One behaviour: what is done, and what the region says of it.

    The region opens with so many ``hosts`` (``compute``, ``host2``, ...), with ``flags`` and a data
    set. ``samples`` names documented samples beside the plain ones that the first notifications of
    their event are. ``only_here`` says why nobody else can run it; empty where anybody can.
    """

    name: str
    story: Story
    hosts: int = 1
    flags: Flags = field(default_factory=dict)
    data: str = "nova-functional"
    only_here: str = ""

    @property
    def behaviour(self) -> str:
        """What it shows, in a sentence."""
        return " ".join(cleandoc(self.story.__doc__ or "").split("\n\n")[0].split())

    @property
    def subject(self) -> str:
        """What it is about: the part of its name before the dot."""
        return self.name.partition(".")[0]

    def opening_flags(self) -> dict[str, dict[str, object]]:
        """All flags that its region opens with."""
        groups: dict[str, dict[str, object]] = {}
        for flags in (USUAL_FLAGS, self.flags):
            for group, options in flags.items():
                groups.setdefault(group, {}).update(options)
        return groups


@overload
def scenario(story: Story, /) -> Scenario: ...
@overload
def scenario(
    *,
    hosts: int = 1,
    flags: Flags | None = None,
    data: str = "nova-functional",
    only_here: str = "",
) -> Callable[[Story], Scenario]: ...
def scenario(
    story: Story | None = None,
    /,
    *,
    hosts: int = 1,
    flags: Flags | None = None,
    data: str = "nova-functional",
    only_here: str = "",
) -> Scenario | Callable[[Story], Scenario]:
    """Make a scenario of a function; its name is the module's and the function's."""

    def made(story: Story) -> Scenario:
        subject = story.__module__.rpartition(".")[2]
        return Scenario(f"{subject}.{story.__name__}", story, hosts, flags or {}, data, only_here)

    return made if story is None else made(story)
