"""POST /webhooks/{key}: amoCRM says that something has happened to contacts or deals.

The cold start counts against amoCRM's two seconds, so every import here and behind it has to have a reason:
- base64: the HTTP API hands a form over encoded;
- amosend.intake_wiring: botocore, without which nothing is asked of AWS, and the few modules of ours that are needed
  between a key and a message;
- json, in lines: botocore has it anyway.
Powertools, pynamodb, requests and the rest of the domain would each take longer than all that is ours here.
`make bench` holds it against a bare handler that sends one message.
"""

import base64
from functools import cache
from typing import Any

from amosend.errors import TransientError
from amosend.intake_wiring import IntakeWiring
from amosend.reasons import Reason
from amosend.services.intake import Intake, Verdict
from lines import tell

_HTTP_OK = 200


def _problem(status: int, reason: Reason) -> dict[str, Any]:
    body = f'{{"type":"urn:amosend:{reason}","status":{status},"code":"{reason}"}}'
    return {"statusCode": status, "headers": {"content-type": "application/problem+json"}, "body": body}


# Every key that is none gets the same answer, byte for byte.
_UNKNOWN = _problem(404, Reason.NOT_FOUND)
_THROTTLED = _problem(429, Reason.TOO_MANY_ATTEMPTS)
_UNAVAILABLE = _problem(503, Reason.STORE_UNAVAILABLE)


@cache
def wired() -> Intake:
    return IntakeWiring().intake


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    try:
        receipt = wired()(event["rawPath"].rpartition("/")[2], lambda: _body(event))
    except TransientError as error:
        tell("hook refused", level="ERROR", reason=error.reason, detail=error.detail)
        return _UNAVAILABLE
    if receipt.verdict is Verdict.UNKNOWN:
        return _UNKNOWN
    if receipt.verdict is Verdict.THROTTLED:
        tell("hook throttled", level="WARNING", metric="HookThrottled", link=receipt.link_id)
        return _THROTTLED
    tell("hook", link=receipt.link_id, items=receipt.items, ignored=receipt.ignored, cut=receipt.cut)
    return {"statusCode": _HTTP_OK}


def _body(event: dict[str, Any]) -> bytes:
    """The HTTP API encodes whatever it does not take for text, and a form is not."""
    text = event.get("body") or ""
    return base64.b64decode(text) if event.get("isBase64Encoded") else text.encode(errors="replace")
