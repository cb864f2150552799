# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One request to the Compute API, as its handlers see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.responses import Response

from kilonova.api.policy import forbidden

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from kilonova.api.errors import HttpError
    from kilonova.api.microversion import Microversion
    from kilonova.api.policy import Rule
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Api
    from kilonova.cloud.session import Session
    from kilonova.cloud.steps import Steps

R = TypeVar("R")


@dataclass(slots=True)
class Call:
    """Who asks (``session``), as which request (``api``), for what (``path`` parameters, ``query``,
    JSON ``body``), at which version; ``rule`` is the policy's that this takes.
    """

    api: Api
    session: Session
    version: Microversion
    path: Mapping[str, str]
    query: QueryParams
    body: Any
    base_url: str
    rule: Rule | None = None

    @property
    def cloud(self) -> Region:
        """The region that is asked."""
        return self.api.cloud

    @property
    def is_admin(self) -> bool:
        """Whether who asks may see what administrators see."""
        return self.session.is_admin or self.api.cloud.data.open_policy

    def allows(self, rule: Rule) -> bool:
        """Whether who asks may do what a rule of the policy is about."""
        return rule.allows(self.session) or self.api.cloud.data.open_policy

    def require(self, rule: Rule) -> None:
        """Raises: HttpError 403 for whom the rule does not allow it."""
        if not self.allows(rule):
            raise forbidden(rule.name)

    def forbidden(self) -> HttpError:
        """403, by the request's own rule."""
        return forbidden("" if self.rule is None else self.rule.name)

    def ask(self, request: Callable[..., Steps[R]], *args: Any, **kwargs: Any) -> R:
        """Make a request that may have to ask a neighbour, and wait for its answer."""
        return self.api.cloud.answer(request(self.api, *args, **kwargs))


Handler = Callable[[Call], Response]
"""Reads the call, asks the cloud, shapes the answer."""
