"""SAM CLI as a subprocess: from its own virtualenv, against one endpoint, blind to the person's AWS account.

Nothing in ~/.aws is read, so that a slip can never deploy to a real account. What a command says goes to a
log file; its end is shown when it fails.
"""

import os
import signal
import subprocess
from pathlib import Path

from local.aws.endpoint import REGION, ROOT

_SAM_ENV = ROOT / ".venv-sam"
_LINES_SHOWN = 25
# Certificates and profiles of the person, and what would make SAM, or the make it calls, take another Python.
_HIDDEN = ("AWS_", "PYTHON", "VIRTUAL_ENV", "SAM_CLI", "MAKE", "MFLAGS")


class ToolError(Exception):
    """A command failed; the message ends with the last lines it said."""


def sam(*arguments: str, log: Path, endpoint_url: str = "") -> str:
    """Run `sam` from the root of the repository and return all that it said."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(_SAM_ENV / "bin" / "sam"), *arguments]
    if not Path(command[0]).exists():
        raise ToolError("SAM CLI is not installed: run `make venvs`.")
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=_environment(endpoint_url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate()
        except BaseException:
            # Interrupted: make and pip, which it started, must not go on building.
            os.killpg(process.pid, signal.SIGKILL)
            raise
    log.write_text(said)
    if process.returncode != 0:
        shown = "\n".join(said.rstrip().splitlines()[-_LINES_SHOWN:])
        raise ToolError(f"`sam {arguments[0]}` failed; its log is {log} and ends with:\n{shown}")
    return said


def _environment(endpoint_url: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)}
    return own | {
        # Its python3.13, which has pip, is the one that builds the layers.
        "PATH": f"{_SAM_ENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY", ""), "127.0.0.1", "localhost"])),
        "no_proxy": ",".join(filter(None, [os.environ.get("no_proxy", ""), "127.0.0.1", "localhost"])),
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(ROOT / ".local" / "sam"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint_url or "http://127.0.0.1:9",  # nothing listens there
    }
