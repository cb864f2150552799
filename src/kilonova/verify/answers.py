# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A trace holds requests and responses too: what the API process tells, it tells before it answers.

Source: nova/compute/api.py and nova/objects; what another process does later stands in no window.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from kilonova.contract.violations import describe
from kilonova.verify.captures import Finding, Kind, Record
from kilonova.verify.twins import record_finding

Told = tuple[str, ...]


class _Answer(NamedTuple):
    """What a successful request makes the API tell: one of the lists, in order."""

    method: str
    uri: re.Pattern[str]
    action: str
    told: tuple[Told, ...]


def _answer(method: str, uri: str, *told: Told, action: str = "") -> _Answer:
    return _Answer(method, re.compile(uri), action, told)


def _both(stem: str) -> Told:
    return (f"{stem}.start", f"{stem}.end")


ANSWERS: Final = (
    _answer("POST", "/flavors", ("flavor.create",)),
    _answer("POST", "/flavors/[^/]+/(os-extra_specs|action)", ("flavor.update",)),
    _answer("PUT", "/flavors/[^/]+(/os-extra_specs/[^/]+)?", ("flavor.update",)),
    _answer("DELETE", "/flavors/[^/]+/os-extra_specs/[^/]+", ("flavor.update",)),
    _answer("DELETE", "/flavors/[^/]+", ("flavor.delete",)),
    _answer("POST", "/os-keypairs", _both("keypair.create"), _both("keypair.import")),
    _answer("DELETE", "/os-keypairs/[^/]+", _both("keypair.delete")),
    _answer("POST", "/os-aggregates", _both("aggregate.create")),
    _answer("PUT", "/os-aggregates/[^/]+", _both("aggregate.update_prop")),
    _answer("DELETE", "/os-aggregates/[^/]+", _both("aggregate.delete")),
    _answer("POST", "/os-aggregates/[^/]+/action", _both("aggregate.add_host"), action="add_host"),
    _answer(
        "POST", "/os-aggregates/[^/]+/action", _both("aggregate.remove_host"), action="remove_host"
    ),
    _answer(
        "POST",
        "/os-aggregates/[^/]+/action",
        _both("aggregate.update_metadata"),
        action="set_metadata",
    ),
    _answer("POST", "/os-server-groups", ("server_group.create",)),
    _answer("DELETE", "/os-server-groups/[^/]+", ("server_group.delete",)),
    _answer("PUT", "/os-services/[^/]+", ("service.update",)),
    _answer("DELETE", "/os-services/[^/]+", ("service.delete",)),
    _answer("POST", "/servers", (), ("server_group.add_member",)),
    _answer("DELETE", "/servers/[^/]+", (), _both("instance.delete")),
    _answer("PUT", "/servers/[^/]+/tags", ("instance.update",)),
    _answer("PUT", "/servers/[^/]+/tags/[^/]+", ("instance.update",), ()),
    _answer("DELETE", "/servers/[^/]+/tags(/[^/]+)?", ("instance.update",)),
    _answer("POST", "/servers/[^/]+/action", ("instance.lock",), (), action="lock"),
    _answer("POST", "/servers/[^/]+/action", ("instance.unlock",), action="unlock"),
    _answer("POST", "/servers/[^/]+/action", ("instance.evacuate",), action="evacuate"),
)
"""Locking once more, or setting a tag again, says nothing; a deletion is the API's own only where
no host can be asked.
"""

BY_OTHERS: Final = ("instance.share_", "aggregate.cache_images.")
"""What bears the API's name and always comes from another process."""
SERVICES: Final = "service."
"""What the API tells in the course of a request, in a service's name, and a service by itself."""

ECHOES: Final[Mapping[str, Mapping[str, str]]] = {
    "flavor": {
        "id": "flavorid",
        "name": "name",
        "ram": "memory_mb",
        "vcpus": "vcpus",
        "disk": "root_gb",
        "OS-FLV-EXT-DATA:ephemeral": "ephemeral_gb",
        "os-flavor-access:is_public": "is_public",
        "rxtx_factor": "rxtx_factor",
        "description": "description",
    },
    "keypair": {
        "user_id": "user_id",
        "name": "name",
        "fingerprint": "fingerprint",
        "public_key": "public_key",
        "type": "type",
    },
    "aggregate": {
        "id": "id",
        "uuid": "uuid",
        "name": "name",
        "hosts": "hosts",
        "metadata": "metadata",
    },
    "server_group": {
        "id": "uuid",
        "name": "name",
        "user_id": "user_id",
        "project_id": "project_id",
        "policy": "policy",
        "members": "members",
    },
    "service": {
        "id": "uuid",
        "host": "host",
        "binary": "binary",
        "forced_down": "forced_down",
        "disabled_reason": "disabled_reason",
    },
}
"""Keys of an answer, and the fields of the last notification before it that hold the same."""


