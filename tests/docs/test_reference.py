# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The reference leaves nothing out, and claims nothing that is not there."""

from __future__ import annotations

import inspect
import re
from importlib.util import find_spec

from kilonova import Cloud
from kilonova.cli.main import COMMANDS
from kilonova.cloud.options import GROUPS
from kilonova.testing import plugin
from tests.docs import flag_tables
from tests.docs.pages import ROOT


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_command_shows_its_help() -> None:
    """Those that this release has."""
    offered = {name for name, (module, _) in COMMANDS.items() if find_spec(module)}
    shown = set(re.findall(r"^\$ kilonova (\w+) --help$", _page("docs/reference/cli.md"), re.M))
    assert shown == offered


def test_every_option_is_listed_once() -> None:
    """With what reads it, or among those that change nothing."""
    rows = re.findall(r"^\| `(\w+)` \|", _page("docs/reference/flags.md"), re.M)
    assert rows == [name for group in flag_tables.in_order() for name in group]
    assert len(rows) == sum(len(group.__struct_fields__) for group in GROUPS.values())


def test_reads_of_options_are_found_in_every_form() -> None:
    """By the whole path, through a local name, as a parameter, by name from a table."""
    found = flag_tables.reads()
    wanted = {
        ("DEFAULT", "resize_confirm_window"): "cloud.periodic",
        ("quota", "cores"): "cloud.quotas",
        ("filter_scheduler", "weight_classes"): "cloud.scheduling",
        ("filter_scheduler", "ram_weight_multiplier"): "cloud.scheduling",
        ("DEFAULT", "reserved_host_cpus"): "cloud.services",
    }
    missed = [option for option, module in wanted.items() if module not in found.get(option, ())]
    assert missed == []


def test_every_argument_of_a_cloud_is_explained() -> None:
    """In the order in which they can be given."""
    table = re.findall(r"^\| `(\w+)` \| (?!\|)", _page("docs/reference/python.md"), re.M)
    assert table == list(inspect.signature(Cloud).parameters)


def test_the_fixtures_are_described_as_the_plugin_describes_them() -> None:
    """pytest --fixtures says the same."""
    page = _page("docs/reference/pytest-plugin.md")
    told = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.M))
    described = {
        name: " ".join((inspect.getdoc(getattr(plugin, name)) or "").split("\n\n")[0].split())
        for name in told
    }
    assert list(told) == ["cloud", "notifications", "legacy_notifications", "faults", "flags"]
    assert told == {name: text.replace("``", "`") for name, text in described.items()}


def test_the_readme_shows_what_make_runs() -> None:
    """`make run` is typed as `kilonova run` where the README is followed; checks have a list."""
    makefile = _page("Makefile")
    assert re.search(r"^run: .*\n\t@\$\(VENV\)/bin/kilonova run$", makefile, re.M)
    checks = re.search(r"^all=\((.+)\)$", _page(".ci/checks"), re.M)
    assert checks is not None
    assert ", ".join(f"`{name}`" for name in checks[1].split()) in _page("README.md")
