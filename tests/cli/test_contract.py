# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova contract` as its users call it."""

import json
from pathlib import Path

import pytest

from kilonova.cli.main import main
from kilonova.contract import EVENTS, OBJECTS, violations
from kilonova.contract.jsonschema import contract_schema


def test_list_has_every_event_type_and_object(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, in two tables with headers."""
    assert main(["contract", "list"]) == 0
    events, objects = capsys.readouterr().out.split("\n\n")
    assert [line.split()[0] for line in events.splitlines()[1:]] == list(EVENTS)
    assert [line.split()[0] for line in objects.splitlines()[1:]] == list(OBJECTS)


def test_list_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    """Columns begin where their headers do."""
    main(["contract", "list"])
    lines = capsys.readouterr().out.splitlines()
    header, row = lines[0], next(line for line in lines if line.startswith("service.create"))
    starts = [header.index(column) for column in ("EVENT TYPE", "PAYLOAD", "VERSION", "PRIORITY")]
    assert [row[start:].split()[0] for start in starts] == [
        "service.create",
        "ServiceStatusPayload",
        "1.1",
        "INFO",
    ]


def test_list_as_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """The same facts with names."""
    assert main(["contract", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [event["event_type"] for event in listed["events"]] == list(EVENTS)
    assert listed["objects"][0] == {
        "name": "AggregateCacheNotification",
        "version": "1.0",
        "fingerprint": "1.0-a73147b93b520ff0061865849d3dfa56",
    }


def test_show_prints_fields_values_and_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    """What a consumer asks: what comes, what may be missing, what it looks like."""
    assert main(["contract", "show", "libvirt.connect.error"]) == 0
    text, example = capsys.readouterr().out.split("\nexample\n")
    assert (
        text
        == """\
event type      libvirt.connect.error
payload         LibvirtErrorPayload
version         1.0
notification    LibvirtErrorNotification
priority        ERROR
publishers      nova-compute
publisher host  emitter
samples         libvirt-connect-error.json

LibvirtErrorPayload 1.0
  FIELD   TYPE                      MAY BE
  ip      String
  reason  Object[ExceptionPayload]

ExceptionPayload 1.1
  FIELD              TYPE    MAY BE
  module_name        String
  function_name      String
  exception          String
  exception_message  String
  traceback          String
"""
    )
    assert violations(json.loads(example)) == []


def test_show_as_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Fields by object, with the event's facts and the example."""
    assert main(["contract", "show", "keypair.create.end", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["event"]["publishers"], list(shown["objects"])) == (
        ["nova-api"],
        ["KeypairPayload"],
    )
    assert shown["objects"]["KeypairPayload"][0] == {
        "name": "user_id",
        "type": "String",
        "nullable": True,
        "may_be_absent": False,
        "declared_by": "KeypairPayload",
    }
    assert violations(shown["example"]) == []


@pytest.mark.parametrize("event_type", EVENTS)
def test_show_knows_every_event_type(event_type: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The example of each is sound."""
    assert main(["contract", "show", event_type]) == 0
    example = capsys.readouterr().out.split("\nexample\n")[1]
    assert violations(json.loads(example)) == []


def test_an_unknown_event_type_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command fails and helps."""
    assert main(["contract", "show", "instance.pauze.start"]) == 2
    assert capsys.readouterr().err == (
        "kilonova contract: there is no event type 'instance.pauze.start'; the nearest are"
        " instance.pause.start, instance.unpause.start, instance.resume.start\n"
    )


def test_an_event_type_like_no_other_is_just_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    """No guesses that are none."""
    assert main(["contract", "show", "xyzzy"]) == 2
    assert capsys.readouterr().err == "kilonova contract: there is no event type 'xyzzy'\n"


def test_export_writes_the_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To a file or to the terminal, the same."""
    file = tmp_path / "contract.json"
    assert main(["contract", "export", "--format", "jsonschema", "-o", str(file)]) == 0
    assert main(["contract", "export", "--format", "jsonschema"]) == 0
    assert file.read_text() == capsys.readouterr().out
    assert json.loads(file.read_text()) == contract_schema()


@pytest.mark.parametrize(
    "arguments", [[], ["export"], ["export", "--format", "xml"], ["show"], ["tell"]]
)
def test_a_request_that_makes_no_sense_ends_with_two(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """As argparse has it: one line that says why."""
    with pytest.raises(SystemExit) as ended:
        main(["contract", *arguments])
    assert (ended.value.code, capsys.readouterr().err.count("\n")) == (2, 1)
