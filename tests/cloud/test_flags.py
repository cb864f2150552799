# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flags: Nova's options, scoped to one cloud and to the blocks that set them."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kilonova import Cloud
from kilonova.cloud.flags import Flags, Overrides
from kilonova.errors import FlagError, InvalidFlagValue, UnknownFlag


@pytest.fixture
def flags() -> Flags:
    return Flags()


def test_flags_start_from_novas_defaults(flags: Flags) -> None:
    """The whole notifications group is as Nova ships it."""
    assert flags.as_dict()["notifications"] == {
        "notify_on_state_change": None,
        "default_level": "INFO",
        "notification_format": "unversioned",
        "versioned_notifications_topics": ["versioned_notifications"],
        "bdms_in_notifications": False,
        "include_share_mapping": False,
    }


def test_flags_are_made_with_overrides_of_several_groups() -> None:
    """What is not overridden keeps its default."""
    flags = Flags({"DEFAULT": {"host": "api.example"}, "scheduler": {"max_attempts": 1}})
    assert (flags.DEFAULT.host, flags.scheduler.max_attempts, flags.quota.instances) == (
        "api.example",
        1,
        10,
    )


def test_a_scope_puts_back_what_it_found(flags: Flags) -> None:
    """Nested scopes each restore their own."""
    seen = []
    with flags(shelved_offload_time=-1):
        with flags(shelved_offload_time=60):
            seen.append(flags.DEFAULT.shelved_offload_time)
        seen.append(flags.DEFAULT.shelved_offload_time)
    seen.append(flags.DEFAULT.shelved_offload_time)
    assert seen == [60, -1, 0]


def test_a_scope_that_fails_puts_back_what_it_found(flags: Flags) -> None:
    """The error passes through, the flag does not outlive the block."""
    with pytest.raises(ZeroDivisionError), flags(shelved_offload_time=60):
        _ = 1 // 0
    assert flags.DEFAULT.shelved_offload_time == 0


def test_a_scope_sets_several_groups_at_once(flags: Flags) -> None:
    """Both groups change together and go back together."""
    before = flags.as_dict()
    with flags.override(
        {"notifications": {"bdms_in_notifications": True}, "quota": {"instances": -1}}
    ):
        assert (flags.notifications.bdms_in_notifications, flags.quota.instances) == (True, -1)
    assert flags.as_dict() == before


def test_nothing_changes_before_a_scope_is_entered(flags: Flags) -> None:
    """A call alone checks its values and sets none."""
    flags("quota", instances=1)
    assert flags.quota.instances == 10


def test_what_is_set_within_a_scope_ends_with_it(flags: Flags) -> None:
    """Setting a flag lasts until the scope around it ends."""
    with flags(reclaim_instance_interval=5):
        flags.set("DEFAULT", "host", "host2")
    assert (flags.DEFAULT.host, flags.DEFAULT.reclaim_instance_interval) == (None, 0)


def test_a_scope_that_ends_out_of_order_is_refused(flags: Flags) -> None:
    """It takes the scopes within it along, so no flag leaks; theirs are refused too."""
    before = flags.as_dict()
    outer: AbstractContextManager[Flags] = flags(rescue_timeout=1)
    inner: AbstractContextManager[Flags] = flags(reboot_timeout=2)
    outer.__enter__()
    inner.__enter__()
    for scope in (outer, inner):
        with pytest.raises(FlagError, match="reverse of the order"):
            scope.__exit__(None, None, None)
    assert flags.as_dict() == before


def test_reset_puts_back_what_the_flags_were_made_with() -> None:
    """That is the overrides of the start, not Nova's defaults."""
    flags = Flags({"quota": {"cores": 4}})
    flags.set("quota", "cores", 8)
    flags.set("api", "max_limit", 5)
    flags.reset()
    assert (flags.quota.cores, flags.api.max_limit) == (4, 1000)


def test_reset_within_a_scope_is_refused(flags: Flags) -> None:
    """The scope would put back what the reset had removed."""
    with flags(rescue_timeout=1), pytest.raises(FlagError, match="within a scope"):
        flags.reset()


def test_two_sets_of_flags_never_meet(flags: Flags) -> None:
    """A flag set in one is not set in another."""
    flags.set("DEFAULT", "host", "host2")
    assert Flags().DEFAULT.host is None


