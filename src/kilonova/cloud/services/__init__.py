# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The neighbours of Compute: as Protocols, and as stand-ins that keep everything in memory."""
