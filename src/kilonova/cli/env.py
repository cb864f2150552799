# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova env`: how clients reach the running server."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from kilonova.api.server_state import ServerState
    from kilonova.cli import Subparsers

REGION = "RegionOne"
DOMAIN = "default"

_NOTES = """\
In a shell: eval "$(kilonova env)", and then: openstack server list
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    command = subparsers.add_parser(
        "env", help="how clients reach the running server", epilog=_NOTES
    )
    command.add_argument("user", metavar="USER", nargs="?", help="who to be (the first user)")
    command.add_argument(
        "project", metavar="PROJECT", nargs="?", help="for which project (the user's first)"
    )
    command.add_argument(
        "--port",
        type=int,
        default=os.environ.get("KILONOVA_PORT"),
        help="which server is meant, where several run",
    )
    command.add_argument(
        "--clouds-yaml",
        metavar="FILE",
        nargs="?",
        const="clouds.yaml",
        help="write all users to a clouds.yaml instead, readable by nobody else (%(const)s);"
        " - prints it",
    )
    command.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what clients need. Raises: KilonovaError, OSError."""
    from kilonova.api.server_state import running

    state, health = running(arguments.port or None)
    if arguments.clouds_yaml:
        _write_clouds(arguments.clouds_yaml, state, health["users"])
        return 0
    user, project = _chosen(arguments, health["users"])
    from shlex import quote

    for name, value in _variables(state, user, project).items():
        print(f"export {name}={quote(value)}")
    return 0


def _chosen(arguments: Namespace, users: dict[str, list[str]]) -> tuple[str, str]:
    """The user and the project that are meant. Raises: KilonovaError."""
    from kilonova.errors import KilonovaError

    user = arguments.user or next(iter(users))
    if user not in users:
        raise KilonovaError(f"There is no user {user!r}; there are {', '.join(users)}.")
    project = arguments.project or next(iter(users[user]), "")
    if project not in users[user]:
        known = ", ".join(users[user]) or "none"
        raise KilonovaError(f"{user} has no role in project {project!r}; projects: {known}.")
    return user, project


def _variables(state: ServerState, user: str, project: str) -> dict[str, str]:
    """The variables that OpenStack's clients read."""
    return {
        "OS_AUTH_TYPE": "password",
        "OS_AUTH_URL": f"{state.url}/identity",
        "OS_IDENTITY_API_VERSION": "3",
        "OS_USERNAME": user,
        "OS_PASSWORD": state.password,
        "OS_PROJECT_NAME": project,
        "OS_USER_DOMAIN_ID": DOMAIN,
        "OS_PROJECT_DOMAIN_ID": DOMAIN,
        "OS_REGION_NAME": REGION,
        "OS_INTERFACE": "public",
    }


def _write_clouds(path: str, state: ServerState, users: dict[str, list[str]]) -> None:
    """Write or print a clouds.yaml. Raises: KilonovaError for a file that holds other clouds."""
    import yaml

    clouds: dict[str, Any] = {}
    for user, projects in users.items():
        if projects:
            name = "kilonova" if not clouds else f"kilonova-{user}"
            clouds[name] = _cloud(state, user, projects[0])
    text = yaml.safe_dump({"clouds": clouds}, sort_keys=False)
    if path == "-":
        print(text, end="")
        return
    _refuse_to_overwrite(path)
    temporary = f"{path}.new"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(temporary, flags, 0o600), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)  # it may have been there, and open to others
        file.write(text)
    os.replace(temporary, path)
    print(f"Wrote {path}; use it with: openstack --os-cloud kilonova", file=sys.stderr)


def _cloud(state: ServerState, user: str, project: str) -> dict[str, Any]:
    return {
        "auth_type": "password",
        "auth": {
            "auth_url": f"{state.url}/identity",
            "username": user,
            "password": state.password,
            "project_name": project,
            "user_domain_id": DOMAIN,
            "project_domain_id": DOMAIN,
        },
        "region_name": REGION,
        "interface": "public",
        "identity_api_version": 3,
    }


def _refuse_to_overwrite(path: str) -> None:
    import yaml

    from kilonova.errors import KilonovaError

    try:
        with open(path, encoding="utf-8") as file:
            there = yaml.safe_load(file)
    except FileNotFoundError:
        return
    except (yaml.YAMLError, UnicodeDecodeError):
        there = None
    known = there.get("clouds") if isinstance(there, dict) else None
    if not isinstance(known, dict) or any(not name.startswith("kilonova") for name in known):
        raise KilonovaError(
            f"{path} holds something else already. Name another file, or - to print it."
        )
