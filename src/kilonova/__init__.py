# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A compute cloud in one process that says what OpenStack Nova would say."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kilonova.cloud.cloud import Cloud

__version__ = "0.1.0"

__all__ = ["Cloud", "__version__"]

_HOMES = {"Cloud": "kilonova.cloud.cloud"}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import what is public once somebody asks for it: `kilonova --version` does not."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
