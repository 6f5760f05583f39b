"""Who may import whom (docs/architecture.md draws it), read from the code itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "layers" / "core" / "amosend"
EVERYBODY = {"errors", "reasons", "redaction", "telemetry"}
ALLOWED = {
    "domain": {"domain"},
    "clients": {"clients", "domain"},
    "store": {"store", "domain"},
    "services": {"services", "domain"},
    "errors": set[str](),
    "reasons": set[str](),
    "redaction": set[str](),
    "telemetry": set[str](),
    "sentences": {"sentences", "domain"},
    "settings": set[str](),
    "wiring": {"clients", "domain", "services", "settings", "store", "wiring"},
    "intake_wiring": {"domain", "services", "settings", "store"},
}
# Whoever holds a tool of the outside world must be the room for it.
_WIRING = {"wiring", "intake_wiring"}
ONLY_IN = {"requests": {"clients"}, "pynamodb": {"store"}, "botocore": {"store", *_WIRING}, "boto3": set[str]()}
MODULES = sorted(path for path in CORE.rglob("*.py") if path != CORE / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(CORE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CORE)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    own = {name.split(".")[1] for name in imported(path) if name.startswith("amosend.")}
    assert own <= ALLOWED[room(path)] | EVERYBODY


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CORE)))
def test_tools_of_the_outside_world_stay_in_their_room(path: Path) -> None:
    tools = {name.split(".")[0] for name in imported(path)}
    strays = [tool for tool, rooms in ONLY_IN.items() if tool in tools and room(path) not in rooms]
    assert not strays


def test_only_wiring_reads_the_environment() -> None:
    readers = {room(path) for path in MODULES if "os" in set(imported(path))}
    assert readers == _WIRING


def test_a_hook_waits_for_the_import_of_nothing_that_it_does_not_need() -> None:
    """amoCRM gives two seconds, of which a cold start takes its part. `make bench first-hook` measures it."""
    code = "import sys; sys.path[:0] = ['layers/core', 'functions/webhook_intake']; import app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"boto3", "pynamodb", "requests", "aws_lambda_powertools", "pydantic", "orjson"}
    assert {name for name in loaded if name.count(".") == 2 and name.startswith("amosend.")} == {
        *("amosend.domain.hook", "amosend.domain.hook_form", "amosend.domain.link_key", "amosend.domain.throttle"),
        *("amosend.services.intake", "amosend.store.link_keys", "amosend.store.queues", "amosend.store.refusal"),
    }


def test_functions_meet_vendors_and_store_only_through_wiring() -> None:
    reached = {
        (path.parent.name, name)
        for path in (ROOT / "functions").rglob("*.py")
        for name in imported(path)
        if name.startswith(("amosend.clients", "amosend.store", "boto", "pynamodb", "requests"))
    }
    assert not reached


def test_nothing_in_functions_hides_a_package_of_the_layers() -> None:
    """/var/task comes before /opt/python on the path."""
    pinned = (ROOT / "requirements.txt").read_text().splitlines()
    packages = {line.split("==")[0].replace("-", "_") for line in pinned if "==" in line} | {"amosend", "botocore"}
    assert not {path.stem for path in (ROOT / "functions").rglob("*.py")} & packages


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CORE)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_no_call_can_take_anybody_off_a_stop_list() -> None:
    """Never mail by surprise: these actions are named nowhere in what is deployed."""
    lists = ("stoplist.delete", "stoplist.erase", "stoplist.add")
    forbidden = (*lists, "member.delete", "email.cleanerror", "member/activate", 'clean_group": 1')
    deployed = [*MODULES, *(ROOT / "functions").rglob("*.py")]
    found = [(path.name, action) for path in deployed for action in forbidden if action in path.read_text()]
    assert not found
