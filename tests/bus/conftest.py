# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A RabbitMQ for all tests here, and another one for those that harm it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bus.rabbitmq import MISSING, RabbitMQ


def _broker(folder: Path) -> Iterator[RabbitMQ]:
    if not RabbitMQ.is_installed():
        pytest.skip(MISSING)
    broker = RabbitMQ(folder / "rabbitmq")
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
