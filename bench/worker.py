"""The import worker as Lambda keeps it: one warm process that is given the queue's events, one after another.

It runs the function's own handler. Only the step of the limiter may be another (`python -m bench.worker --step 1`),
`--metered` counts the calls to AWS, which costs time, and `--profile FILE` says where the time goes.
"""

import argparse
import cProfile
import json
import os
import sys
from contextlib import nullcontext
from functools import partial
from typing import Any

from bench.meter import Meter
from bench.usage import cpu, peak

_SECONDS = 90.0  # the function's timeout


class _Context:
    """The part of Lambda's context that the handler uses."""

    function_name = "bench"

    def get_remaining_time_in_millis(self) -> int:
        return int(_SECONDS * 1000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.worker", description=__doc__)
    parser.add_argument("--step", type=int)
    parser.add_argument("--metered", action="store_true")
    parser.add_argument("--profile")
    given = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the function logs is not an answer
    import app  # type: ignore[import-not-found]
    from amosend.wiring import Wiring

    meter = Meter()
    made: Any = meter.metered(Wiring) if given.metered else Wiring
    app.Wiring = partial(made, step=given.step) if given.step else made
    start = cpu()
    profile = cProfile.Profile() if given.profile else None
    for line in sys.stdin:
        event = json.loads(line)
        if event:
            with profile or nullcontext():
                answer = app.handler(event, _Context())
        else:
            answer = {"start": start, "work": cpu() - start, "peak": peak(), "aws": meter.found()}
        print(json.dumps(answer), file=answers, flush=True)
    if profile:
        profile.dump_stats(given.profile)


if __name__ == "__main__":
    main()
