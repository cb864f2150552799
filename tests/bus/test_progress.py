# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a publisher sends next, and what it may forget; no broker is needed."""

from __future__ import annotations

from hypothesis import given, strategies as st

from kilonova.bus.backlog import MemoryBacklog
from kilonova.bus.progress import FORGET_EVERY, IN_FLIGHT, Progress


def backlog_of(count: int) -> MemoryBacklog:
    """So many messages that wait."""
    backlog = MemoryBacklog()
    for number in range(count):
        backlog.add("key", str(number), b"{}")
    return backlog


def send(progress: Progress, begun: int = 1) -> list[int]:
    """Send what may be sent; the numbers of the messages, whose tags count from some number on."""
    messages = progress.next_messages()
    for tag, message in enumerate(messages, start=begun):
        progress.send(message, tag)
    return [message.number for message in messages]


def test_no_more_is_in_flight_than_a_broker_may_have() -> None:
    """More is sent once it has confirmed a part of it."""
    progress = Progress(backlog_of(3 * IN_FLIGHT))
    assert len(send(progress)) == IN_FLIGHT
    progress.confirm(1)
    assert send(progress) == []
    progress.confirm(IN_FLIGHT // 2, all_before=True)
    assert len(send(progress, IN_FLIGHT + 1)) == IN_FLIGHT // 2


@given(confirmed=st.sets(st.integers(1, 20)))
def test_only_what_has_arrived_is_forgotten_and_the_rest_is_sent_again_in_order(
    confirmed: set[int],
) -> None:
    """Brokers may confirm in any order; what is behind one that is missing may come twice."""
    backlog = backlog_of(20)
    progress = Progress(backlog)
    send(progress)
    for tag in sorted(confirmed, reverse=True):
        progress.confirm(tag)
        progress.forget()
    progress.begin_again()
    # So few are only forgotten all at once.
    expected = [] if len(confirmed) == 20 else list(range(1, 21))
    assert (send(progress), progress.published) == (expected, len(confirmed))
    assert progress.retried == len(expected)
    assert backlog.waiting == len(expected)


def test_many_that_have_arrived_are_forgotten_while_others_are_in_flight() -> None:
    """Up to the oldest that has not."""
    backlog = backlog_of(2 * FORGET_EVERY)
    progress = Progress(backlog)
    send(progress)
    progress.confirm(FORGET_EVERY - 1, all_before=True)
    progress.forget()
    assert backlog.waiting == 2 * FORGET_EVERY
    progress.confirm(FORGET_EVERY)
    progress.forget()
    assert backlog.waiting == FORGET_EVERY


def test_what_is_left_out_is_forgotten_with_the_rest() -> None:
    """And counted."""
    backlog = backlog_of(3)
    progress = Progress(backlog)
    for message in progress.next_messages():
        progress.leave_out(message)
    progress.forget()
    assert (backlog.waiting, backlog.dropped, progress.published) == (0, 3, 0)
