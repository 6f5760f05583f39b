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


class _RedactingFormatter(LambdaPowertoolsFormatter):
    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return redacted(line)


def configure(service: str) -> logging.Logger:
    """The project's logger, writing JSON lines to stdout; a second call changes nothing."""
    logger = logging.getLogger(LOGGER)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(_RedactingFormatter(json_serializer=_as_text, service=service))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger


def count(name: str, value: int = 1, **dimensions: str) -> None:
    """One counter in CloudWatch's embedded metric format."""
    with single_metric(name=name, unit=MetricUnit.Count, value=value, namespace=_NAMESPACE) as metric:
        for key, text in dimensions.items():
            metric.add_dimension(name=key, value=text)


def _as_text(line: Any) -> str:
    return json.dumps(line, ensure_ascii=False, default=str)
