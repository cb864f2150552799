# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What stands beside the instances: flavors, key pairs, aggregates, server groups, services.

Each function is a request as nova-api takes it; what it announces, nova-api announces unless said
otherwise.
"""
