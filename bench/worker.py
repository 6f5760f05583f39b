"""The import worker as Lambda keeps it: one warm process that is given the queue's events, one after another.

It runs the function's own handler. Only the step of the limiter may be another: `python -m bench.worker 1`.
"""

import json
import os
import sys
from functools import partial

from bench.usage import cpu, peak

_SECONDS = 90.0  # the function's timeout


class _Context:
    """The part of Lambda's context that the handler uses."""

    function_name = "bench"

    def get_remaining_time_in_millis(self) -> int:
        return int(_SECONDS * 1000)


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the function logs is not an answer
    import app  # type: ignore[import-not-found]
    from amosend.wiring import Wiring

    if len(sys.argv) > 1:
        app.Wiring = partial(Wiring, step=int(sys.argv[1]))
    start = cpu()
    for line in sys.stdin:
        event = json.loads(line)
        answer = app.handler(event, _Context()) if event else {"start": start, "work": cpu() - start, "peak": peak()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
