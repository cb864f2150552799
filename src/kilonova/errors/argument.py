# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Calls that no cloud was asked to carry out: an argument is not of its kind."""

from __future__ import annotations

from kilonova.errors.root import KilonovaError

LONGEST_SHOWN = 60

SECRETS = {"admin_password", "new_password", "user_data"}
"""Arguments whose values are shown nowhere."""


class InvalidArgument(KilonovaError):
    """What was given is not what the signature asks for; nothing was done (compare InvalidInput,
    which Nova's API answers).
    """

    def __init__(self, call: str, argument: str, wanted: str, given: object) -> None:
        super().__init__(call, argument, wanted, given)
        self.call = call
        self.argument = argument
        self.wanted = wanted
        self.given = given

    def __str__(self) -> str:
        if self.argument in SECRETS:
            return f"{self.call}: {self.argument} takes {self.wanted}, not {type(self.given)}."
        shown = ascii(self.given)
        if len(shown) > LONGEST_SHOWN:
            shown = f"{shown[:LONGEST_SHOWN]}..."
        return f"{self.call}: {self.argument} takes {self.wanted}, not {shown}."
