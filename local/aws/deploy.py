"""`sam build` and `sam deploy` of the real template onto the local endpoint, then the completion step.

Each is left out when nothing it depends on has changed: a fingerprint of the sources says so for the build, and
that and the parameters, kept beside the endpoint's state, for the deploy.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.aws.completion import complete
from local.aws.endpoint import ROOT, Endpoint
from local.aws.tools import sam

STACK = "amosend"
_HOME = ROOT / ".local"
_BUILT = _HOME / "build"
_SOURCES = ("template.yaml", "samconfig.toml", "requirements.txt", "functions", "layers", "local/requirements-sam.txt")
# The emulator runs functions on this machine's processor; what the layers hold is the same for both.
_ARCHITECTURE = "Architecture=x86_64"
# Named in full, since SAM looks for it beside the template, and the built one lies elsewhere.
_CONFIG = ("--config-file", str(ROOT / "samconfig.toml"), "--config-env", "local")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The deployed stack: its outputs, and where the emulator serves its API."""

    outputs: Mapping[str, str]
    api_url: str


def build() -> bool:
    """Build layers and functions unless they are built already; says whether it had to."""
    fingerprint = _fingerprint()
    stamp = _BUILT / "fingerprint"
    with _locked():
        if stamp.exists() and stamp.read_text() == fingerprint:
            return False
        folders = ("--build-dir", str(_BUILT), "--cache-dir", str(_HOME / "build-cache"))
        sam("build", *_CONFIG, *folders, log=_HOME / "log" / "sam-build.log")
        stamp.write_text(fingerprint)
    return True


def deploy(endpoint: Endpoint, parameters: Mapping[str, str]) -> Stack:
    """Deploy what was built with these parameters, and add what the emulator lacks."""
    overrides = [_ARCHITECTURE, *(f"{name}={value}" for name, value in sorted(parameters.items()))]
    template = ("--template-file", str(_BUILT / "template.yaml"))
    with _locked():
        sam(
            *("deploy", *_CONFIG, *template, "--parameter-overrides", *overrides),
            log=endpoint.home / "sam-deploy.log",
            endpoint_url=endpoint.url,
        )
    complete(STACK, endpoint.client)
    return deployed(endpoint)


def deployed(endpoint: Endpoint) -> Stack:
    """The stack as it is on the endpoint."""
    described = endpoint.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}
    return Stack(outputs=outputs, api_url=f"{endpoint.url}/_aws/execute-api/{outputs['ApiId']}")


def identity(endpoint: Endpoint, parameters: Mapping[str, str]) -> str:
    """What a deploy depends on, in one line; the port is in the addresses of queues."""
    return hashlib.sha256(json.dumps([_fingerprint(), endpoint.port, sorted(parameters.items())]).encode()).hexdigest()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _files():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for source in _SOURCES:
        start = ROOT / source
        found = sorted(start.rglob("*")) if start.is_dir() else [start]
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)


@contextmanager
def _locked() -> Iterator[None]:
    """One build or deploy at a time, whoever asks: they share a folder."""
    _HOME.mkdir(exist_ok=True)
    with (_HOME / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
