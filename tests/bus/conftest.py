# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A RabbitMQ for all tests here, and another one for those that harm it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bus.rabbitmq import MISSING, RabbitMQ

FRUGAL_BYTES = 10_000


def _broker(folder: Path, more: str = "") -> Iterator[RabbitMQ]:
    if not RabbitMQ.is_installed():
        pytest.skip(MISSING)
    broker = RabbitMQ(folder / "rabbitmq")
    with (broker.folder / "rabbitmq.conf").open("a") as conf:
        conf.write(more)
    try:
        broker.start()
        yield broker
    finally:
        broker.remove()


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """A broker that stays up."""
    yield from _broker(tmp_path_factory.mktemp("broker"))


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[RabbitMQ]:
    """A broker of the test's own, to be killed."""
    yield from _broker(tmp_path)


@pytest.fixture
def frugal(tmp_path: Path) -> Iterator[RabbitMQ]:
    """A broker that takes no message of more than ``FRUGAL_BYTES``."""
    yield from _broker(tmp_path, f"max_message_size = {FRUGAL_BYTES}\n")
