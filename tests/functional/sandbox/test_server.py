"""The sandboxes' server ends when it is told to, be it that its own thread has noticed already."""

import threading

import pytest
from starlette.applications import Starlette

from local.sandbox import server


def test_a_server_that_ends_while_it_is_being_told_so_is_just_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its loop may close between a look at it and the word to it."""
    made = server._server(Starlette())
    with server._listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=made.run, kwargs={"sockets": [listener]})
        thread.start()
        assert made.ready.wait(60)
        made.should_exit = True
        thread.join()
    monkeypatch.setattr(made._loop, "is_closed", lambda: False)
    made.stop()
