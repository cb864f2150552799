# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Having real Nova run scenarios, several at a time.

    python -m tests.reference.record [SCENARIO ...]

renews the recordings of those that are named, or all. What does not see on Nova what it expects
fails, and its old recording stays.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryFile

from kilonova.scenarios.catalogue import find
from tests.reference.recording import RECORDINGS, Outcome, read_times, write_times

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-reference" / "bin" / "python"
TIMEOUT_S = "120"
"""How long one scenario may take on Nova."""


def outcomes(names: Sequence[str], folder: Path, processes: int = 2) -> Iterator[Outcome]:
    """Have Nova run scenarios, as many at a time as there are processes, and tell of each.

    Raises: ChildProcessError.
    """
    waiting: Queue[str] = Queue()
    done: Queue[Outcome | None] = Queue()
    for name in names:
        waiting.put(name)
    with ThreadPoolExecutor(processes) as pool:
        workers = [pool.submit(_work, waiting, done, folder) for _ in range(processes)]
        for _ in workers:
            yield from iter(done.get, None)
        for worker in workers:
            worker.result()


def _work(waiting: Queue[str], done: Queue[Outcome | None], folder: Path) -> None:
    """Feed one process with names until none is left. Raises: ChildProcessError."""
    answers, told = os.pipe()
    command = [PYTHON, "-W", "ignore", "-m", "tests.reference.nova_worker", folder, str(told)]
    environment = {**os.environ, "OS_TEST_TIMEOUT": TIMEOUT_S, "PYTHONHASHSEED": "0"}
    with TemporaryFile("w+") as printed, os.fdopen(answers) as lines:
        process = subprocess.Popen(
            [*map(str, command)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=subprocess.STDOUT,
            pass_fds=(told,),
            text=True,
        )
        os.close(told)
        assert process.stdin is not None
        try:
            while (name := _next(waiting)) is not None:
                print(name, file=process.stdin, flush=True)
                line = lines.readline()
                if not line:
                    printed.seek(0)
                    raise ChildProcessError(f"Nova ended while {name} ran\n{printed.read()}")
                done.put(Outcome(**json.loads(line)))
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            done.put(None)


def _next(waiting: Queue[str]) -> str | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None


def line_of(outcome: Outcome) -> str:
    """How a scenario went, for whoever watches."""
    verdict = "FAILED" if outcome.failure else "no place" if outcome.no_place else "ok"
    details = outcome.failure or outcome.no_place
    return f"{outcome.scenario:<44} {verdict:<8} {outcome.elapsed:6.2f} s" + (
        f"\n{details}" if details else ""
    )


def main() -> int:
    """Renew recordings; 1 where a scenario fails, or Nova has no place for what it asks for."""
    parser = argparse.ArgumentParser(prog="record", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO")
    parser.add_argument("-o", "--output", type=Path, default=RECORDINGS, metavar="DIR")
    parser.add_argument("-p", "--processes", type=int, default=2, metavar="N")
    arguments = parser.parse_args()
    arguments.output.mkdir(exist_ok=True)
    names = [one.name for one in find(arguments.scenarios) if not one.only_here]
    times = read_times(arguments.output)
    failed = 0
    for outcome in outcomes(names, arguments.output, arguments.processes):
        print(line_of(outcome), flush=True)
        failed += bool(outcome.failure or outcome.no_place)
        if not outcome.failure and not outcome.no_place:
            times[outcome.scenario] = outcome.times
    write_times(times, arguments.output)
    print(f"{len(names)} scenarios, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
