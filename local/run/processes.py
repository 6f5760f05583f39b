"""The processes that `make run` and the deployed tests start, and their certain end.

Each leads a session of its own, so Ctrl-C reaches only the parent, which ends them in the reverse order of their
start, gently and then not. Where the kernel can do it, it ends them when the parent dies without a chance to.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_GENTLE_SECONDS = 10.0
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_LINES_SHOWN = 15


class ProcessDiedError(Exception):
    """A process that should stay has ended; the message says which, how, and where its log is."""


@dataclass(frozen=True, slots=True)
class Child:
    """A started process and what it is called in sentences."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def alive(self) -> bool:
        return self.process.poll() is None

    def obituary(self) -> str:
        code = self.process.poll()
        how = f"exit code {code}" if code is None or code >= 0 else signal.Signals(-code).name
        last = self.log.read_text(errors="replace").rstrip().splitlines()[-_LINES_SHOWN:]
        return "\n".join([f"{self.name} has ended ({how}). Its log is {self.log} and ends with:", *last])


class Processes:
    """A context in which processes may be started; leaving it ends them all."""

    def __init__(self) -> None:
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for child in reversed(self._children):
            self.stop(child)

    def start(self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> Child:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        child = Child(name, process, log)
        self._children.append(child)
        return child

    def stop(self, child: Child) -> None:
        """End a process and whatever it started; asking first, since the endpoint saves its state when asked."""
        if child.alive():
            child.process.terminate()
            try:
                child.process.wait(_GENTLE_SECONDS)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        _end_session(child.process.pid)
        if child in self._children:
            self._children.remove(child)

    def refuse_dead(self) -> None:
        """Raise when any of them has ended."""
        for child in self._children:
            if not child.alive():
                raise ProcessDiedError(child.obituary())

    def watch(self) -> None:
        """Stay until one of them ends, which is an error, or until interrupted."""
        while True:
            self.refuse_dead()
            time.sleep(0.5)


def _end_session(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
