"""No process outlives `make run`, however it ends, and one that dies says so. Real processes, really killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from local.run.processes import ProcessDiedError, Processes

_ROOT = Path(__file__).resolve().parents[2]
_SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
_GRANDPARENT = f"""
import subprocess, time
print(subprocess.Popen({_SLEEPER!r}).pid, flush=True)
time.sleep(600)
"""
_PARENT = f"""
import os, sys, time
from pathlib import Path
from local.run.processes import Processes
with Processes() as processes:
    child = processes.start("child", {_SLEEPER!r}, log=Path(sys.argv[1]), environment=os.environ)
    print(child.process.pid, flush=True)
    time.sleep(600)
"""


def test_leaving_ends_everything_that_was_started(tmp_path: Path) -> None:
    with Processes() as processes:
        started = [processes.start(f"n{n}", _SLEEPER, log=tmp_path / f"{n}", environment=os.environ) for n in range(3)]
        assert all(child.alive() for child in started)
    assert not any(child.alive() for child in started)


def test_what_a_process_has_started_itself_ends_with_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Processes() as processes:
        command = [sys.executable, "-c", _GRANDPARENT]
        processes.start("grandparent", command, log=log, environment=os.environ)
        _wait(lambda: log.read_text().endswith("\n"))
    _wait(lambda: not _lives(int(log.read_text())))


def test_a_process_that_dies_is_named_with_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such table')"]
    with Processes() as processes:
        child = processes.start("The sandbox", command, log=tmp_path / "log", environment=os.environ)
        child.process.wait()
        with pytest.raises(ProcessDiedError, match=r"(?s)The sandbox.*exit code 1.*no such table"):
            processes.refuse_dead()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_children_end_even_when_the_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path / "log")],
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    _wait(lambda: not _lives(child))


def _lives(pid: int) -> bool:
    """A zombie, which waits for somebody to notice its end, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone before the file was opened, or before it was read
        return False


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)
