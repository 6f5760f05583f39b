"""Logs and metrics. Everything that is logged passes through one redaction: no token, e-mail or phone gets out.

Log lines are events with keys, in JSON; metrics are CloudWatch's embedded format in the same stream. Nothing is set up
at import: wiring calls `configure` once.
"""

import json
import logging
import sys
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from amosend.redaction import redacted

__all__ = ["LOGGER", "configure", "count"]

LOGGER = "amosend"
_NAMESPACE = "amosend"


# Keys that the formatter fills by itself; a time of day would pass for a phone.
_OWN_KEYS = frozenset({"level", "location", "timestamp", "service"})


def configure(service: str) -> logging.Logger:
    """The project's logger, writing JSON lines to stdout; a second call changes nothing."""
    logger = logging.getLogger(LOGGER)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(LambdaPowertoolsFormatter(json_serializer=_as_redacted_text, service=service))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger


def count(name: str, value: int = 1, **dimensions: str) -> None:
    """One counter in CloudWatch's embedded metric format."""
    with single_metric(name=name, unit=MetricUnit.Count, value=value, namespace=_NAMESPACE) as metric:
        for key, text in dimensions.items():
            metric.add_dimension(name=key, value=text)


def _as_redacted_text(line: Any) -> str:
    """Every value is redacted on its own, whatever it is; numbers of ours stay numbers."""
    return json.dumps({key: _redacted_value(key, value) for key, value in line.items()}, ensure_ascii=False)


def _redacted_value(key: str, value: Any) -> Any:
    if key in _OWN_KEYS or isinstance(value, bool | int | float | None):
        return value
    return redacted(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
