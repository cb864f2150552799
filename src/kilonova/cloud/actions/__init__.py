# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What can be done to an instance: one module for each action, or for a pair of opposites.

A module tells its action's whole story: first the request as nova-api takes it, then what the
conductor and nova-compute do about it.
"""
