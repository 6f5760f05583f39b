"""What `make run` says: one line per step with its time, and a progress bar where there is a terminal.

Without a terminal nothing but plain lines is written: no carriage returns, no colours, and a quarter at a time.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

_WIDTH = 34
_BAR = 30


class Narrator:
    """Writes to one stream."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._terminal = out.isatty()

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
        self.say(f"{self._line_start()}  {name:<{_WIDTH}}{took}   {' · '.join(remarks)}".rstrip())

    @contextmanager
    def bar(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        """A step whose progress is known; call what is yielded with how much of `total` is done."""
        started, said = time.monotonic(), -1

        def show(done: int) -> None:
            nonlocal said
            share = min(1.0, done / total)
            if self._terminal:
                filled = int(share * _BAR)
                self._out.write(f"\r\033[K  {name:<{_WIDTH}}{'█' * filled}{'░' * (_BAR - filled)} {done} of {total}")
                self._out.flush()
            elif int(share * 4) > said:
                said = int(share * 4)
                self.say(f"  {name:<{_WIDTH}}{done:5} of {total}")

        show(0)
        try:
            yield show
        except BaseException:
            self.say()
            raise
        self.say(f"{self._line_start()}  {name:<{_WIDTH}}{time.monotonic() - started:5.1f} s")

    def _line_start(self) -> str:
        return "\r\033[K" if self._terminal else ""
