"""Lines of the log, in the form of the other functions', and metrics in CloudWatch's embedded form.

Powertools write both for the others, and take longer to import than all of this function. Nothing has to be redacted: a
line holds ids of ours, counts, and codes of AWS.
"""

import json
import time
from typing import Any

__all__ = ["tell"]

_SERVICE = "webhook_intake"
_NAMESPACE = "amosend"


def tell(message: str, *, level: str = "INFO", metric: str = "", **keys: Any) -> None:
    """One line; with `metric`, it also counts one."""
    line = {"level": level, "message": message, "timestamp": _now(), "service": _SERVICE, **keys}
    print(json.dumps(line | (_counted(metric) if metric else {})), flush=True)


def _counted(metric: str) -> dict[str, Any]:
    definition = {
        "Namespace": _NAMESPACE,
        "Dimensions": [["service"]],
        "Metrics": [{"Name": metric, "Unit": "Count"}],
    }
    return {"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [definition]}, metric: 1}


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