def unanswered(records: Sequence[Record]) -> Iterator[Finding]:
    """What the API told too much, too little or out of place, by the requests of a trace."""
    traced = [record for record in records if record.traced]
    yield from _untidy(traced)
    if not any(record.kind is Kind.REQUEST for record in traced):
        return
    request: Record | None = None
    window: list[Record] = []
    for record in traced:
        if record.kind is Kind.REQUEST:
            request, window = record, []
        elif record.kind is Kind.RESPONSE:
            if request is not None:
                yield from _judged(request, record, window)
            request = None
        elif record.kind is Kind.VERSIONED:
            if request is not None:
                window.append(record)
            elif _is_from_api(record) and not record.event_type.startswith((*BY_OTHERS, SERVICES)):
                yield record_finding(record, "event_type", "a request that causes it", "none")


def _judged(request: Record, response: Record, window: list[Record]) -> Iterator[Finding]:
    status = response.message.get("status")
    answer = _answer_to(request)
    if answer is None or not isinstance(status, int) or not 200 <= status < 300:
        return
    expected = {event for told in answer.told for event in told}
    told = [record for record in window if _is_from_api(record) or record.event_type in expected]
    seen = tuple(r.event_type for r in told if not r.event_type.startswith(BY_OTHERS))
    if seen not in answer.told:
        wanted = " or ".join(_listed(each) for each in answer.told)
        yield record_finding(request, "events", f"{wanted} before its response", _listed(seen))
    elif told:
        yield from _unlike(told[-1], response)


def _answer_to(request: Record) -> _Answer | None:
    method, uri = request.message.get("method"), str(request.message.get("uri"))
    body = _body(request)
    for answer in ANSWERS:
        if (
            answer.method == method
            and answer.uri.fullmatch(uri.partition("?")[0])
            and (not answer.action or answer.action in body)
        ):
            return answer
    return None


def _unlike(last: Record, response: Record) -> Iterator[Finding]:
    body = _body(response)
    for key, same in ECHOES.items():
        shown = body.get(key)
        if not isinstance(shown, Mapping) or not last.event_type.startswith(f"{key}."):
            continue
        for name, field in same.items():
            if name in shown and field in last.data and shown[name] != last.data[field]:
                expected = f"{describe(shown[name])}, as the response in line {response.line} says"
                yield record_finding(last, f"payload.{field}", expected, describe(last.data[field]))


def _untidy(records: Sequence[Record]) -> Iterator[Finding]:
    """A trace begins with nothing and cleans up behind it: services go, last come first, and that
    is all.
    """
    alive: list[Record] = []
    cleaning: Record | None = None
    asked = False
    for record in records:
        if record.kind in (Kind.REQUEST, Kind.RESPONSE):
            asked = record.kind is Kind.REQUEST
        elif record.event_type == "service.create":
            alive.append(record)
        elif record.event_type == "service.delete":
            cleaning = cleaning if asked else record
            same = [each for each in alive if each.data.get("uuid") == record.data.get("uuid")]
            if not same:
                yield record_finding(record, "event_type", "service.create before it", "none")
                continue
            if not asked and same[0] is not alive[-1]:
                expected = f"{describe(alive[-1].publisher_id)}, the last service that is left"
                yield record_finding(
                    record, "publisher_id", expected, describe(record.publisher_id)
                )
            alive.remove(same[0])
        if cleaning is not None and record.event_type != "service.delete":
            expected = f"nothing but service.delete after line {cleaning.line}"
            yield record_finding(record, "event_type", expected, str(record.event_type))
    if cleaning is not None:
        for record in alive:
            yield record_finding(record, "event_type", "service.delete after it", "none")


def _is_from_api(record: Record) -> bool:
    return record.publisher_id.startswith("nova-api:") and record.event_type != "compute.exception"


def _body(record: Record) -> Mapping[str, object]:
    """The JSON object in a request or a response; nothing where there is none."""
    text = record.message.get("body")
    if not isinstance(text, str):
        return {}
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _listed(events: Sequence[str]) -> str:
    return ", ".join(events) or "no event"
