# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which status answers which error: the one table between Nova's errors and HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from kilonova import errors
from kilonova.errors import NovaError

STATUSES: Mapping[type[NovaError], int] = {
    errors.InstanceInvalidState: 409,
    errors.InstanceIsLocked: 409,
    errors.InstanceNotReady: 409,
    errors.ServiceUnavailable: 409,
    errors.UnexpectedTaskStateError: 409,
    errors.OverQuota: 403,
    errors.TooManyInstances: 403,
    errors.PortInUse: 409,
    errors.KeyPairExists: 409,
    errors.FlavorExists: 409,
    errors.FlavorIdExists: 409,
    errors.AggregateNameExists: 409,
    errors.AggregateHostExists: 409,
    errors.NoValidHost: 400,
}
"""What differs from an error's own code, which is Nova's; a route may differ once more."""


Verdict = int | tuple[int, str]
"""A status, and a sentence where it is not the error's own."""


def verdict_of(
    error: NovaError, of_route: Mapping[type[NovaError], Verdict]
) -> tuple[int, str | None]:
    """The status of an error, and the sentence where it is not its own: the route's word for the
    nearest of its classes, else the table's, else its code.
    """
    kinds = type(error).__mro__
    for kind in kinds:
        if kind in of_route:
            verdict = of_route[kind]
            return verdict if isinstance(verdict, tuple) else (verdict, None)
    for kind in kinds:
        if kind in STATUSES:
            return STATUSES[kind], None
    return error.code, None
