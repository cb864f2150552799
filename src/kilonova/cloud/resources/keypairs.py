# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pairs: create, import, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kilonova.cloud import keypairs as keys
from kilonova.cloud.model.keypair import Keypair
from kilonova.cloud.payloads.keypair import keypair_payload
from kilonova.cloud.quotas import check_keypair
from kilonova.cloud.resources.exceptions import announces_exceptions
from kilonova.errors import KeyPairExists, KeypairNotFound

if TYPE_CHECKING:
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Api


def get(cloud: Region, user_id: str, name: str) -> Keypair:
    """A user's key pair. Raises: KeypairNotFound."""
    keypair = cloud.tables.keypairs.get((user_id, name))
    if keypair is None:
        raise KeypairNotFound(name, user_id).at("nova.objects.keypair", "_get_from_db")
    return keypair


def tell(api: Api, event: str, name: str) -> None:
    """Publish a legacy notification: before the versioned one of a start, after that of an end.

    Source: nova/compute/api.py, KeypairAPI._notify.
    """
    context = api.context
    api.tell_legacy(
        f"keypair.{event}",
        lambda: {
            "tenant_id": context.project_id,
            "user_id": context.user_id,
            "key_name": name,
        },
        host=api.cloud.legacy.host,
    )


def named(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments of a request, by Nova's names."""
    return {"key_name" if key == "name" else key: value for key, value in given.items()}


@announces_exceptions("create_key_pair", named, service="api")
def create(api: Api, user_id: str, name: str, key_type: str = "ssh") -> tuple[Keypair, str]:
    """A new key pair, and its private key, which nobody keeps.

    Raises: KeypairLimitExceeded, KeyPairExists. Source: nova/compute/api.py,
    KeypairAPI.create_key_pair.
    """
    cloud = api.cloud
    check_keypair(cloud, user_id)
    tell(api, "create.start", name)
    api.notify("keypair.create.start", keypair_payload(unmade(user_id, name, None, key_type)))
    fresh = keys.generate(cloud.ids, user_id, cloud.clock.now, key_type)
    keypair = keep(api, user_id, name, fresh.public_key, fresh.fingerprint, key_type)
    api.notify("keypair.create.end", keypair_payload(keypair))
    tell(api, "create.end", name)
    return keypair, fresh.private_key


@announces_exceptions("import_key_pair", named, service="api")
def import_key(
    api: Api, user_id: str, name: str, public_key: str, key_type: str = "ssh"
) -> Keypair:
    """A key pair whose owner has the private key.

    Raises: KeypairLimitExceeded, InvalidKeypair, KeyPairExists.
    Source: nova/compute/api.py, KeypairAPI.import_key_pair.
    """
    check_keypair(api.cloud, user_id)
    tell(api, "import.start", name)
    api.notify("keypair.import.start", keypair_payload(unmade(user_id, name, public_key, key_type)))
    fingerprint = keys.fingerprint(public_key, key_type)
    keypair = keep(api, user_id, name, public_key, fingerprint, key_type)
    api.notify("keypair.import.end", keypair_payload(keypair))
    tell(api, "import.end", name)
    return keypair


@announces_exceptions("delete_key_pair", named, service="api")
def delete(api: Api, user_id: str, name: str) -> None:
    """Delete a key pair; servers keep theirs. Raises: KeypairNotFound."""
    tell(api, "delete.start", name)
    keypair = get(api.cloud, user_id, name)
    api.notify("keypair.delete.start", keypair_payload(keypair))
    del api.cloud.tables.keypairs[user_id, name]
    api.notify("keypair.delete.end", keypair_payload(keypair))
    tell(api, "delete.end", name)


def unmade(user_id: str, name: str, public_key: str | None, key_type: str) -> Keypair:
    """The key pair as it is known before its fingerprint is."""
    return Keypair(0, user_id, name, None, public_key, key_type)


def keep(
    api: Api, user_id: str, name: str, public_key: str, fingerprint: str, key_type: str
) -> Keypair:
    """Put a key pair on record. Raises: KeyPairExists."""
    tables = api.cloud.tables
    if (user_id, name) in tables.keypairs:
        raise KeyPairExists(name).at("nova.objects.keypair", "_create_in_db")
    keypair = Keypair(
        tables.next_id("keypair"),
        user_id,
        name,
        fingerprint,
        public_key,
        key_type,
        created_at=api.cloud.clock.stamp,
    )
    tables.keypairs[user_id, name] = keypair
    return keypair
