# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The keys of every object on the wire."""

from typing import Final

NAME: Final = "nova_object.name"
NAMESPACE: Final = "nova_object.namespace"
VERSION: Final = "nova_object.version"
DATA: Final = "nova_object.data"
KEYS: Final = frozenset({NAME, NAMESPACE, VERSION, DATA})
