"""What surrounds every answer: request.id, duration, _ehid, and the shapes that errors may take.

Application errors are HTTP 200. Which of the known shapes is used is an option, so that a client meets them all.
"""

import random
import uuid
from typing import Any

from local.sandbox.sendsay.errors import CallError
from local.sandbox.sendsay.options import Options
from local.sandbox.sendsay.parameters import Answer, Call


def failed(error: CallError, options: Options) -> Answer:
    """The members of an answer that tell an error."""
    entry = {"id": error.id, "explain": _explain(error, options)}
    if options.errors_as == "array":
        return {"errors": [entry]}
    if options.errors_as == "object":
        return {"errors": entry}
    return {"error": entry if options.errors_as == "error_object" else error.id}


def _explain(error: CallError, options: Options) -> Any:
    if options.explain_as == "array":
        return [error.explain]
    return {"text": error.explain} if options.explain_as == "object" else error.explain


def has_failed(answer: Answer) -> bool:
    return "errors" in answer or "error" in answer


def shaped(answer: Answer, options: Options) -> Answer:
    """The choices that concern successful answers: added warnings, and numbers for track ids."""
    if options.warnings and not has_failed(answer):
        answer["warnings"] = [*answer.get("warnings", []), *options.warnings]
    if "track.id" in answer and options.track_id_as == "number":
        answer["track.id"] = int(answer["track.id"])
    return answer


def wrapped(answer: Answer, call: Call, *, seconds: float) -> Answer:
    """The whole answer; the request's own id is echoed, otherwise one is made."""
    made = f"fake-{str(uuid.uuid4()).upper()}"
    ehid = f"{random.randrange(10_000)}.{random.randrange(1 << 32)}.{random.randrange(1 << 32)}"
    return answer | {"request.id": call.get("request.id", made), "duration": round(seconds, 6), "_ehid": ehid}
