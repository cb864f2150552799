# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pairs."""

from __future__ import annotations

from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def create_and_delete(cloud: Region) -> None:
    """An older API makes a key pair; its private half is told to nobody else."""
    keypairs = cloud.at("2.91").keypairs
    keypairs.create("my-key", user_id="fake")
    _, created = cloud.expect("keypair.create.start", "keypair.create.end")
    assert created.payload.public_key.startswith("ssh-rsa ")
    keypairs.delete("my-key")
    cloud.expect("keypair.delete.start", "keypair.delete.end")


@scenario
def import_key(cloud: Region) -> None:
    """A public key is brought along."""
    cloud.keypairs.import_("my-key", world.PUBLIC_KEY, user_id="fake")
    start, end = cloud.expect("keypair.import.start", "keypair.import.end")
    assert start.payload.fingerprint is None
    assert end.payload.fingerprint == "1e:2c:9b:56:79:4b:45:77:f9:ca:7a:98:2c:b0:d5:3c"


@scenario
def key_is_no_key(cloud: Region) -> None:
    """What is no public key is refused, and told of."""
    with cloud.refused(400, "Keypair data is invalid: failed to generate fingerprint"):
        cloud.keypairs.import_("my-key", "ssh-rsa AAAA")
    _, failure = cloud.expect("keypair.import.start", "compute.exception")
    assert failure.payload.exception == "InvalidKeypair"


@scenario
def name_is_taken(cloud: Region) -> None:
    """That a name is taken is found out only after the start was told."""
    cloud.keypairs.import_("my-key", world.PUBLIC_KEY)
    cloud.look_away()
    with cloud.refused(409, "Key pair 'my-key' already exists."):
        cloud.keypairs.import_("my-key", world.PUBLIC_KEY)
    _, failure = cloud.expect("keypair.import.start", "compute.exception")
    assert failure.payload.exception == "KeyPairExists"


@scenario
def key_is_unknown(cloud: Region) -> None:
    """A key that does not exist is not found before the start is told."""
    with cloud.refused(404, "Keypair nope not found for user fake"):
        cloud.keypairs.delete("nope")
    (failure,) = cloud.expect("compute.exception")
    assert failure.payload.exception == "KeypairNotFound"


SCENARIOS = (create_and_delete, import_key, key_is_no_key, name_is_taken, key_is_unknown)
