# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova run` as its users call it."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import parse  # our own file

import pytest

from kilonova.cli import run as command
from kilonova.cli.main import main
from kilonova.contract import EVENTS
from kilonova.scenarios.catalogue import CATALOGUE
from kilonova.verify import parse_capture, read_capture, verify
from kilonova.verify.redaction import Redactor
from tests.scenarios import stories

STORIES = (*stories.GONE_WRONG, stories.works)


def run_stories(*options: str) -> int:
    """Run the scenarios that go wrong, and the one that does not."""
    parser = ArgumentParser()
    command.register(parser.add_subparsers())
    return command.run(parser.parse_args(["run", *options]), STORIES)


def timeless(text: str) -> str:
    """The text with every time replaced, for times are never the same."""
    return re.sub(r" +\d+\.\d+ (ms|s)\b", r" T \1", text)


def rows(text: str) -> Sequence[Sequence[str]]:
    """The rows of the table, by column."""
    return [line.split() for line in text.splitlines() if line.endswith(" ms")]


def test_scenarios_are_run_by_name_and_told_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """One row each, and a line that sums them up."""
    assert main(["run", "flavors", "power.stop"]) == 0
    assert timeless(capsys.readouterr().out) == (
        "Scenario                   Notifications  Result       Time\n"
        "power.stop                            14  passed T ms\n"
        "flavors.create_and_delete              5  passed T ms\n"
        "flavors.update                         9  passed T ms\n"
        "\n"
        "3 scenarios, 28 notifications (13 of 132 event types) in T s: all passed\n"
    )


def test_legacy_notifications_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    """Alone, or among the versioned ones in the order of both."""
    said = {}
    for kinds in ("versioned", "legacy", "both"):
        path = tmp_path / f"{kinds}.jsonl"
        assert main(["run", "pause.pause_and_unpause", "-o", str(path), "--format", kinds]) == 0
        said[kinds] = [record.event_type for record in read_capture(path).records]
    assert said["legacy"][-4:] == [
        "compute.instance.pause.start",
        "compute.instance.pause.end",
        "compute.instance.unpause.start",
        "compute.instance.unpause.end",
    ]
    assert said["both"][-4:] == [
        "compute.instance.unpause.start",
        "instance.unpause.start",
        "compute.instance.unpause.end",
        "instance.unpause.end",
    ]
    assert sorted(said["both"]) == sorted(said["versioned"] + said["legacy"])


def test_without_a_name_all_are_run(capsys: pytest.CaptureFixture[str]) -> None:
    """And every event type of the contract is emitted."""
    assert main(["run"]) == 0
    output = capsys.readouterr().out
    assert [row[0] for row in rows(output)] == [each.name for each in CATALOGUE]
    assert f"({len(EVENTS)} of {len(EVENTS)} event types)" in output.splitlines()[-1]


def test_the_timeline_shows_what_was_said_and_by_whom(capsys: pytest.CaptureFixture[str]) -> None:
    """Time, publisher, event, and the server's state with what is being done to it."""
    assert main(["run", "-v", "power.stop"]) == 0
    timeline = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert timeline[0] == "power.stop: A server is stopped only once its guest is down."
    assert [line.split() for line in timeline[-2:]] == [
        [
            "13:42:11",
            "nova-compute:compute",
            "instance.power_off.start",
            "active",
            "(powering-off)",
        ],
        ["13:42:11", "nova-compute:compute", "instance.power_off.end", "stopped"],
    ]


def test_failures_are_told_in_full_and_stop_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """Wanted and seen stand side by side, and the status is 1."""
    assert run_stories() == 1
    output = capsys.readouterr().out
    assert [row[2] for row in rows(output)] == ["FAILED"] * len(stories.GONE_WRONG) + ["passed"]
    assert "7 scenarios, " in output
    assert "s: 6 failed\n" in output
    assert (
        "  wanted                   | seen\n"
        "  instance.power_off.start | instance.power_off.start\n"
        "+                          | instance.power_off.end\n"
        "- instance.pause.end       |\n"
    ) in output


def test_an_unknown_scenario_is_no_failure_but_a_mistake(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The status is 2, and the nearest names are told."""
    assert main(["run", "powers.stop"]) == 2
    assert capsys.readouterr().err.startswith(
        "kilonova run: There is no scenario 'powers.stop'. Did you mean power.stop"
    )


def test_the_list_says_what_each_scenario_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is run."""
    assert main(["run", "--list", "pause"]) == 0
    assert capsys.readouterr().out == (
        "pause.pause_and_unpause  A paused guest stays in memory, and runs on when it may.\n"
    )
    assert main(["run", "--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["scenarios"]
    assert [each["name"] for each in listed] == [each.name for each in CATALOGUE]


def test_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """The same facts as in the table, with the failures."""
    assert run_stories("--json", "--seed", "4", "stories.works", "stories.is_*") == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["seed"], document["passed"]) == (4, False)
    assert [(each["name"], each["passed"]) for each in document["scenarios"]] == [
        ("stories.is_refused", False),
        ("stories.is_wrong_about_the_outcome", False),
        ("stories.is_not_refused", False),
        ("stories.works", True),
    ]
    assert document["scenarios"][-1]["failure"] is None
    assert "409 Cannot 'start' instance" in document["scenarios"][0]["failure"]


def test_junit_is_for_test_servers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One case for each scenario, a failure within where it failed."""
    file = tmp_path / "results.xml"
    assert run_stories("--junit", str(file)) == 1
    suite = parse(file).getroot()[0]  # noqa: S314  (our own file)
    assert (suite.get("tests"), suite.get("failures")) == ("7", "6")
    assert [
        (case.get("classname"), case.get("name"), [part.tag for part in case]) for case in suite
    ] == [
        *[
            ("kilonova.stories", each.name.partition(".")[2], ["failure"])
            for each in stories.GONE_WRONG
        ],
        ("kilonova.stories", "works", []),
    ]


def test_the_notifications_can_be_kept_and_verified(tmp_path: Path) -> None:
    """As JSON lines that kilonova verify reads; the regions follow each other."""
    file = tmp_path / "said.jsonl"
    assert main(["run", "power", "-o", str(file)]) == 0
    verdict = verify(read_capture(file))
    assert verdict.findings == ()
    assert verdict.notifications == len(file.read_bytes().splitlines())


def test_all_that_can_be_told_is_as_lawful_when_it_is_redacted(tmp_path: Path) -> None:
    """Every event type, in both formats."""
    file = tmp_path / "said.jsonl"
    assert main(["run", "-o", str(file), "--format", "both"]) == 0
    redactor = Redactor()
    said = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert {each["event_type"] for each in said} >= set(EVENTS)
    redacted = b"\n".join(json.dumps(redactor.message(each)).encode() for each in said)
    assert verify(parse_capture(redacted), partial=True).findings == ()


def test_samples_are_written_with_what_they_share(tmp_path: Path) -> None:
    """Those that the scenarios show."""
    assert main(["run", "flavors", "--samples", str(tmp_path / "samples")]) == 0
    assert sorted(path.name for path in (tmp_path / "samples").rglob("*.json")) == [
        "FlavorPayload.json",
        "flavor-create.json",
        "flavor-delete.json",
        "flavor-update.json",
    ]


def test_a_file_that_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the status 2."""
    file = tmp_path / "missing" / "said.jsonl"
    assert main(["run", "flavors", "-o", str(file)]) == 2
    assert capsys.readouterr().err == f"kilonova run: {file}: No such file or directory\n"
