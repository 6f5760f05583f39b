"""Python as AWS runs our functions: an interpreter without packages, and the layers and functions that SAM has built.

The layers carry compiled code and only the parts of botocore that amosend calls, which a virtualenv has not.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.aws.deploy import build
from local.aws.endpoint import ROOT

__all__ = ["FUNCTIONS", "Shipped", "shipped"]

_BUILT = ROOT / ".local" / "build"
# The environment's names to the template's.
FUNCTIONS = {
    "oauth_callback": "OauthCallback",
    "nightly_import": "NightlyImport",
    "import_worker": "ImportWorker",
    "webhook_intake": "WebhookIntake",
    "webhook_delivery": "WebhookDelivery",
    "console": "Console",
}


@dataclass(frozen=True, slots=True)
class Shipped:
    python: Path

    def folder(self, function: str) -> Path:
        return _BUILT / FUNCTIONS[function]

    def environment(self, function: str) -> dict[str, str]:
        """The function's own code comes first, as /var/task does, then the layers."""
        layers = [_BUILT / name / "python" for name in ("CoreLayer", "DependenciesLayer")]
        return {"PYTHONPATH": os.pathsep.join(map(str, [self.folder(function), *layers]))}


def shipped(home: Path) -> Shipped:
    build()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "python")], check=True)
    return Shipped(home / "python" / "bin" / "python")
