# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What commands say twice, for they are quick to start and import nothing to show their help."""

from __future__ import annotations

from argparse import ArgumentParser

import pytest

from kilonova.api.served_bus import OUTBOX_LIMIT
from kilonova.bus.message_bus import LEGACY_TOPICS, VERSIONED_TOPICS
from kilonova.cli import serve
from kilonova.cli.record import TOPICS


def test_a_recorder_listens_where_nova_publishes() -> None:
    """On the topics of both formats."""
    assert (*VERSIONED_TOPICS, *LEGACY_TOPICS) == TOPICS


def test_an_outbox_is_as_large_by_the_command_as_it_is_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unless a number is given."""
    monkeypatch.delenv("KILONOVA_OUTBOX_LIMIT", raising=False)
    parser = ArgumentParser()
    serve.register(parser.add_subparsers())
    assert parser.parse_args(["serve"]).outbox_limit == OUTBOX_LIMIT
