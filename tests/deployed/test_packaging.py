"""What `sam build` makes: it works for both processors, and what it makes is compiled, complete and small."""

import marshal
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws.endpoint import ROOT
from local.aws.tools import sam

_CONFIG = ("--config-file", str(ROOT / "samconfig.toml"), "--config-env", "local")
# Lambda unpacks at most 250 MB; every megabyte is also fetched at each cold start.
_LARGEST_LAYER = 60_000_000
_LARGEST_FUNCTION = 2_000_000
_HEADER = 16  # bytes before the code in a .pyc
_UNCHECKED_HASH = 0b01


@pytest.fixture(scope="module", params=["arm64", "x86_64"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    # A cache of its own: a layer made for the other processor would prove nothing.
    folders = ("--build-dir", str(folder / "build"), "--cache-dir", str(folder / "cache"))
    overrides = ("--parameter-overrides", f"Architecture={request.param}")
    sam("build", *_CONFIG, *folders, *overrides, log=folder / "build.log")
    return folder / "build"


def test_sam_finds_nothing_wrong_with_the_template() -> None:
    sam("validate", "--lint", *_CONFIG, log=ROOT / ".local" / "log" / "sam-validate.log")


def test_native_code_is_there_for_both_processors(built: Path) -> None:
    names = sorted(path.name for path in built.rglob("*.so"))
    of_arm = {name.partition(".")[0] for name in names if "aarch64" in name}
    of_intel = {name.partition(".")[0] for name in names if "x86_64" in name}
    assert of_arm == of_intel
    assert {"_pydantic_core", "orjson"} <= of_arm


def test_layers_are_compiled_for_the_place_where_they_will_lie(built: Path) -> None:
    """Unchecked, since a layer is read-only; and with its final path, which tracebacks show."""
    for layer in ("DependenciesLayer", "CoreLayer"):
        for compiled in _compiled(built / layer / "python"):
            content = compiled.read_bytes()
            assert content[4] == _UNCHECKED_HASH, compiled
            assert marshal.loads(content[_HEADER:]).co_filename.startswith("/opt/python/")  # noqa: S302 our own


def test_every_module_of_ours_is_compiled(built: Path) -> None:
    sources = {path.stem for path in (built / "CoreLayer").rglob("*.py")}
    assert sources == {path.name.partition(".")[0] for path in _compiled(built / "CoreLayer")}


def test_sizes(built: Path) -> None:
    assert _size(built / "DependenciesLayer") < _LARGEST_LAYER
    for function in ("Console", "OauthCallback", "ImportWorker", "NightlyImport"):
        assert _size(built / function) < _LARGEST_FUNCTION


def _compiled(folder: Path) -> Iterator[Path]:
    found = list(folder.rglob("*.pyc"))
    assert found
    return iter(found)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
