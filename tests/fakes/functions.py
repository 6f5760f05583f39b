"""A Lambda function as a test calls it: its folder in front of the path, as /var/task is, and its handler.

Every function's module is called app, so each is loaded with the modules of its own folder and those are then forgotten
by name; the handler keeps them.
"""

import importlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

__all__ = ["Context", "Handler", "load", "modules_of"]

ROOT = Path(__file__).resolve().parents[2]
Handler = Callable[[dict[str, Any], Any], Any]
# What a function keeps for ever in its own process would here be one world after another.
_NOT_OURS = SimpleNamespace(freeze=lambda: None, set_threshold=lambda _: None)


class Context:
    """The part of Lambda's context that handlers use. `seconds`: what the function has left."""

    function_name = "test"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-central-1:000000000000:function:test"
    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def __init__(self, seconds: float = 90.0) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


@cache
def modules_of(function: str) -> dict[str, Any]:
    """The modules of functions/{function} by name."""
    folder = ROOT / "functions" / function
    names = {path.stem for path in (*folder.glob("*.py"), *(home.parent for home in folder.glob("*/__init__.py")))}
    for name in _loaded(names):
        sys.modules.pop(name)
    sys.path.insert(0, str(folder))
    try:
        importlib.import_module("app")
        return {name: sys.modules.pop(name) for name in _loaded(names)}
    finally:
        sys.path.remove(str(folder))


def _loaded(names: set[str]) -> list[str]:
    """These modules, and what lies in those of them that are packages."""
    return [name for name in sys.modules if name.partition(".")[0] in names]


def load(function: str, wiring: Any) -> Handler:
    """The handler of a function, wired with this Wiring (the intake's own, for it) and not one from the environment."""
    modules = modules_of(function)
    for module in modules.values():
        for name in ("Wiring", "IntakeWiring"):
            if hasattr(module, name):
                setattr(module, name, lambda **_: wiring)
        if hasattr(module, "wired"):
            module.wired.cache_clear()
        if hasattr(module, "gc"):
            module.gc = _NOT_OURS
    return modules["app"].handler  # type: ignore[no-any-return]
