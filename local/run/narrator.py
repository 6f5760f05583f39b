"""What `make run` says: one line per step with its time, and a progress bar where there is a terminal.

Without a terminal nothing but plain lines is written: no carriage returns, no colours, and a quarter at a time.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_WIDTH = 34
_BAR = 30


class Narrator:
    """Writes to one stream."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._terminal = out.isatty()
        self._quarter = -1

    def say(self, text: str = "") -> None:
        print(text, file=self._out, flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Time a step; what is put into the yielded list is shown behind it."""
        started, remarks = time.monotonic(), list[str]()
        if self._terminal:
            self._out.write(f"  {name} …")
            self._out.flush()
        try:
            yield remarks
        except BaseException:
            if self._terminal:
                self.say()
            raise
        took = f"{time.monotonic() - started:5.1f} s"
        start = "\r\033[K" if self._terminal else ""
        self.say(f"{start}  {name:<{_WIDTH}}{took}   {' · '.join(remarks)}".rstrip())

    def progress(self, done: int, total: int) -> None:
        """Show how far it has come; to be called as often as one likes."""
        share = min(1.0, done / total) if total else 0.0
        if self._terminal:
            filled = int(share * _BAR)
            self._out.write(f"\r\033[K  {'█' * filled}{'░' * (_BAR - filled)} {done:>6} of {total}")
            self._out.flush()
        elif int(share * 4) > self._quarter:
            self._quarter = int(share * 4)
            self.say(f"  {done:>6} of {total} contacts")

    def progress_done(self) -> None:
        if self._terminal:
            self.say()
        self._quarter = -1
