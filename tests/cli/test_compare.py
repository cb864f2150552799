# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova compare` as its users call it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from kilonova.cli.main import main
from kilonova.verify import COMPARE_RULES
from tests.cli.test_verify import transcripts
from tests.verify.messages import TRACES, Message, fields, lines, message


def with_two_processors(original: Message) -> Message:
    """The same notification of a server with another flavor."""
    other: Message = json.loads(json.dumps(original))
    flavor = fields(other)["flavor"]
    assert isinstance(flavor, dict)
    flavor["nova_object.data"]["vcpus"] = 2
    return other


@pytest.fixture(autouse=True)
def captures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The captures of the how-to: in the second two are swapped, one is changed, one is missing."""
    events = [
        message("instance.power_off.start", state="active", task_state="powering-off"),
        message("instance.power_off.end", state="stopped", task_state=None),
        message("instance.pause.start", state="active", task_state="pausing"),
        message("instance.pause.end", state="paused", task_state=None),
    ]
    (tmp_path / "before.jsonl").write_bytes(lines(events))
    after = [events[0], with_two_processors(events[2]), events[1]]
    (tmp_path / "after.jsonl").write_bytes(lines(after))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("transcript", transcripts("compare.md"), ids=lambda each: each[0])
def test_the_how_to_shows_what_is_printed(
    transcript: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is swapped, changed or missing, with the lines of both captures."""
    command, output = transcript
    assert main(shlex.split(command)[1:]) == 1
    assert capsys.readouterr().out == output


def test_equal_captures_are_a_success(capsys: pytest.CaptureFixture[str]) -> None:
    """Responses and unversioned notifications too, when asked for."""
    trace = str(TRACES[0])
    assert main(["compare", trace, trace, "--legacy", "--responses"]) == 0
    assert capsys.readouterr().out == f"{trace} | {trace}: 60 records, 0 differences\n"


def test_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """The same differences, with names."""
    assert main(["compare", "before.jsonl", "after.jsonl", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [each["kind"] for each in document["discrepancies"]] == ["swapped", "changed", "missing"]
    assert document["discrepancies"][1]["path"] == "payload.flavor.vcpus"


def test_what_may_differ_is_printed_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """Every rule, without any capture."""
    assert main(["compare", "--rules"]) == 0
    printed = capsys.readouterr().out
    assert [rule for rule in COMPARE_RULES if rule.reason not in printed] == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["before.jsonl"], "two captures are needed"),
        (["before.jsonl", "nowhere.jsonl"], "nowhere.jsonl: No such file"),
        (["before.jsonl", "broken.jsonl"], "broken.jsonl:1: line: expected a JSON object"),
        (["empty.jsonl", "empty.jsonl"], "neither capture holds a notification"),
    ],
)
def test_captures_that_cannot_be_compared_are_status_2(
    arguments: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is neither equal nor different."""
    (tmp_path / "broken.jsonl").write_text("{")
    (tmp_path / "empty.jsonl").touch()
    assert main(["compare", *arguments]) == 2
    captured = capsys.readouterr()
    assert complaint in captured.err
    assert captured.out == ""
