# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova faults` as its users call it."""

from __future__ import annotations

import json

import pytest

from kilonova.cli.main import main
from kilonova.faults import SEAMS


def test_seams_has_every_seam(capsys: pytest.CaptureFixture[str]) -> None:
    """Each begins a line, with the place in Nova behind it; what fits is indented."""
    assert main(["faults", "seams"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line and line[0] != " "]
    assert [line.split() for line in lines[:-1]] == [
        [name, f"{each.nova_module}.{each.nova_function}"] for name, each in SEAMS.items()
    ]
    assert lines[-1] == "at every seam"


def test_seams_of_one_neighbour(capsys: pytest.CaptureFixture[str]) -> None:
    """What fits, with the arguments that an error needs, and what else can be planned there."""
    assert main(["faults", "seams", "share.a*"]) == 0
    assert (
        capsys.readouterr().out
        == """\
share.allow_access                           nova.share.manila.allow
    ShareAccessGrantError(share_id, reason), ManilaConnectionFailed(reason),
    ShareNotFound(share_id), Forbidden, InvalidInput(reason)
    or delay, hang, skip

at every seam
    InternalError(err), AttributeError, KeyError, NotImplementedError, OSError, RuntimeError,
    TimeoutError, TypeError, ValueError
"""
    )


def test_seams_as_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """The same facts with names, and the arguments that each error takes."""
    assert main(["faults", "seams", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["seam"] for each in listed["seams"]] == list(SEAMS)
    assert listed["seams"][-1] == {
        "seam": "bus.publish",
        "errors": {"MessageDeliveryFailure": ["message"], "MessagingTimeout": ["message"]},
        "delay": False,
        "hang": False,
        "skip": True,
        "nova": "oslo_messaging.notify.notifier._notify",
    }
    assert "TypeError" in listed["anywhere"]


def test_an_unknown_seam_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With the nearest; exit status 2."""
    assert main(["faults", "seams", "virt.spwan"]) == 2
    assert "kilonova faults: There is no seam 'virt.spwan'. Did you mean virt.spawn" in (
        capsys.readouterr().err
    )
