# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The machines, as whoever can walk up to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.scenarios.driver import Driver


class Hosts:
    """The compute hosts of a region."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def add(self, name: str, node: str | None = None) -> None:
        """Start nova-compute on a new host."""
        self._driver.add_host(name, node)

    def stop(self, name: str) -> None:
        """Stop nova-compute; guests run on."""
        self._driver.stop_host(name)

    def start(self, name: str) -> None:
        """Start nova-compute again."""
        self._driver.start_host(name)

    def restart(self, name: str) -> None:
        """Stop and start nova-compute."""
        self._driver.restart_host(name)

    def remove(self, name: str) -> None:
        """Take the host away."""
        self._driver.remove_host(name)
