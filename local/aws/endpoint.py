"""The emulator as a process: its clean environment, its folder of state, its port.

Functions inherit what the emulator is started with, so it is started with next to nothing: no proxy, no
certificates, no credentials of the person at the keyboard. Nothing outside its folder is read or written.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-central-1"
_LAUNCHER = Path(__file__).with_name("launcher.py")
_EMULATOR_PYTHON = ROOT / ".venv-aws" / "bin" / "python"
_START_SECONDS = 120.0


class EndpointError(Exception):
    """The local AWS endpoint did not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the emulator listens and where it keeps its state, temporary files and log.

    `saves`: whether the state outlives the emulator. It is written whole, again and again, which nobody needs who
    begins anew each time.
    """

    port: int
    home: Path
    saves: bool = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def log(self) -> Path:
        return self.home / "endpoint.log"

    def client(self, service: str) -> Any:
        """An AWS client of this endpoint, deaf to the AWS settings of the person at the keyboard."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def command(self) -> list[str]:
        return [str(_EMULATOR_PYTHON), "-P", str(_LAUNCHER)]

    def environment(self) -> dict[str, str]:
        """All that the emulator, and so every function, gets to see."""
        return {
            "PATH": os.defpath,
            "HOME": str(self.home),
            "TMPDIR": str(self.home / "tmp"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "FUNCTION_PYTHON": str(self._bare_python()),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "AUTH": "true",  # permissions of the template's roles are enforced
            "LAMBDA_EXECUTOR": "local",
            "IOT_MTLS_ENABLED": "0",
            "PERSIST_STATE": str(int(self.saves)),
            "STATE_DIR": str(self.state),
            "S3_PERSIST": str(int(self.saves)),
            "S3_DATA_DIR": str(self.state / "s3"),
            "MINISTACK_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def prepare(self) -> None:
        """Make the folders; what functions unpacked in a former life goes."""
        if not _EMULATOR_PYTHON.exists():
            raise EndpointError("The emulator is not installed: run `make venvs`.")
        shutil.rmtree(self.home / "tmp", ignore_errors=True)
        for folder in (self.home / "tmp", self.state):
            folder.mkdir(parents=True, exist_ok=True)

    def _bare_python(self) -> Path:
        """An interpreter without a single package: what functions import, they must have brought along."""
        python = self.home / "python" / "bin" / "python"
        if not python.exists():
            folder = str(self.home / "python")
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        return python


def wait_until_ready(endpoint: Endpoint, *, alive: Callable[[], bool]) -> None:
    """Return when the endpoint answers; raise when its process ends or two minutes pass."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and alive():
        try:
            with urllib.request.urlopen(f"{endpoint.url}/_ministack/health", timeout=2):  # noqa: S310 our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise EndpointError(f"The local AWS endpoint did not start; its log is {endpoint.log}")
