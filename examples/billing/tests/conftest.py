# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The meter, listening to a cloud."""

from __future__ import annotations

import pytest
from billing.meter import Meter
from delivery import Delivery

from kilonova import Cloud


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def delivery(cloud: Cloud, meter: Meter) -> Delivery:
    delivery = Delivery(meter)
    cloud.sinks.append(delivery)
    return delivery
