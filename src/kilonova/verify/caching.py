# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images are cached on the hosts of an aggregate: each host says so once, between the start and the
end.

Source: nova/conductor/manager.py, ComputeTaskManager.cache_images.
"""

from collections.abc import Iterable, Iterator

from kilonova.contract.violations import describe
from kilonova.verify.captures import Finding
from kilonova.verify.notices import END, START, Notice

CACHE_IMAGES = "aggregate.cache_images"


def wrong_progress(notices: Iterable[Notice]) -> Iterator[Finding]:
    """Progress outside of its action, out of count, or of a host that the aggregate has not."""
    begun: dict[tuple[object, ...], Notice] = {}
    last: dict[tuple[object, ...], Notice] = {}
    for notice in notices:
        if notice.stem != CACHE_IMAGES:
            continue
        key = notice.subject
        if notice.phase == START:
            begun[key] = notice
            last.pop(key, None)
        elif notice.phase == END:
            start = begun.pop(key, None)
            if start is not None and notice.record.traced:
                # Nobody waits for a host whose call is lost; in a recording, none was.
                yield from _missing_hosts(start, last.get(key), notice)
        elif key not in begun:
            expected = f"{CACHE_IMAGES}.{START} before it, and its end after it"
            yield notice.finding("event_type", expected, "none that is still open")
        else:
            yield from _out_of_count(begun[key], last.get(key), notice)
            last[key] = notice


def _out_of_count(start: Notice, before: Notice | None, notice: Notice) -> Iterator[Finding]:
    index = 1
    if before is not None and isinstance(before.data.get("index"), int):
        index += int(str(before.data["index"]))
    if notice.data.get("index") != index:
        yield notice.finding("payload.index", str(index), describe(notice.data.get("index")))
    hosts = _hosts(start)
    if notice.data.get("total") != len(hosts):
        found = describe(notice.data.get("total"))
        yield notice.finding(
            "payload.total", f"{len(hosts)}, the hosts in line {start.line}", found
        )
    if notice.data.get("host") not in hosts:
        expected = f"one of the hosts in line {start.line}"
        yield notice.finding("payload.host", expected, describe(notice.data.get("host")))


def _missing_hosts(start: Notice, last: Notice | None, end: Notice) -> Iterator[Finding]:
    told = last.data.get("index") if last is not None else 0
    if told != len(_hosts(start)):
        expected = f"{len(_hosts(start))} times {CACHE_IMAGES}.progress before it"
        yield end.finding("event_type", expected, f"{told}")


def _hosts(start: Notice) -> list[object]:
    hosts = start.data.get("hosts")
    return hosts if isinstance(hosts, list) else []
