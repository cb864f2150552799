# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m kilonova` is the `kilonova` command."""

import sys

from kilonova.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
