# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova verify` as its users call it."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path

import pytest

from kilonova.cli.main import main
from tests.verify.messages import TRACES, Message, fields, lines, message

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def transcripts(page: str) -> list[tuple[str, str]]:
    """The commands that a page shows, and what they print there."""
    blocks = re.findall(r"```console\n\$ (.*)\n([^`]*)```", (HOW_TO / page).read_text("utf-8"))
    return [(command, output) for command, output in blocks]


@pytest.fixture
def capture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The capture of the how-to: an end that is missing, one that is wrong, a line that is cut."""
    broken: Message = message("instance.pause.end", state="active", task_state=None)
    payload = broken["payload"]
    flavor = fields(broken)["flavor"]
    assert isinstance(payload, dict)
    assert isinstance(flavor, dict)
    payload["nova_object.version"] = "1.8"
    flavor["nova_object.data"]["vcpus"] = "two"
    messages = [
        message("instance.power_off.start", state="active", task_state="powering-off"),
        message("instance.pause.start", state="active", task_state="pausing"),
        broken,
    ]
    file = tmp_path / "capture.jsonl"
    file.write_bytes(lines(messages) + b'\n{"event_type": "instance.un\n')
    monkeypatch.chdir(tmp_path)
    return file


@pytest.mark.usefixtures("capture")
def test_the_how_to_shows_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Every violation with its line and path, and a summary."""
    ((command, output),) = transcripts("verify.md")
    assert main(shlex.split(command)[1:]) == 1
    assert capsys.readouterr().out == output


def test_every_recording_of_real_nova_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    """Several files are verified each by itself; the status is 0."""
    assert main(["verify", *map(str, TRACES)]) == 0
    summaries = capsys.readouterr().out.splitlines()
    assert len(summaries) == len(TRACES)
    assert [line for line in summaries if not line.endswith(": 0 violations")] == []


def test_json_is_for_programs(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same findings, with names."""
    assert main(["verify", "--json", str(capture)]) == 1
    (verdict,) = json.loads(capsys.readouterr().out)["captures"]
    assert (verdict["file"], verdict["notifications"], len(verdict["violations"])) == (
        str(capture),
        3,
        5,
    )
    assert verdict["violations"][-1] == {
        "line": 4,
        "path": "line",
        "expected": "a JSON object",
        "found": '\'{"event_type": "instance.un\' (Input data was truncated)',
        "event_type": "",
    }


def test_lifecycles_may_be_left_out(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each notification is checked by itself then."""
    assert main(["verify", "--no-lifecycles", str(capture)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("3 notifications: 3 violations")


def test_a_capture_may_come_from_stdin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name is a hyphen; a partial one may begin with an end."""
    content = lines([message("instance.pause.end", state="paused", task_state=None)])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main(["verify", "--partial", "-"]) == 0
    assert capsys.readouterr().out == "-: 1 notification: 0 violations\n"


def test_a_file_without_notifications_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty capture in a pipeline is a mistake; so is a file that is not there."""
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    assert main(["verify", str(empty)]) == 2
    assert capsys.readouterr().err == f"kilonova verify: {empty}: no notifications\n"
    assert main(["verify", str(tmp_path / "nowhere.jsonl")]) == 2
    assert "nowhere.jsonl: No such file" in capsys.readouterr().err


def test_what_a_capture_says_does_not_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Escape sequences and line ends in names of fields are shown, not obeyed; compare too."""
    hostile = message("instance.pause.start", state="active", task_state="pausing")
    fields(hostile)["\x1b]0;owned\x07\nclean"] = "x"
    file, other = tmp_path / "hostile.jsonl", tmp_path / "plain.jsonl"
    file.write_bytes(lines([hostile]))
    other.write_bytes(lines([message("instance.pause.start")]))
    main(["verify", str(file)])
    main(["compare", str(file), str(other)])
    printed = capsys.readouterr().out
    assert r"payload.\x1b]0;owned\x07\nclean: expected nothing" in printed
    assert all(line.isprintable() for line in printed.split("\n"))
