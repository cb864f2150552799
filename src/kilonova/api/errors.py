# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Errors as the Compute API answers them: status, name and message."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

FAULT_NAMES: Mapping[int, str] = {
    400: "badRequest",
    401: "unauthorized",
    403: "forbidden",
    404: "itemNotFound",
    405: "badMethod",
    409: "conflictingRequest",
    413: "overLimit",
    415: "badMediaType",
    429: "overLimit",
    501: "notImplemented",
    503: "serviceUnavailable",
}
"""Source: nova/api/openstack/wsgi.py, Fault."""


class HttpError(Exception):
    """An answer other than success, decided by the front door itself."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message

    def __str__(self) -> str:
        return f"{self.status} {self.message}"


def fault(status: int, message: str) -> Response:
    """The answer that tells an error: ``{"itemNotFound": {"code": 404, "message": "..."}}``."""
    name = FAULT_NAMES.get(status, "computeFault")
    return JSONResponse({name: {"code": status, "message": message}}, status_code=status)
