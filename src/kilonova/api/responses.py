# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Answers: JSON, or nothing but a status."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response


class Json(Response):
    """An answer in JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes of the answer."""
        return msgspec.json.encode(content)


def accepted() -> Response:
    """202: it will be done."""
    return Response(status_code=202)


def no_content() -> Response:
    """204: it was done."""
    return Response(status_code=204)
