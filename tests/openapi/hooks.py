# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What schemathesis does before each request: have it name what is there, three times of four.

Without that nearly every path ends in 404. What is chosen follows from what was generated, so that
a run can be repeated.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from typing import Any
from zlib import crc32

import schemathesis

from tests.openapi.bodies import ACTIONS, BODIES as FITTING, with_ids, with_one_odd
from tests.openapi.region import BODIES, VERSIONS, Region

CALLS_OF_A_REGION = 40
"""After so many requests there is a new region: what they deleted or broke is there again."""

A_DAY_S = 86_400
"""No further may the clock be moved at once: the periodic tasks of a year take minutes."""

URL = "KILONOVA_FUZZED_URL"
PASSWORD = "KILONOVA_FUZZED_PASSWORD"  # pragma: allowlist secret


class Guide:
    """Where requests go."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self._left = 0

    def steer(self, case: Any) -> None:
        """Have a request name what is there, and say who asks."""
        if self._left == 0:
            self.region.begin()
            self._left = CALLS_OF_A_REGION
        self._left -= 1
        case.headers["X-Auth-Token"] = self.region.token
        if not case.path.startswith("/compute/"):  # the document tells of Compute's version alone
            case.headers.update(VERSIONS)
        words = case.path.split("/")
        for word, parameter in pairwise(words):
            name = parameter.strip("{}")
            if parameter.startswith("{") and name in case.path_parameters:
                given = case.path_parameters[name]
                case.path_parameters[name] = self._chosen(word, given)
        case.body = self._filled(case)
        if case.path.endswith("/clock/advance") and isinstance(case.body, dict):
            seconds = case.body.get("seconds")
            if isinstance(seconds, (int, float)) and seconds > A_DAY_S:
                case.body["seconds"] = A_DAY_S

    def _filled(self, case: Any) -> Any:
        """The body with ids of what is there; where the document does not say what fits, most often
        one that does, or one that does but for what was generated.
        """
        body, chance = case.body, crc32(repr(case.body).encode())
        place = f"{case.method} {re.sub('{[^}]+}', '{}', case.path)}"
        fitting = FITTING.get(place)
        if fitting is None and isinstance(body, dict) and len(body) == 1:
            (action,) = body
            fitting = {action: ACTIONS[action]} if action in ACTIONS else None
        if fitting is not None and chance % 4:
            whole = with_ids(fitting, self.region.ids)
            return whole if chance % 4 == 1 else with_one_odd(whole, odd_in(body), chance // 4)
        return self._named(body)

    def heed(self, status: int) -> None:
        """A token that is not taken any more is a reason for a new region."""
        if status == 401:
            self._left = 0

    def _named(self, body: Any) -> Any:
        if isinstance(body, list):
            return [self._named(each) for each in body]
        if not isinstance(body, dict):
            return body
        return {
            key: self._chosen(BODIES[key], value)
            if key in BODIES and isinstance(value, (str, type(None)))
            else self._named(value)
            for key, value in body.items()
        }

    def _chosen(self, word: str, given: Any) -> Any:
        known = self.region.ids.get(word)
        if known is None or crc32(repr(given).encode()) % 4 == 0:
            return given
        return known


def odd_in(body: Any) -> Any:
    """What was generated; no body at all is None."""
    return body if isinstance(body, (dict, list, str, int, float, bool)) else None


guide = Guide(Region(os.environ[URL], os.environ[PASSWORD]))


def before_call(context: object, case: Any, **arguments: object) -> None:
    """What schemathesis calls before each request."""
    guide.steer(case)


def after_call(context: object, case: object, response: Any) -> None:
    """What it calls after each."""
    guide.heed(response.status_code)


schemathesis.hook(before_call)
schemathesis.hook(after_call)
