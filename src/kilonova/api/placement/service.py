# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Placement: where it is, its versions, and how it says no."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, Service, answer
from kilonova.api.placement import allocations, providers, vocabulary
from kilonova.api.policy import Who
from kilonova.api.version_window import VersionWindow

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall

PREFIX = "/placement"
WINDOW = VersionWindow(version("1.0"), version("1.39"), word="placement")


def show(call: NeighbourCall) -> Response:
    """200: the one version."""
    return answer(
        {
            "versions": [
                {
                    "id": "v1.0",
                    "max_version": str(WINDOW.newest),
                    "min_version": str(WINDOW.oldest),
                    "status": "CURRENT",
                    "links": [{"rel": "self", "href": ""}],
                }
            ]
        }
    )


def refuse(refused: Refused, headers: Headers, request_id: str) -> Response:
    """Source: placement/util.py, json_error_formatter."""
    error = {
        "status": refused.status,
        "request_id": request_id,
        "title": HTTPStatus(refused.status).phrase,
        "detail": f"{refused.message}\n\n   ",
        "code": refused.kind if "." in refused.kind else "placement.undefined_code",
    }
    return answer({"errors": [error]}, refused.status)


PLACEMENT = Service(
    prefix=PREFIX,
    routes=(
        Route("GET", "/", show, open=True),
        *allocations.ROUTES,
        *providers.ROUTES,
        *vocabulary.ROUTES,
    ),
    refuse=refuse,
    window=WINDOW,
    ruler=Who.SERVICE,
    forbidden="Policy does not allow {} to be performed.".format,
)