@pytest.mark.parametrize(
    ("group", "option", "given", "read"),
    [
        ("DEFAULT", "instance_usage_audit", "yes", True),
        ("DEFAULT", "shelved_offload_time", "-1", -1),
        ("DEFAULT", "instance_name_template", "$my_ip-%d", "192.0.2.1-%d"),
        ("DEFAULT", "cpu_allocation_ratio", 16, 16.0),
        ("DEFAULT", "cpu_allocation_ratio", None, None),
        (
            "filter_scheduler",
            "enabled_filters",
            "FirstFilter, NextFilter",
            ("FirstFilter", "NextFilter"),
        ),
        ("filter_scheduler", "enabled_filters", ["ComputeFilter"], ("ComputeFilter",)),
        ("pci", "alias", '{"a": 1, "b": 2}', ('{"a": 1, "b": 2}',)),
    ],
)
def test_a_value_is_read_as_nova_would_read_it(
    flags: Flags, group: str, option: str, given: object, read: object
) -> None:
    """Text is parsed as in nova.conf; values of the option's own type are taken as they are."""
    with flags.override({group: {option: given}}):
        assert getattr(getattr(flags, group), option) == read


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            {"notifications": {"notify_on_state_chnge": "vm_state"}},
            "There is no flag 'notify_on_state_chnge' in group [notifications]."
            " Did you mean [notifications] notify_on_state_change?",
        ),
        (
            {"DEFAULT": {"max_attempts": 1}},
            "There is no flag 'max_attempts' in group [DEFAULT]."
            " Did you mean [scheduler] max_attempts?",
        ),
        (
            {"notification": {"default_level": "INFO"}},
            "There is no flag 'default_level' in group [notification]."
            " Did you mean [notifications] default_level?",
        ),
        ({"default": {}}, "There is no flag group [default]. Did you mean [DEFAULT]?"),
    ],
)
def test_an_unknown_flag_is_refused_with_the_nearest_real_one(
    flags: Flags, overrides: Overrides, message: str
) -> None:
    """Also where the option exists, but in another group."""
    with pytest.raises(UnknownFlag) as refusal:
        flags.override(overrides)
    assert str(refusal.value) == message


@pytest.mark.parametrize("name", ["x" * 1_000_000, 5, None])
def test_a_name_that_can_be_none_is_refused_as_quickly(flags: Flags, name: str) -> None:
    """A very long one, and what is no text, are unknown flags like any other."""
    with pytest.raises(UnknownFlag):
        flags.set("DEFAULT", name, 1)
    with pytest.raises(UnknownFlag):
        flags.set(name, "host", 1)


