# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong when something is not as the contract says."""

from collections.abc import Sequence

import msgspec


class Violation(msgspec.Struct, frozen=True):
    """One place where a message is not as the contract says, such as `payload.flavor.vcpus`."""

    path: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


class ContractError(ValueError):
    """A payload or a message breaks the contract: its maker is wrong. Names every violation."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(violations)
        self.violations = tuple(violations)

    def __str__(self) -> str:
        return "; ".join(str(violation) for violation in self.violations)
