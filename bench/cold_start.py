"""How long each function's module takes to import, against the least it could: botocore and one client of its service.

The interpreter is fresh and bare, and the code lies as it is shipped: compiled, in layers.
"""

import subprocess
from statistics import median

from bench.shipped import FUNCTIONS, Shipped
from bench.table import Table
from local.aws.endpoint import REGION

__all__ = ["cold_starts"]

_SERVICE = "dynamodb"  # every function needs this one; the other clients are made when they are first used
_IMPORT = "import app"
_CLIENT = f"import botocore.session; botocore.session.get_session().create_client({_SERVICE!r}, region_name={REGION!r})"
_TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
_ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}  # or botocore asks the network for them


def cold_starts(shipped: Shipped, times: int) -> Table:
    table = Table(
        "Cold start: importing each function's module, as it is shipped",
        ("function", "ms", f"botocore client of {_SERVICE} ms", "ratio"),
        (
            f"Medians of {times} fresh interpreters each, in turns; the interpreter's own start is left out.",
            "The client is the whole baseline: importing botocore, a session, and creating one client.",
        ),
    )
    for function in FUNCTIONS:
        ours, bare = [], []
        for _ in range(times):
            ours.append(_seconds(shipped, function, _IMPORT))
            bare.append(_seconds(shipped, function, _CLIENT))
        here, there = median(ours), median(bare)
        table.add(function, f"{here * 1e3:.0f}", f"{there * 1e3:.0f}", f"{here / there:.2f}")
    return table


def _seconds(shipped: Shipped, function: str, code: str) -> float:
    done = subprocess.run(
        [str(shipped.python), "-c", _TIMED.format(code)],
        cwd=shipped.folder(function),
        env={**shipped.environment(function), **_ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)
