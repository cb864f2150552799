# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova serve`: the cloud behind HTTP, until interrupted."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from kilonova.api.served import Settings
    from kilonova.api.served_bus import BusSettings
    from kilonova.api.server_state import ServerState
    from kilonova.cli import Subparsers

DEFAULT_PORT = 8774
STOP_S = 10

_NOTES = """\
Every option has an environment variable: --control-token is KILONOVA_CONTROL_TOKEN. KILONOVA_FLAG
takes several, with spaces between. Give secrets that way, for others can read command lines.

Each request is logged to standard error, as one line of JSON.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    command = subparsers.add_parser(
        "serve", help="the cloud behind HTTP, until interrupted", epilog=_NOTES
    )
    _add_address(command)
    _add_region(command)
    _add_bus(command)
    way = command.add_mutually_exclusive_group()
    way.add_argument(
        "--detach",
        action="store_true",
        default=_is_set("KILONOVA_DETACH"),
        help="serve in the background; --stop ends it",
    )
    way.add_argument("--status", action="store_true", help="say whether a server runs (0) or not")
    way.add_argument("--stop", action="store_true", help="end the server that runs")
    command.set_defaults(run=run)


def _add_address(command: ArgumentParser) -> None:
    given = os.environ.get
    command.add_argument(
        "--host",
        default=given("KILONOVA_HOST", "127.0.0.1"),
        help="the address to listen on (%(default)s); any but loopback needs --control-token",
    )
    command.add_argument(
        "--port",
        type=int,
        default=given("KILONOVA_PORT"),
        help=f"the port to listen on ({DEFAULT_PORT}); 0 takes a free one and prints it",
    )
    command.add_argument(
        "--password",
        default=given("KILONOVA_PASSWORD"),
        help="the password of all users (made up and printed unless given)",
    )
    command.add_argument(
        "--control-token",
        metavar="TOKEN",
        default=given("KILONOVA_CONTROL_TOKEN"),
        help="what the control interface wants in X-Kilonova-Token (nothing)",
    )
    command.add_argument(
        "--quiet",
        action="store_true",
        default=_is_set("KILONOVA_QUIET"),
        help="log no requests",
    )


def _add_region(command: ArgumentParser) -> None:
    given = os.environ.get
    command.add_argument(
        "--data",
        default=given("KILONOVA_DATA", "default"),
        help="the data set that the region starts from, or the path of one (%(default)s)",
    )
    command.add_argument(
        "--seed",
        type=int,
        default=given("KILONOVA_SEED", "0"),
        help="what everything random comes from (%(default)s)",
    )
    command.add_argument(
        "--hosts",
        type=int,
        default=given("KILONOVA_HOSTS", "1"),
        help="how many hosts there are at least (%(default)s)",
    )
    command.add_argument(
        "--clock",
        metavar="MODE",
        default=given("KILONOVA_CLOCK", "real"),
        help="real: things take their time; instant: everything is done before an answer is sent;"
        " manual: the control interface moves the clock (%(default)s)",
    )
    command.add_argument(
        "--speed",
        type=float,
        default=given("KILONOVA_SPEED", "1"),
        help="seconds of a real clock that pass in one (%(default)s)",
    )
    command.add_argument(
        "--config-file",
        metavar="FILE",
        default=given("KILONOVA_CONFIG_FILE"),
        help="a nova.conf whose options the region takes",
    )
    command.add_argument(
        "--flag",
        metavar="GROUP.NAME=VALUE",
        action="append",
        help="one of Nova's options, such as quota.instances=3 (may be repeated)",
    )


def _add_bus(command: ArgumentParser) -> None:
    given = os.environ.get
    command.add_argument(
        "--transport-url",
        metavar="URL",
        default=given("KILONOVA_TRANSPORT_URL"),
        help="the broker that notifications go to, as rabbit://USER:PASSWORD@HOST:PORT/VHOST or"
        " kafka://HOST:PORT; give it as KILONOVA_TRANSPORT_URL or in --config-file, for it holds a"
        " password (none)",
    )
    command.add_argument(
        "--outbox",
        metavar="FILE",
        default=given("KILONOVA_OUTBOX"),
        help="keep each notification in a file before its request is answered, and until the"
        " broker has it; what is left is sent by the next server that is given the file",
    )
    command.add_argument(
        "--outbox-limit",
        metavar="MESSAGES",
        type=int,
        default=given("KILONOVA_OUTBOX_LIMIT", "1000000"),
        help="how many may wait in the outbox before requests that change something are answered"
        " 503 (%(default)s)",
    )


def _is_set(name: str) -> bool:
    return os.environ.get(name, "").lower() not in {"", "0", "no", "false"}


def run(arguments: Namespace) -> int:
    """Serve, or say how things stand. Raises: KilonovaError, OSError."""
    if arguments.status:
        return _status(arguments.port)
    if arguments.stop:
        return _stop(arguments.port)
    if arguments.detach:
        return _detach(arguments)
    return _serve(arguments)


def _serve(arguments: Namespace) -> int:
    from kilonova.errors import KilonovaError

    try:
        from kilonova.api.served import Served
        from kilonova.api.served_bus import open_bus
        from kilonova.api.server import Front
        from kilonova.api.server_process import is_loopback, listen, run as serve
        from kilonova.api.server_state import ServerState
        from kilonova.cloud.datasets import load
        from kilonova.cloud.flags import Flags
    except ModuleNotFoundError as error:
        raise KilonovaError(
            f"{error.name} is not installed. Install it with: pip install 'kilonova[server]'"
        ) from error
    if not is_loopback(arguments.host) and not arguments.control_token:
        raise KilonovaError(
            f"{arguments.host} can be reached from elsewhere, and whoever reaches the control"
            " interface rules the cloud. Give --control-token, or listen on 127.0.0.1."
        )
    settings = _settings(arguments)
    flags = Flags(load(settings.data).flags_with(settings.flags))
    port = DEFAULT_PORT if arguments.port is None else arguments.port
    # Before anything is told of a region: one that cannot be served must not be told of.
    with listen(arguments.host, port) as sock:
        bus = open_bus(_bus_settings(arguments), flags)
        try:
            served = Served(settings, bus=bus)
            password = arguments.password or _made_up()
            state = ServerState(
                host=arguments.host,
                port=sock.getsockname()[1],
                pid=os.getpid(),
                password=password,
                control_token=arguments.control_token or None,
            )
            served.image_endpoint = f"{state.url}/image"

            def ready() -> None:
                state.write()
                print(_greeting(state, show_password=not arguments.password), flush=True)

            front = Front(served, password, state.control_token)
            try:
                serve(front, sock, ready, quiet=arguments.quiet)
            finally:
                state.remove()
        finally:
            if bus is not None:
                bus.close()
    return 0


def _made_up() -> str:
    import secrets

    return secrets.token_urlsafe(12)


def _settings(arguments: Namespace) -> Settings:
    """What to serve. Raises: KilonovaError, for options that make no sense."""
    from kilonova.api.pace import MODES
    from kilonova.api.served import Settings
    from kilonova.errors import KilonovaError

    if arguments.clock not in MODES:  # argparse does not look at what the environment says
        raise KilonovaError(f"--clock takes {', '.join(MODES)}, not {arguments.clock!r}.")
    if arguments.hosts < 1:
        raise KilonovaError(f"--hosts takes a number from 1 up, not {arguments.hosts}.")
    if not 0 < arguments.speed <= 1_000_000:
        raise KilonovaError(f"--speed takes a number above 0, not {arguments.speed:g}.")
    return Settings(
        seed=arguments.seed,
        data=arguments.data,
        hosts=arguments.hosts,
        flags=_flags(arguments),
        clock=arguments.clock,
        speed=arguments.speed,
    )


def _bus_settings(arguments: Namespace) -> BusSettings:
    from kilonova.api.served_bus import BusSettings
    from kilonova.errors import KilonovaError

    if arguments.outbox_limit < 1:
        raise KilonovaError(f"--outbox-limit takes a number from 1, not {arguments.outbox_limit}.")
    return BusSettings(
        transport_url=arguments.transport_url or None,
        outbox=arguments.outbox or None,
        outbox_limit=arguments.outbox_limit,
    )


def _flags(arguments: Namespace) -> dict[str, dict[str, object]]:
    """Nova's options by group: the file's, and over them the single ones."""
    from shlex import split

    from kilonova.errors import KilonovaError

    flags: dict[str, dict[str, object]] = {}
    if arguments.config_file:
        from kilonova.cloud.options.parser import read_file

        config = read_file(arguments.config_file)
        for group, options in config.values.items():
            flags.setdefault(group, {}).update(options)
        if config.unknown:
            names = ", ".join(config.unknown)
            print(f"kilonova serve: not known here, left out: {names}", file=sys.stderr)
    for text in arguments.flag or split(os.environ.get("KILONOVA_FLAG", "")):
        place, equals, value = text.partition("=")
        group, dot, name = place.rpartition(".")
        if not equals or not name:
            raise KilonovaError(f"--flag takes GROUP.NAME=VALUE, not {text!r}.")
        flags.setdefault(group if dot else "DEFAULT", {})[name] = value
    return flags


def _greeting(state: ServerState, *, show_password: bool) -> str:
    """The one line that says where the server is and how to get in."""
    port = "" if state.port == DEFAULT_PORT else f" --port {state.port}"
    line = f'Kilonova serves {state.url} - get in with: eval "$(kilonova env{port})"'
    return f"{line} - password: {state.password}" if show_password else line


def _status(port: int | None) -> int:
    from kilonova.api.server_state import NoServer, running

    try:
        state, health = running(port)
    except NoServer as error:
        print(error)
        return 1
    print(
        f"Kilonova {health['version']} serves {state.url} with pid {state.pid}:"
        f" data {health['data']}, seed {health['seed']}, clock {health['clock']}"
    )
    return 0


def _stop(port: int | None) -> int:
    import signal
    from threading import Event

    from kilonova.api.server_state import running
    from kilonova.errors import KilonovaError

    state, _ = running(port)
    os.kill(state.pid, signal.SIGTERM)
    for _ in range(STOP_S * 20):
        if not state.path.exists():
            print(f"Kilonova no longer serves {state.url}")
            return 0
        Event().wait(0.05)
    raise KilonovaError(f"The server with pid {state.pid} does not end.")


def _detach(arguments: Namespace) -> int:
    """Start a server of its own and pass on what it says first."""
    import subprocess

    from kilonova.api.server_state import directory
    from kilonova.errors import KilonovaError

    directory().mkdir(mode=0o700, parents=True, exist_ok=True)
    log = directory() / "server.log"
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as errors:
        server = subprocess.Popen(
            [sys.executable, "-m", "kilonova", "serve"],
            env={**os.environ, **_as_environment(arguments)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    assert server.stdout is not None
    greeting = server.stdout.readline()
    if not greeting:
        said = log.read_text(encoding="utf-8").strip()
        raise KilonovaError(said.removeprefix("kilonova serve: ") or "The server did not start.")
    print(greeting.rstrip())
    print(f"It runs in the background with pid {server.pid} and logs to {log}", file=sys.stderr)
    server.returncode = 0  # it is not waited for: it outlives this process
    return 0


def _as_environment(arguments: Namespace) -> dict[str, str]:
    """The options as variables, so that no secret shows on a command line."""
    from shlex import join

    names = (
        *("host", "port", "password", "control_token", "quiet"),
        *("data", "seed", "hosts", "clock", "speed", "config_file"),
        *("transport_url", "outbox", "outbox_limit"),
    )
    values = {f"KILONOVA_{name.upper()}": getattr(arguments, name) for name in names}
    values["KILONOVA_FLAG"] = join(arguments.flag) if arguments.flag else None
    values["KILONOVA_QUIET"] = "1" if arguments.quiet else "0"
    given = {name: str(value) for name, value in values.items() if value is not None}
    return {**given, "KILONOVA_DETACH": "0"}
