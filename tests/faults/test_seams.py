# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The table of seams."""

from __future__ import annotations

import inspect

import pytest

from kilonova.cloud.services.protocols import (
    BlockStorage,
    Hypervisor,
    ImageService,
    NetworkService,
    Placement,
    SharedFileSystems,
)
from kilonova.errors import (
    CinderConnectionFailed,
    FlavorDiskSmallerThanImage,
    HypervisorUnavailable,
    NoValidHost,
    UnknownSeam,
    errors_by_name,
    libvirtError,
)
from kilonova.faults import ANYWHERE, SEAMS, seam, seams_named

DESIGN = {
    "virt": "connect spawn destroy power_on power_off reboot pause unpause suspend resume snapshot"
    " rescue unrescue inject_nmi migrate_disk_and_power_off finish_migration"
    " finish_revert_migration confirm_migration attach_volume detach_volume swap_volume"
    " extend_volume attach_interface detach_interface pre_live_migration live_migration"
    " live_migration_abort live_migration_force_complete mount_share umount_share cache_image",
    "block_storage": "get attachment_create attachment_update attachment_complete"
    " attachment_delete migrate_volume_completion",
    "network": "allocate deallocate bind_port activate_binding",
    "image": "get create upload",
    "placement": "get_allocation_candidates claim move_allocations delete_allocations",
    "share": "get allow_access deny_access",
    "scheduler": "select_destinations",
    "conductor": "build_instances rebuild_instance resize_instance migrate_server",
    "compute": "build_resources prep_resize do_rebuild check_can_live_migrate_destination"
    " pre_live_migration",
    "bus": "publish",
}
PROTOCOLS = {
    "virt": Hypervisor,
    "block_storage": BlockStorage,
    "network": NetworkService,
    "image": ImageService,
    "placement": Placement,
    "share": SharedFileSystems,
}


def test_the_seams_are_those_of_the_design() -> None:
    """Their names are public: scenario files and the control interface use them."""
    assert list(SEAMS) == [
        f"{group}.{each}" for group, all_ in DESIGN.items() for each in all_.split()
    ]


@pytest.mark.parametrize("group", PROTOCOLS)
def test_a_neighbour_is_asked_through_the_methods_of_its_protocol(group: str) -> None:
    """A seam that no method bears would never be crossed."""
    methods = dict(inspect.getmembers(PROTOCOLS[group], inspect.isfunction))
    assert [
        each.name for each in SEAMS.values() if each.group == group and each.method not in methods
    ] == []


@pytest.mark.parametrize("name", SEAMS)
def test_every_seam_says_what_fits_and_where_nova_makes_the_call(name: str) -> None:
    """Every error can be asked for by name, none is listed twice, and each fits."""
    at = seam(name)
    assert at.errors
    assert [each for each in at.errors if errors_by_name()[each.__name__] is not each] == []
    assert len(set(at.errors)) == len(at.errors)
    assert [each for each in (*at.errors, *ANYWHERE) if not at.fits(each)] == []
    assert (at.nova_module.split(".")[0] in {"nova", "oslo_messaging"}, bool(at.nova_function)) == (
        True,
        True,
    )


def test_a_kind_of_a_fitting_error_fits_too() -> None:
    """Nova's handlers catch the kinds with the family."""
    fits = seam("virt.spawn").fits
    assert [
        fits(each)
        for each in (
            FlavorDiskSmallerThanImage,
            libvirtError,
            ConnectionError,
            NoValidHost,
            Exception,
        )
    ] == [True, True, True, False, False]


def test_every_call_of_the_driver_may_lose_its_hypervisor() -> None:
    """Caching an image is the exception: no guest is in it, and the driver reports by itself."""
    assert [
        name
        for name, each in SEAMS.items()
        if each.group == "virt" and not each.fits(HypervisorUnavailable)
    ] == ["virt.cache_image"]


def test_a_pattern_stands_for_a_whole_neighbour() -> None:
    """So that block storage as a whole can be down."""
    whole = seams_named("block_storage.*")
    assert [each.method for each in whole] == DESIGN["block_storage"].split()
    assert all(each.fits(CinderConnectionFailed) for each in whole)
    assert seams_named("*") == tuple(SEAMS.values())
    assert [each.name for each in seams_named("virt.spawn")] == ["virt.spawn"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("virt.spwan", "There is no seam 'virt.spwan'. Did you mean virt.spawn"),
        ("spawn", "There is no seam 'spawn'. Did you mean virt.spawn?"),
        ("get", "Did you mean block_storage.get or image.get or share.get?"),
        ("storage.*", "Did you mean block_storage.*"),
        ("xyzzy", "There is no seam 'xyzzy'."),
    ],
)
def test_an_unknown_seam_is_refused_with_the_nearest(name: str, sentence: str) -> None:
    """A typing error must not plan a fault that never strikes."""
    with pytest.raises(UnknownSeam) as caught:
        seams_named(name)
    assert sentence in str(caught.value)
    with pytest.raises(UnknownSeam):
        seam(name)
