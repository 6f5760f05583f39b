"""A port for a server that is told its port by name and starts later, perhaps in another process.

Until then nobody else is given it: on Linux a bound socket that does not listen keeps a port from all who take any,
listeners and callers alike, and lets whoever names it listen there.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["kept_port"]


@contextmanager
def kept_port() -> Iterator[int]:
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
