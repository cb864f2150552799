# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova contract`: list what can be said, show one event type, export it all as a schema."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

    from kilonova.cli import Subparsers
    from kilonova.contract import Event, NovaObject


def register(subparsers: Subparsers) -> None:
    """Add the command and its three subcommands."""
    command = subparsers.add_parser("contract", help="list, show and export what can be said")
    actions = command.add_subparsers(metavar="ACTION", required=True)

    every = actions.add_parser("list", help="every event type and every object")
    every.add_argument("--json", action="store_true", help="print JSON")
    every.set_defaults(run=run_list)

    show = actions.add_parser("show", help="the fields of one event type, and an example")
    show.add_argument("event", metavar="EVENT", help="an event type, such as instance.pause.end")
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(run=run_show)

    export = actions.add_parser("export", help="the whole contract, for other programs")
    export.add_argument("--format", choices=["jsonschema"], required=True)
    export.add_argument("-o", "--output", metavar="FILE", help="write there, not to the terminal")
    export.set_defaults(run=run_export)


def run_list(arguments: Namespace) -> int:
    """Print the event types and the objects."""
    from kilonova.contract import EVENTS, OBJECTS
    from kilonova.contract.fingerprints import fingerprint

    objects = [
        {"name": name, "version": cls.VERSION, "fingerprint": fingerprint(cls)}
        for name, cls in OBJECTS.items()
    ]
    events = [_facts(event) for event in EVENTS.values()]
    if arguments.json:
        _print_json({"events": events, "objects": objects})
        return 0
    columns = ("event_type", "payload", "version", "priority", "publishers")
    _print_table(
        ("EVENT TYPE", "PAYLOAD", "VERSION", "PRIORITY", "PUBLISHERS"),
        [[_joined(event[column]) for column in columns] for event in events],
    )
    print()
    _print_table(("OBJECT", "VERSION", "FINGERPRINT"), [[*row.values()] for row in objects])
    return 0


def run_show(arguments: Namespace) -> int:
    """Print what is known of one event type; 2 where there is no such one."""
    from kilonova.contract import EVENTS
    from kilonova.contract.examples import example_notification

    event = EVENTS.get(arguments.event)
    if event is None:
        return _fail_unknown(arguments.event, EVENTS)
    objects = _objects(event.payload)
    example = example_notification(event).to_dict()
    if arguments.json:
        fields = {cls.__name__: _fields(cls) for cls in objects}
        _print_json({"event": _facts(event), "objects": fields, "example": example})
        return 0
    for name, value in _facts(event).items():
        print(f"{name.replace('_', ' '):16}{_joined(value)}")
    for cls in objects:
        print(f"\n{cls.__name__} {cls.VERSION}")
        _print_table(("FIELD", "TYPE", "MAY BE"), _field_rows(cls), indent="  ")
    enums = _enums(objects)
    if enums:
        print("\nvalues")
        _print_table(("ENUM", "VALUES"), enums, indent="  ")
    print("\nexample")
    _print_json(example)
    return 0


def run_export(arguments: Namespace) -> int:
    """Write the contract as JSON Schema."""
    from kilonova.contract.jsonschema import contract_schema

    if arguments.output is None:
        _print_json(contract_schema())
        return 0
    with open(arguments.output, "w", encoding="utf-8") as file:
        file.write(_json(contract_schema()) + "\n")
    return 0


def _facts(event: Event) -> dict[str, object]:
    return {
        "event_type": event.event_type,
        "payload": event.payload.__name__,
        "version": event.payload.VERSION,
        "notification": event.notification.__name__,
        "priority": event.priority.upper(),
        "publishers": list(event.sources),
        "publisher_host": event.publisher_host,
        "samples": list(event.samples),
    }


def _objects(payload: type[NovaObject]) -> list[type[NovaObject]]:
    """Give the payload and all that is inside it, each once, outer ones first."""
    from kilonova.contract.fields import sent_fields

    found = [payload]
    for cls in found:
        for field in sent_fields(cls):
            nested = (field.type.element or field.type).payload
            if nested is not None and nested not in found:
                found.append(nested)
    return found


def _fields(cls: type[NovaObject]) -> list[dict[str, object]]:
    from kilonova.contract.fields import sent_fields

    return [
        {
            "name": field.name,
            "type": str(field.type),
            "nullable": field.type.nullable,
            "may_be_absent": field.may_be_absent,
            "declared_by": field.declared_by,
        }
        for field in sent_fields(cls)
    ]


def _field_rows(cls: type[NovaObject]) -> list[tuple[str, str, str]]:
    from kilonova.contract.fields import sent_fields

    return [
        (
            field.name,
            f"Enum[{field.type.enum.__name__}]" if field.type.enum else str(field.type),
            " or ".join(["null"] * field.type.nullable + ["absent"] * field.may_be_absent),
        )
        for field in sent_fields(cls)
    ]


def _enums(objects: Iterable[type[NovaObject]]) -> list[tuple[str, str]]:
    from kilonova.contract.fields import enum_values, sent_fields

    enums = {field.type.enum: None for cls in objects for field in sent_fields(cls)}
    return [(enum.__name__, ", ".join(enum_values(enum))) for enum in enums if enum is not None]


def _fail_unknown(event_type: str, known: Iterable[str]) -> int:
    from difflib import get_close_matches

    nearest = get_close_matches(event_type, known, n=3, cutoff=0.5)
    hint = f"; the nearest are {', '.join(nearest)}" if nearest else ""
    print(f"kilonova contract: there is no event type {event_type!r}{hint}", file=sys.stderr)
    return 2


def _print_table(header: Sequence[str], rows: Iterable[Sequence[str]], indent: str = "") -> None:
    """Print rows below their header in aligned columns; the last one is as long as it is."""
    lines = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"{indent}{'  '.join(padded)}".rstrip())


def _print_json(value: object) -> None:
    print(_json(value))


def _json(value: object) -> str:
    import json

    return json.dumps(value, indent=2)


def _joined(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
