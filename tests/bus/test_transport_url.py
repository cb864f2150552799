# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A transport_url is read as oslo.messaging reads it; no broker is needed."""

from __future__ import annotations

import pytest

from kilonova.bus.kafka_options import KafkaOptions
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.transport_url import Server, parse
from kilonova.bus.url_options import overridden
from kilonova.errors import TransportUrlError

PLANTED = "planted-word-of-a-url"


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("rabbit://u:p@one:1/", [Server("one", 1, "u", "p")]),
        (
            "rabbit://u:p@one:1,v:q@two/",
            [Server("one", 1, "u", "p"), Server("two", None, "v", "q")],
        ),
        (
            "rabbit://u:p@one,two,,three:3/",
            [
                Server("one", None, "u", "p"),
                Server("two", None, "u", "p"),
                Server("three", 3, "u", "p"),
            ],
        ),
        # pragma: allowlist nextline secret
        ("rabbit://u%40x:p%2F%3A%40%25@one/", [Server("one", None, "u@x", "p/:@%")]),
        ("rabbit://u:p:q@one/", [Server("one", None, "u", "p:q")]),
        (
            "rabbit://u:p@[2001:db8::1]:5,[::1]/",
            [Server("2001:db8::1", 5, "u", "p"), Server("::1", None, "u", "p")],
        ),
        ("kombu+rabbit://one/", [Server("one", None)]),
        ("rabbit://", [Server("localhost", None)]),
        ("rabbit:///nova", [Server("localhost", None)]),
        ("rabbit://u:p@/", [Server("localhost", None, "u", "p")]),
        ("kafka://one:1,two/", [Server("one", 1), Server("two", None)]),
    ],
)
def test_servers_are_read_with_their_credentials(text: str, servers: list[Server]) -> None:
    """Several, escaped, of IPv6, or none: then it is the one of this machine."""
    assert list(parse(text).servers) == servers


@pytest.mark.parametrize(
    ("text", "virtual_host"),
    [
        ("rabbit://h", ""),
        ("rabbit://h/", ""),
        ("rabbit://h//", "/"),
        ("rabbit://h/nova", "nova"),
        ("rabbit://h/%2Fnova%2Fcell1%40x", "/nova/cell1@x"),
        ("kafka://h/cell1", "cell1"),
    ],
)
def test_a_virtual_host_is_what_comes_behind_the_servers(text: str, virtual_host: str) -> None:
    """It may be escaped."""
    assert parse(text).virtual_host == virtual_host


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"rabbit://u:{PLANTED}@one:1,two/nova?ssl=1", "one:1, two:5672/nova"),
        (f"rabbit://u:{PLANTED}@[2001:db8::1],[::1]:9/", "[2001:db8::1]:5672, [::1]:9"),
        (f"kafka://u:{PLANTED}@one/?ssl_client_key_password={PLANTED}", "one:9092"),
    ],
)
def test_its_servers_are_shown_and_its_password_is_not(text: str, shown: str) -> None:
    """Neither as words nor in a debugger."""
    url = parse(text)
    assert str(url) == shown
    assert PLANTED not in repr(url)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"rabbit://u:12/{PLANTED}@h/", "percent-encode the password (/ as %2F"),
        (f"rabbit://u:12?{PLANTED}@h/", "percent-encode the password"),
        (f"rabbit://u:12#{PLANTED}@h/", "percent-encode the password"),
        (f"rabbit://u:{PLANTED}@h:99999/", "a port that is no number from 0 to 65535"),
        (f"rabbit://u:{PLANTED}@h:x/", "a port that is no number"),
        (f"kafka://u:{PLANTED}@/", "names no server"),
        (f"amqp://u:{PLANTED}@h/", "begins with none of rabbit://, kombu://, kafka://"),
        (f"rabbit://u:{PLANTED}@[h/", "is no URL"),
    ],
)
def test_what_cannot_be_read_is_said_without_being_shown(text: str, said: str) -> None:
    """With what to do."""
    with pytest.raises(TransportUrlError) as refused:
        parse(text)
    assert said in str(refused.value)
    assert PLANTED not in str(refused.value)


def test_options_of_a_url_come_before_those_of_nova_conf() -> None:
    """Of either broker."""
    rabbit = parse("rabbit://h/?ssl=1&amqp_durable_queues=no&rabbit_retry_interval=7")
    told = RabbitOptions(amqp_durable_queues=True, rabbit_retry_backoff=3)
    assert overridden(told, rabbit) == RabbitOptions(
        ssl=True, rabbit_retry_interval=7, rabbit_retry_backoff=3
    )
    kafka = parse("kafka://h/?security_protocol=SASL_SSL&producer_batch_timeout=0.5")
    assert overridden(KafkaOptions(), kafka) == KafkaOptions(
        security_protocol="SASL_SSL", producer_batch_timeout=0.5
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rabbit://h/?ssl=maybe", "has an option ssl that is neither true nor false"),
        ("rabbit://h/?rabbit_retry_interval=x", "rabbit_retry_interval that is no number"),
        ("rabbit://h/?security_protocol=SSL", "has an option security_protocol that is not known"),
        ("rabbit://h/?retry=3", "has an option retry that is not known here; known are amqp_"),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_name(text: str, said: str) -> None:
    """It would be thought to be heeded."""
    with pytest.raises(TransportUrlError, match=said):
        overridden(RabbitOptions(), parse(text))
