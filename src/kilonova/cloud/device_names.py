# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The names of a guest's disks: /dev/vda, /dev/vdb, ... (or sda with a fake driver)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from kilonova.errors import DevicePathInUse, InvalidDevicePath, TooManyDiskDevices

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"

DEVICE: Final = re.compile(r"(/dev/x?[a-z]?d?)([a-z]+)[0-9]*")
"""Source: nova/block_device.py, match_device."""

PLACE: Final = ("nova.compute.utils", "get_next_device_name")


def check_device(device: str) -> None:
    """Refuse a name that no disk can have. Raises: InvalidDevicePath."""
    if DEVICE.fullmatch(device) is None:
        raise InvalidDevicePath(device)


def name_devices(compute: Compute, instance: Instance) -> None:
    """Give every disk of a new guest that has none a name, the root disk first.

    Without a root disk none is named here. Raises: TooManyDiskDevices. Source:
    nova/compute/manager.py, ComputeManager._default_block_device_names.
    """
    root = instance.root_bdm
    if root is None:
        return
    prefix = compute.cloud.hypervisor.device_prefix
    if root.device_name is None:
        root.device_name = instance.root_device_name or f"/dev/{prefix}a"
    instance.root_device_name = root.device_name
    unnamed = [bdm for bdm in instance.bdms if bdm.device_name is None]
    for bdm in sorted(unnamed, key=kind):
        bdm.device_name = free_name(compute, instance)


def kind(bdm: BlockDeviceMapping) -> int:
    """Local images are named first, then ephemeral disks, then swap, then volumes."""
    if bdm.is_volume:
        return 3
    if bdm.source_type == "image":
        return 0
    return 2 if bdm.guest_format == "swap" else 1


def name_new_device(compute: Compute, instance: Instance, wished: str | None) -> str:
    """The name of one more disk of a guest; libvirt takes no wishes.

    Raises: TooManyDiskDevices, DevicePathInUse. Source: nova/compute/manager.py,
    ComputeManager._get_device_name_for_instance.
    """
    if wished is None or not compute.cloud.hypervisor.driver.is_fake:
        return free_name(compute, instance)
    used = used_letters(instance)
    check_number(compute, len(used) + 1)
    wish = DEVICE.fullmatch(wished)
    if wish is None:
        raise InvalidDevicePath(wished).at(*PLACE)
    if wish[2] in used:
        raise DevicePathInUse(wished).at(*PLACE)
    return f"{root_prefix(compute, instance)}{wish[2]}"


def free_name(compute: Compute, instance: Instance) -> str:
    """The first name that no disk of the guest has. Raises: TooManyDiskDevices.

    Source: nova/compute/utils.py, get_next_device_name.
    """
    used = used_letters(instance)
    check_number(compute, len(used) + 1)
    letters = next(letters for letters in device_letters() if letters not in used)
    return f"{root_prefix(compute, instance)}{letters}"


def used_letters(instance: Instance) -> set[str]:
    """The letters of the guest's disks, the root disk's among them whether it is named or not."""
    names: Iterable[str | None] = (bdm.device_name for bdm in instance.bdms)
    used = {letters_of(name) for name in names if name}
    used.add(letters_of(instance.root_device_name or "/dev/sda"))
    return used


def root_prefix(compute: Compute, instance: Instance) -> str:
    """What the names of the guest's disks begin with, as the root disk's does."""
    root = DEVICE.fullmatch(instance.root_device_name or "")
    return root[1] if root is not None else f"/dev/{compute.cloud.hypervisor.device_prefix}"


def check_number(compute: Compute, number: int) -> None:
    """Refuse more disks than the option allows. Raises: TooManyDiskDevices."""
    most = compute.cloud.flags.compute.max_disk_devices_to_attach
    if 0 <= most < number:
        raise TooManyDiskDevices(most).at("nova.compute.utils", "check_max_disk_devices_to_attach")


def letters_of(device: str) -> str:
    """The letters that tell a disk from its siblings: ``b`` of /dev/vdb."""
    name = device if device.startswith("/dev/") else f"/dev/{device}"
    found = DEVICE.fullmatch(name)
    return found[2] if found is not None else name.removeprefix("/dev/")


def device_letters() -> Iterator[str]:
    """a to z, then aa to zz, and so on without end."""
    known: list[str] = [""]
    while True:
        known = [letters + letter for letters in known for letter in LETTERS]
        yield from known
