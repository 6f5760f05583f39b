"""amoCRM's hooks: POST /webhooks/{key}. A key that is not known is answered 404, like every other one that is not."""

from typing import Any

_UNKNOWN = {"statusCode": 404, "headers": {"content-type": "application/json"}, "body": '{"code": "link_unknown"}'}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return _UNKNOWN
