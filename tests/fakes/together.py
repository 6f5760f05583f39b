"""Acts that race: each in a thread of its own, and all begin at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

__all__ = ["together"]


def together(*acts: Callable[[], Any], returned: type[Exception] | tuple[()] = ()) -> list[Any]:
    """What each act returns, or the error of the kind `returned` that it ends with; any other error is raised."""
    barrier = Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return one()
        except returned as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))