@pytest.mark.parametrize(
    ("group", "option", "value", "message"),
    [
        (
            "notifications",
            "notify_on_state_change",
            "vmstate",
            "Flag [notifications] notify_on_state_change takes"
            " one of 'vm_and_task_state', 'vm_state' or None, not 'vmstate'.",
        ),
        (
            "quota",
            "instances",
            -2,
            "Flag [quota] instances takes an integer of at least -1, not -2.",
        ),
        (
            "quota",
            "instances",
            True,
            "Flag [quota] instances takes an integer of at least -1, not True.",
        ),
        (
            "libvirt",
            "num_pcie_ports",
            "many",
            "Flag [libvirt] num_pcie_ports takes an integer from 0 to 28, not 'many'.",
        ),
        (
            "DEFAULT",
            "instance_usage_audit",
            1,
            "Flag [DEFAULT] instance_usage_audit takes a boolean, not 1.",
        ),
        (
            "DEFAULT",
            "instance_usage_audit_period",
            "week",
            "Flag [DEFAULT] instance_usage_audit_period takes"
            " a string like ^(hour|month|day|year)(@([0-9]+))?$, not 'week'.",
        ),
        (
            "DEFAULT",
            "host",
            "two words",
            "Flag [DEFAULT] host takes a host name, domain name or address or None,"
            " not 'two words'.",
        ),
        (
            "compute",
            "image_type_exclude_list",
            [1],
            "Flag [compute] image_type_exclude_list takes a list of strings, not [1].",
        ),
        (
            "neutron",
            "metadata_proxy_shared_secret",
            ["unspoken"],
            "Flag [neutron] metadata_proxy_shared_secret takes a string, not '***'.",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_what_the_flag_takes(
    flags: Flags, group: str, option: str, value: object, message: str
) -> None:
    """The refusal names group, option and type, and nothing is set."""
    before = flags.as_dict(secrets=True)
    with pytest.raises(InvalidFlagValue) as refusal:
        flags.set(group, option, value)
    assert str(refusal.value) == message
    assert flags.as_dict(secrets=True) == before


def test_secrets_are_shown_only_when_asked_for() -> None:
    """A secret that is not set has nothing to hide."""
    flags = Flags({"oslo_messaging_notifications": {"transport_url": "rabbit://u:p@bus/"}})
    shown = [
        (
            flags.as_dict(secrets=secrets)["oslo_messaging_notifications"]["transport_url"],
            flags.as_dict(secrets=secrets)["neutron"]["metadata_proxy_shared_secret"],
        )
        for secrets in (False, True)
    ]
    assert shown == [("***", ""), ("rabbit://u:p@bus/", "")]


def test_listeners_hear_what_changed_and_what_was_put_back(flags: Flags) -> None:
    """Each option with a new value is told once; one set to what it was is not told."""
    heard: list[tuple[str, str, object]] = []
    flags.on_change(lambda group, option, value: heard.append((group, option, value)))
    with flags.override({"DEFAULT": {"console_host": "controller", "rescue_timeout": 9}}):
        flags.set("compute", "cpu_shared_set", "0-3")
    assert heard == [
        ("DEFAULT", "rescue_timeout", 9),
        ("compute", "cpu_shared_set", "0-3"),
        ("DEFAULT", "rescue_timeout", 0),
        ("compute", "cpu_shared_set", None),
    ]


def test_a_region_hears_of_flags_before_a_listener_that_raises(tmp_path: Path) -> None:
    """What stories read is what was set, whoever stumbles over another option set with it."""
    conf = tmp_path / "nova.conf"
    conf.write_text(
        "[DEFAULT]\nrescue_timeout = 9\n[notifications]\nnotify_on_state_change = vm_state\n"
    )
    cloud = Cloud()

    def stumble(group: str, option: str, value: object) -> None:
        raise ValueError(option)

    cloud.flags.on_change(stumble)
    with pytest.raises(ValueError, match="rescue_timeout"):
        cloud.flags.load(conf)
    assert cloud.notifications_flags is cloud.flags.notifications
    assert cloud.notifications_flags.notify_on_state_change == "vm_state"


NOVA_CONF = """
[DEFAULT]
my_ip = 203.0.113.7
host = $my_ip
log_dir = /var/log/nova

[notifications]
notification_format = both
versioned_notifications_topics = versioned_notifications, billing

[pci]
alias = {"name": "a1", "vendor_id": "8086"}
alias = {"name": "a2", "vendor_id": "10de"}

[database]
connection = mysql://db/
"""


def test_a_nova_conf_is_loaded(flags: Flags, tmp_path: Path) -> None:
    """Its substitutions and repeated options work; what is not known here is returned."""
    conf = tmp_path / "nova.conf"
    conf.write_text(NOVA_CONF)
    unknown = flags.load(conf)
    assert (
        flags.DEFAULT.host,
        flags.notifications.notification_format,
        flags.notifications.versioned_notifications_topics,
        flags.pci.alias,
        unknown,
    ) == (
        "203.0.113.7",
        "both",
        ("versioned_notifications", "billing"),
        ('{"name": "a1", "vendor_id": "8086"}', '{"name": "a2", "vendor_id": "10de"}'),
        ("[DEFAULT] log_dir", "[database] connection"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[api]\nmax_limit = 5\n[quota]\ncores = lots\n",
            "takes an integer of at least -1, not 'lots'",
        ),
        ("max_limit = 5\n", "Cannot read flags: .*Section must be started before assignment"),
    ],
)
def test_a_wrong_nova_conf_sets_nothing(
    flags: Flags, tmp_path: Path, text: str, message: str
) -> None:
    """Neither a bad value nor a bad line lets the good ones through."""
    conf = tmp_path / "nova.conf"
    conf.write_text(text)
    with pytest.raises(FlagError, match=message):
        flags.load(conf)
    assert flags.api.max_limit == 1000


def test_a_missing_nova_conf_is_refused(flags: Flags, tmp_path: Path) -> None:
    """The refusal names the file."""
    with pytest.raises(FlagError, match="missing"):
        flags.load(tmp_path / "missing")


def test_flags_left_at_their_defaults_import_no_oslo_config() -> None:
    """oslo.config is slower to import than all else together, so it waits until needed."""
    program = "from kilonova.cloud.flags import Flags; import sys; Flags()"
    subprocess.run(
        [sys.executable, "-c", f"{program}; sys.exit('oslo_config' in sys.modules)"], check=True
    )
