# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Key pairs: fingerprints as Nova computes them, and keys that the seed decides.

Fresh keys come from no source of chance, since a seed must give the same notifications again. They
are real RSA keys of 2048 bits, as Nova's are, but guard nothing: their primes are two of a list
that all can read.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from kilonova.errors import InvalidKeypair

if TYPE_CHECKING:
    # Where it is needed it is imported there: most regions never make a key, and it is slow to
    # import.
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from kilonova.cloud.ids import Ids

EXPONENT = 65537
COMMENT = "Generated-by-Nova"
USER_PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3"
CERTIFICATE_DAYS = 3650

PRIME_BYTES = 128
PRIME_OFFSETS = (
    606,
    1886,
    42,
    1260,
    12,
    102,
    52,
    158,
    10,
    160,
    996,
    30,
    1020,
    190,
    188,
    10,
    656,
    700,
    204,
    278,
    1356,
    64,
    282,
    218,
    550,
    68,
    674,
    172,
    360,
    644,
    196,
    604,
    340,
    1486,
    2482,
    714,
    146,
    604,
    140,
    306,
    262,
    416,
    1054,
    692,
    334,
    468,
    284,
    160,
    2038,
    1674,
    522,
    950,
    990,
    144,
    150,
    750,
    1916,
    324,
    26,
    2672,
    314,
    616,
    654,
    312,
    192,
    332,
    330,
    106,
    802,
    2804,
    3404,
    804,
    1840,
    1214,
    482,
    2794,
    722,
    958,
    1088,
    612,
    52,
    352,
    368,
    2380,
    2590,
    34,
    218,
    1408,
    334,
    226,
    576,
    74,
    442,
    448,
    32,
    1256,
    1476,
    8,
    1128,
    550,
    186,
    36,
    260,
    86,
    208,
    608,
    1184,
    482,
    616,
    354,
    3214,
    864,
    954,
    298,
    1244,
    776,
    516,
    716,
    1354,
    2268,
    1312,
    116,
    854,
    836,
    318,
    490,
    648,
    170,
)
"""How far each prime of the list is from its start; see ``prime``."""


@dataclass(slots=True, frozen=True)
class FreshKey:
    """A key that was just made; the private part is for its owner alone and kept nowhere."""

    private_key: str
    public_key: str
    fingerprint: str


def fingerprint(public_key: str, key_type: str = "ssh") -> str:
    """The fingerprint of a public key of type ssh (MD5), or of a certificate of type x509 (SHA-1).

    Raises: InvalidKeypair. Source: nova/crypto.py, generate_fingerprint and
    generate_x509_fingerprint.
    """
    return (
        _certificate_fingerprint(public_key) if key_type == "x509" else _ssh_fingerprint(public_key)
    )


def generate(ids: Ids, user_id: str, now: datetime, key_type: str = "ssh") -> FreshKey:
    """A new key, or for type x509 a new certificate of the user, valid from ``now`` for ten years.

    Source: nova/crypto.py, generate_key_pair and generate_winrm_x509_cert.
    """
    key = _rsa_key(ids)
    return _certificate(ids, key, user_id, now) if key_type == "x509" else _ssh_key(key)


def prime(number: int) -> int:
    """One of the primes, counted from 0: so far from a number that is the digest of its name."""
    start = hashlib.shake_256(f"kilonova prime {number}".encode()).digest(PRIME_BYTES)
    # The two highest bits make the product of two primes exactly 2048 bits long.
    return (int.from_bytes(start, "big") | 3 << (8 * PRIME_BYTES - 2) | 1) + PRIME_OFFSETS[number]


def _rsa_key(ids: Ids) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    drawn = int(ids.uuid().replace("-", "")[:8], 16)
    count = len(PRIME_OFFSETS)
    first = drawn % count
    second = (first + 1 + drawn // count % (count - 1)) % count
    p, q = prime(first), prime(second)
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=d % (p - 1),
        dmq1=d % (q - 1),
        iqmp=pow(q, -1, p),
        public_numbers=rsa.RSAPublicNumbers(EXPONENT, p * q),
    )
    # The check is skipped for its time: a test makes it for every prime.
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _ssh_key(key: RSAPrivateKey) -> FreshKey:
    from cryptography.hazmat.primitives import serialization

    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    text = f"{public.decode()} {COMMENT}"
    return FreshKey(
        private.decode(), text, _colons(hashlib.md5(_blob(text), usedforsecurity=False))
    )


def _certificate(ids: Ids, key: RSAPrivateKey, user_id: str, now: datetime) -> FreshKey:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, user_id)])
    principal = f"{user_id}@localhost".encode()
    utf8_string = b"\x0c" + struct.pack("B", len(principal)) + principal
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int(ids.uuid().replace("-", ""), 16))
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=CERTIFICATE_DAYS))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.OtherName(x509.ObjectIdentifier(USER_PRINCIPAL_NAME), utf8_string)]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    text = certificate.public_bytes(serialization.Encoding.PEM).decode()
    bundle = pkcs12.serialize_key_and_certificates(
        None, key, certificate, None, serialization.NoEncryption()
    )
    return FreshKey(base64.b64encode(bundle).decode(), text, _certificate_fingerprint(text))


@lru_cache(maxsize=256)
def _ssh_fingerprint(public_key: str) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        load_ssh_public_key(public_key.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidKeypair("failed to generate fingerprint").at(
            "nova.crypto", "generate_fingerprint"
        ) from error
    return _colons(hashlib.md5(_blob(public_key), usedforsecurity=False))


def _certificate_fingerprint(certificate: str) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        found = x509.load_pem_x509_certificate(certificate.encode())
    except ValueError as error:
        raise InvalidKeypair(f"failed to generate X509 fingerprint. Error message: {error}").at(
            "nova.crypto", "generate_x509_fingerprint"
        ) from error
    return _colons(hashlib.sha1(found.public_bytes(Encoding.DER), usedforsecurity=False))


def _blob(public_key: str) -> bytes:
    return base64.b64decode(public_key.split(" ")[1])


def _colons(digest: hashlib._Hash) -> str:
    text = digest.hexdigest()
    return ":".join(text[i : i + 2] for i in range(0, len(text), 2))
