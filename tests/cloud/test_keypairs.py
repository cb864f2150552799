# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pairs: fingerprints as Nova has them, and keys that a seed decides."""

from __future__ import annotations

from datetime import UTC, datetime
from math import gcd

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_public_key

from kilonova.cloud import keypairs
from kilonova.cloud.ids import Ids
from kilonova.errors import InvalidKeypair

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# A public key, from the recordings.
NOVAS_OWN = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDx8nkQv/zgGgB4rMYmIf+6A4l6"  # pragma: allowlist secret
    "Rr+o/6lHBQdW5aYd44bd8JttDCE/F/pNRr0lRE+PiqSPO8nDPHw0010JeMH9gYgn"  # pragma: allowlist secret
    "nFlyY3/OcJ02RhIPyyxYpv9FhY+2YiUkpwFOcLImyrxEsYXpD/0d3ac30bNH6Sw9"  # pragma: allowlist secret
    "JD9UZHYcpSxsIbECHw== Generated-by-Nova"  # pragma: allowlist secret
)


def test_the_fingerprint_of_a_known_key_is_novas() -> None:
    """It stands in the recordings of Nova's own tests."""
    found = keypairs.fingerprint(NOVAS_OWN)
    assert found == "1e:2c:9b:56:79:4b:45:77:f9:ca:7a:98:2c:b0:d5:3c"


@pytest.mark.parametrize("text", ["", "ssh-rsa", "ssh-rsa AAAA", "ssh-dss x y", "rubbish"])
def test_what_is_no_key_has_no_fingerprint(text: str) -> None:
    """The error is in Nova's words."""
    with pytest.raises(InvalidKeypair) as raised:
        keypairs.fingerprint(text)
    assert str(raised.value) == "Keypair data is invalid: failed to generate fingerprint"


def test_what_is_no_certificate_has_no_fingerprint() -> None:
    """The error says why."""
    with pytest.raises(InvalidKeypair) as raised:
        keypairs.fingerprint("rubbish", "x509")
    assert str(raised.value).startswith(
        "Keypair data is invalid: failed to generate X509 fingerprint. Error message: "
    )


def test_a_seed_gives_the_same_key_again_and_another_seed_another() -> None:
    """Public and private part alike."""
    first, again, other = (keypairs.generate(Ids(seed), "demo", NOW) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_one_seed_gives_many_keys() -> None:
    """A second key pair is not the first."""
    ids = Ids(7)
    keys = [keypairs.generate(ids, "demo", NOW) for _ in range(10)]
    assert len({key.fingerprint for key in keys}) == 10


def test_a_fresh_key_is_a_real_one_of_novas_kind() -> None:
    """The private part fits the public one; 2048 bits, as Nova makes them."""
    fresh = keypairs.generate(Ids(7), "demo", NOW)
    private = load_pem_private_key(fresh.private_key.encode(), None)
    assert isinstance(private, RSAPrivateKey)
    assert private.key_size == 2048
    assert private.public_key() == load_ssh_public_key(fresh.public_key.encode())
    assert fresh.private_key.startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    assert fresh.public_key.startswith("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ")
    assert fresh.public_key.endswith(" Generated-by-Nova")
    assert fresh.fingerprint == keypairs.fingerprint(fresh.public_key)


def test_a_fresh_certificate_is_its_users() -> None:
    """Valid from now for ten years; a seed gives the same one again."""
    first, again = (keypairs.generate(Ids(7), "demo", NOW, "x509") for _ in range(2))
    certificate = x509.load_pem_x509_certificate(first.public_key.encode())
    assert certificate.subject.rfc4514_string() == "CN=demo"
    assert certificate.not_valid_before_utc == NOW
    assert (certificate.not_valid_after_utc - NOW).days == 3650
    assert first.fingerprint == keypairs.fingerprint(first.public_key, "x509")
    assert len(first.fingerprint) == 59
    assert (again.public_key, again.fingerprint) == (first.public_key, first.fingerprint)


def test_every_prime_of_the_list_is_one() -> None:
    """Fermat's test for one base; each is 1024 bits long and fits the public exponent."""
    primes = [keypairs.prime(number) for number in range(len(keypairs.PRIME_OFFSETS))]
    assert all(pow(2, prime - 1, prime) == 1 for prime in primes)
    assert {prime.bit_length() for prime in primes} == {1024}
    assert all(gcd(prime - 1, keypairs.EXPONENT) == 1 for prime in primes)
    assert len(set(primes)) == len(primes)
