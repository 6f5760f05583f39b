"""What a hook waits for when it starts a new process: webhook_intake against a bare handler that sends one message.

Both are shipped code in a fresh, bare interpreter, in turns, against a server that answers at once, knows every key and
takes every message. Import alone is Lambda's init; the import and the first answer are what amoCRM waits for.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

from amosend.settings import Settings

from bench.shipped import Shipped
from bench.table import Table
from local.aws.endpoint import REGION

__all__ = ["first_hooks"]

_HERE = Path(__file__).parent
_ROW = {name: {"S": name} for name in ("tenant", "integration_id", "link_id")} | {"enabled": {"BOOL": True}}
_BODY = "contacts%5Badd%5D%5B0%5D%5Bid%5D=37054081&account%5Bid%5D=30000001"
_EVENT = {"rawPath": "/webhooks/key", "body": _BODY, "isBase64Encoded": False}
# The function's own lines are not what is asked for: the last one is.
_TIMED = """
import time
wall, used = time.perf_counter(), time.process_time()
import {module} as app
imported = time.perf_counter() - wall, time.process_time() - used
answer = app.handler({event!r}, None)
assert answer["statusCode"] == 200, answer
print(*imported, time.perf_counter() - wall, time.process_time() - used)
"""


class _Aws(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        found = {"Item": _ROW} if self.headers["x-amz-target"].endswith("GetItem") else {"MessageId": "1"}
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def first_hooks(shipped: Shipped, times: int) -> Table:
    table = Table(
        "The first hook: webhook_intake against a bare handler that sends one message",
        ("of a new process", "webhook_intake ms", "bare handler ms", "ratio", "of processor time"),
        (
            f"Medians of {times} fresh interpreters each, in turns; the interpreter's own start is left out.",
            "Both use botocore. AWS answers at once; webhook_intake asks it twice: for the key, and with the message.",
        ),
    )
    ours, bare = _runs(shipped, times)
    for place, name in ((0, "import"), (2, "import and first answer")):
        here, there = ([median(run[at] for run in runs) for at in (place, place + 1)] for runs in (ours, bare))
        ratios = [mine / least for mine, least in zip(here, there, strict=True)]
        table.add(name, f"{here[0] * 1e3:.0f}", f"{there[0] * 1e3:.0f}", *(f"{each:.2f}" for each in ratios))
    return table


def _runs(shipped: Shipped, times: int) -> tuple[list[list[float]], list[list[float]]]:
    ours, bare = [], []
    with _server() as url:
        for _ in range(times):
            ours.append(_seconds(shipped, "app", url))
            bare.append(_seconds(shipped, "bare_handler", url))
    return ours, bare


def _seconds(shipped: Shipped, module: str, url: str) -> list[float]:
    """Wall and processor time of the import, then of the import and the first answer."""
    folder = shipped.folder("webhook_intake") if module == "app" else _HERE
    names = {field.name.upper(): "-" for field in fields(Settings)}
    aws = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
    done = subprocess.run(
        [str(shipped.python), "-c", _TIMED.format(module=module, event=_EVENT)],
        cwd=folder,
        env={**shipped.environment("webhook_intake"), **names, **aws, "AWS_ENDPOINT_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(each) for each in done.stdout.splitlines()[-1].split()]


@contextmanager
def _server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Aws) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
