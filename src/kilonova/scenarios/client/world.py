# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The well-known things of the data set that scenarios run in, by what they are for."""

IMAGE = "155d900f-4e14-4e4c-a73d-069cbf4541e6"
OTHER_IMAGE = "a2459075-d96c-40d5-893e-577ff92e721c"
NETWORK = "3cb9bc59-5699-4588-a4b1-b87f96708bc6"
PORT = "ce531f90-199f-48c0-816c-13e38010b442"
"""A port that nobody has bound."""
NEXT_PORT = "88dae9fa-0dc6-49e3-8c29-3abc41e99ac9"
"""The id of the first port that is made for a server."""
PROJECT = "6f70656e737461636b20342065766572"

VOLUME = "a07f71dc-8151-4e7d-a0cc-cd24a3f11113"
"""A volume that block storage migrates, to ``VOLUME_AFTER``."""
VOLUME_AFTER = "227cc671-f30b-4488-96fd-7d0bf13648d8"
VOLUME_THAT_STAYS = "828419fa-3efb-4533-b458-4267ca5fe9b1"
"""A volume that block storage migrates, to ``VOLUME_NEVER_REACHED``."""
VOLUME_NEVER_REACHED = "9c6d9c2d-7a8f-4c80-938d-3bf062b8d489"
BOOTABLE_VOLUME = "6ca404f3-d844-4169-bb96-bc792f37de98"
SHARE = "e8debdc0-447a-4376-a10a-4cd9122d7986"

TINY = "1"
SMALL = "2"
MEDIUM = "3"
HUGE = "5"
"""Flavors; the last is more than a host of the data set has."""

FLAVOR = "a22d5517-147c-4147-a0d1-e698df5cd4e3"
OTHER_FLAVOR = "d5a8bb54-365a-45ae-abdb-38d249df7845"
NOBODY = "11111111-2222-3333-4444-555555555555"
"""The id of nothing."""

# The public half alone, as Nova's own tests have it.
PUBLIC_KEY = (
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAADAQABAAAAgQDx8nkQv/zgGgB4rMYmIf+6A4l6Rr+o/6lHB"  # pragma: allowlist secret
    "QdW5aYd44bd8JttDCE/F/pNRr0lRE+PiqSPO8nDPHw0010JeMH9gYgnnFlyY3/OcJ"  # pragma: allowlist secret
    "02RhIPyyxYpv9FhY+2YiUkpwFOcLImyrxEsYXpD/0d3ac30bNH6Sw9JD9UZHYcpSx"  # pragma: allowlist secret
    "sIbECHw== Generated-by-Nova"
)
