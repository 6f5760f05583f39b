"""Requests as API Gateway's HTTP API hands them to a function, payload 2.0."""

from typing import Any
from urllib.parse import unquote_plus, urlsplit

__all__ = ["http_event"]


def http_event(method: str, url: str, body: str | None, headers: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(url)
    pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    cookies = headers.pop("cookie", "") if "cookie" in headers else ""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.path,
        "rawQueryString": parts.query,
        "headers": {name.lower(): value for name, value in headers.items()},
        **({"cookies": cookies.split("; ")} if cookies else {}),
        "queryStringParameters": {unquote_plus(key): unquote_plus(value) for key, _, value in pairs} or None,
        "requestContext": {
            "domainName": "amosend.example",
            "http": {"method": method, "path": parts.path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "stage": "$default",
            "requestId": "test",
        },
        **({"body": body} if body is not None else {}),
        "isBase64Encoded": False,
    }
