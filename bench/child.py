"""A fresh Python process that is measured: it is asked in lines of JSON and answers in lines of JSON."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.shipped import Shipped
from local.aws.endpoint import ROOT

__all__ = ["Child", "child"]


class ChildError(Exception):
    """The measured process has ended without an answer; the message is the end of its log."""


@dataclass(frozen=True, slots=True)
class Child:
    process: subprocess.Popen[str]
    log: Path

    def ask(self, question: Any = None) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101 - both are pipes
        print(json.dumps(question), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise ChildError(self.log.read_text()[-2000:])
        return json.loads(answer)


@contextmanager
def child(shipped: Shipped, module: str, *arguments: str, environment: Mapping[str, str]) -> Iterator[Child]:
    """`python -m bench.{module}` on the shipped layers, with no other environment than this one."""
    log = shipped.python.parents[2] / f"{module}.log"
    with (
        log.open("a") as errors,
        subprocess.Popen(
            [str(shipped.python), "-m", f"bench.{module}", *arguments],
            cwd=ROOT,
            env={**shipped.environment("import_worker"), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        yield Child(process, log)
