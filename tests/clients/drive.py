# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Asks a running server what openstack.yaml says, through the openstack command itself, and makes
the calls of sdk.py; tells in JSON how each of them went.

Runs in the environment of the clients, not in Kilonova's; OS_* variables name the server.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import sdk
import yaml
from openstackclient.shell import OpenStackShell
from osc_lib.clientmanager import ClientCache, ClientManager

PUBLIC_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEgWj6mct+AU532/SvefxbKlDKrI6CCIPqcyb4i8cTrJ made-up"
)

WHO = (
    "OS_USERNAME",
    "OS_PASSWORD",
    "OS_PROJECT_NAME",
    "OS_USER_DOMAIN_ID",
    "OS_PROJECT_DOMAIN_ID",
)
"""What says who asks, and where."""


class Line:
    """One line of the file: what is asked, and what shall come of it."""

    def __init__(self, entry: dict[str, Any], words: dict[str, str]) -> None:
        self._words = words
        self.entry = entry
        self.user = "admin"
        self.text = self._filled(entry["run"])
        if self.text.startswith("["):
            self.user, _, self.text = self.text[1:].partition("] ")

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            for word, meaning in self._words.items():
                value = value.replace("{" + word + "}", meaning)
        elif isinstance(value, dict):
            value = {key: self._filled(each) for key, each in value.items()}
        return value

    def problem(self) -> str:
        """What went wrong; empty where nothing did."""
        entry = self.entry
        if "before" in entry:
            self._keep(ask(entry["before"], self.user)[1], entry["before_keep"])
        self.text = self._filled(self.text)
        code, out, err = ask(self.text, self.user)
        if "fails" in entry:
            wanted = entry["fails"]
            return "" if code and wanted in err + out else f"did not fail with {wanted!r}: {err}"
        if code:
            return err.strip() or out.strip() or f"exit code {code}"
        answer = parsed(out)
        self._keep(out, entry.get("keep", {}))
        wanted = self._filled(entry.get("shows", {}))
        items = answer if isinstance(answer, list) else [answer]
        if wanted and not any(has(item, wanted) for item in items):
            return f"does not show {wanted}: {out[:600]}"
        if "contains" in entry and self._filled(entry["contains"]) not in out:
            return f"does not contain {self._filled(entry['contains'])}: {out[:600]}"
        unwanted = entry.get("lacks")
        if unwanted and any(has(item, unwanted) for item in items):
            return f"shows {unwanted}: {out[:600]}"
        return ""

    def _keep(self, out: str, names: dict[str, str]) -> None:
        answer = parsed(out)
        for word, field in names.items():
            self._words[word] = str(answer[field])


def parsed(out: str) -> Any:
    """What the command printed, as JSON where it is some."""
    try:
        return json.loads(out)
    except ValueError:
        return out


def has(item: Any, wanted: dict[str, Any]) -> bool:
    """Whether something has fields, however deep."""
    if not isinstance(item, dict):
        return False
    for name, value in wanted.items():
        shown = item.get(name)
        if isinstance(value, dict) and isinstance(shown, dict):
            if not has(shown, value):
                return False
        elif shown != value:
            return False
    return True


def ask(text: str, user: str) -> tuple[int, str, str]:
    """Run the command: exit code, and what it printed."""
    words = shlex.split(text)
    out, err = io.StringIO(), io.StringIO()
    words = ["--os-username", user, *words] if user else words
    forget_clients()
    with redirect_stdout(out), redirect_stderr(err), known(user):
        shell = OpenStackShell()
        shell.stdout, shell.stderr = out, err
        try:
            code = asked(shell, words)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


@contextmanager
def known(user: str) -> Iterator[None]:
    """Have the environment say who asks, unless it is nobody."""
    kept = dict(os.environ)
    if not user:
        for name in WHO:
            os.environ.pop(name, None)
    try:
        yield
    finally:
        os.environ.update(kept)


def forget_clients() -> None:
    """Let the next command begin as if in a process of its own: clients outlive their shell."""
    for cached in vars(ClientManager).values():
        if isinstance(cached, ClientCache):
            cached._handle = None


def asked(shell: OpenStackShell, words: list[str]) -> int:
    """Run it for JSON; for plain text where it has none."""
    code: int = shell.run([*words, "-f", "json"]) if takes_format(words) else shell.run(words)
    return code


LISTS = frozenset({"list", "show", "create", "issue", "candidate"})


def takes_format(words: list[str]) -> bool:
    """Whether a command prints what can be printed as JSON."""
    plain = [word for word in words[2:] if not word.startswith("-")]
    text = " ".join(plain)
    if text.startswith(("console log", "server ssh", "server backup create", "server dump")):
        return False
    if text.startswith("volume summary"):
        return True
    return any(word in LISTS for word in plain[:4])


def main(directory: Path, report: Path) -> None:
    """Ask everything."""
    (directory / "key.pub").write_text(PUBLIC_KEY + "\n", encoding="utf-8")
    (directory / "disk.raw").write_bytes(bytes(4096))
    entries = yaml.safe_load(Path(__file__).with_name("openstack.yaml").read_text("utf-8"))
    words = {"directory": str(directory)}
    results = [
        {"client": "openstack", "asked": entry["run"], "problem": Line(entry, words).problem()}
        for entry in entries
    ]
    for client, calls in (("openstacksdk", sdk.sdk_calls), ("novaclient", sdk.nova_calls)):
        results += [
            {"client": client, "asked": name, "problem": sdk.problem_of(call)}
            for name, call in calls()
        ]
    report.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
