# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Making real Nova's calls fail, as a fault of Kilonova's says it."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import FunctionType
from typing import Any

import eventlet.event
import oslo_messaging
from nova import exception
from nova.tests.fixtures import libvirt as fake_libvirt

from kilonova.faults import seam as seam_named
from kilonova.faults.seam import Seam

CLASSES = {
    "block_storage": "nova.volume.cinder.API",
    "network": "nova.network.neutron.API",
    "image": "nova.image.glance.API",
    "placement": "nova.scheduler.client.report.SchedulerReportClient",
    "share": "nova.share.manila.API",
    "scheduler": "nova.scheduler.manager.SchedulerManager",
    "conductor": "nova.conductor.manager.ComputeTaskManager",
    "compute": "nova.compute.manager.ComputeManager",
}
"""The class whose method is the call that a seam of this group stands for; ``virt`` is the driver
that the hosts run.
"""
STUMBLES: Mapping[tuple[str, str], object] = {
    ("block_storage.attachment_update", "TypeError"): {"connection_info": ()},
}
"""Answers over which Nova itself stumbles with such an error."""
ASKED_OF_DRIVERS = ("compute.check_can_live_migrate_destination",)
"""What fails inside of a method of nova-compute's, so that this tells of it."""
LIBVIRT_HOST = "nova.virt.libvirt.host.Host"


class NoSuchPlace(Exception):
    """Nova has no place where this fault could strike, so the scenario cannot be compared."""


@dataclass(eq=False)
class Planned:
    """A fault, and how often it has been met; without an error, there is only an answer."""

    seam: Seam
    error: Exception | None
    answer: object
    times: int | None
    after: int
    hang: bool
    met: int = 0
    over: Any = field(default_factory=eventlet.event.Event)

    def strikes(self) -> bool:
        """Whether this call is one of those that fail; counts it."""
        self.met += 1
        number = self.met - self.after
        return number > 0 and (self.times is None or number <= self.times)

    def strike(self) -> object:
        """What is done instead of the call. Raises: the planned error."""
        if self.error is not None:
            _as_if_from(self.seam)(self.error)
        return self.answer


class NovaFaults:
    """The faults that are planned; each replaces a method of a class of Nova's."""

    def __init__(self, drivers: Callable[[], Iterator[Any]]) -> None:
        self._drivers = drivers
        self._undo: list[Callable[[], None]] = []
        self._planned: list[Planned] = []

    def plan(
        self, name: str, error: str | None, args: Mapping[str, object] | None, **options: Any
    ) -> str:
        """Plan a fault. Raises: NoSuchPlace."""
        answer = STUMBLES.get((name, error or ""))
        planned = Planned(
            seam_named(name),
            None if error is None or answer is not None else _made(error, args or {}),
            answer,
            times=options.pop("times", None),
            after=options.pop("after", 0),
            hang=options.pop("hang", False),
        )
        options.pop("skip", None)
        if options:
            raise NoSuchPlace(f"{name}: {', '.join(options)}")
        self._planned.append(planned)
        for owner in self._owners(planned.seam):
            self._replace(owner, planned)
        return str(len(self._planned))

    def clear(self) -> None:
        """Let everything work again."""
        while self._undo:
            self._undo.pop()()
        while self._planned:
            self._planned.pop().over.send()

    def _owners(self, seam: Seam) -> set[type]:
        """The classes to change."""
        if seam.name == "virt.connect":
            return {_found(LIBVIRT_HOST)}
        if seam.group == "virt" or seam.name in ASKED_OF_DRIVERS:
            return {type(driver) for driver in self._drivers()}
        if seam.group not in CLASSES:
            raise NoSuchPlace(seam.name)
        return {_found(CLASSES[seam.group])}

    def _replace(self, owner: Any, planned: Planned) -> None:
        name = planned.seam.nova_function
        original = getattr(owner, name, None)
        if original is None:
            raise NoSuchPlace(f"{owner.__name__} has no {name}")
        own = vars(owner).get(name)

        def failing(*args: Any, **more: Any) -> Any:
            if not planned.strikes():
                return original(*args, **more)
            if planned.hang:
                planned.over.wait()
                return original(*args, **more)
            return planned.strike()

        setattr(owner, name, failing)
        self._undo.append(
            (lambda: delattr(owner, name)) if own is None else (lambda: setattr(owner, name, own))
        )


def _found(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def _made(name: str, args: Mapping[str, object]) -> Exception:
    """Nova's own error of that name, or its library's, or Python's."""
    if name == "libvirtError":
        called_so = type(name, (fake_libvirt.libvirtError,), {"__module__": "libvirt"})
        return called_so(*args.values())  # type: ignore[no-any-return]  # Nova has no types
    for module in (exception, oslo_messaging, builtins):
        kind = getattr(module, name, None)
        if kind is not None:
            break
    else:
        raise NoSuchPlace(f"Nova has no {name}")
    by_name = module is exception and set(args) != {"message"}
    made: Exception = kind(**args) if by_name else kind(*args.values())
    return made


def _raise(error: Exception) -> None:
    raise error


def _as_if_from(seam: Seam) -> Callable[[Exception], None]:
    """A function that raises, which looks as if it were the one of Nova's that makes the call.

    Payloads name the module and the function that an error came from.
    """
    module = import_module(seam.nova_module)
    code = _raise.__code__.replace(
        co_filename=str(module.__file__),
        co_name=seam.nova_function,
        co_qualname=seam.nova_function,
    )
    return FunctionType(code, {"__name__": seam.nova_module})
