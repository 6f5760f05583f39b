"""moto without what took most of the time of every call and tells a test nothing.

It looks for each attribute of each row under several names that only its other services use, lists the methods of a
class and parses an expression anew with every call, all to the same result. For each row of a transaction it copies the
whole table, so that a thousand rows took minutes. What AWS would answer stays as it is.
botocore makes the same clients and spells the same names anew in each of the sessions that a test begins, and signs
what nobody checks.
"""

import base64
import json
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any

import botocore.useragent
import pytest
from botocore.hooks import EventAliaser
from botocore.session import Session
from botocore.signers import RequestSigner
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import expressions

__all__ = ["lean"]


def lean(patch: pytest.MonkeyPatch) -> None:
    """From here on; all are inner names of the pinned moto and botocore, and a test fails when one is gone."""
    patch.setattr("moto.dynamodb.responses.DynamoResult.execute_result", _written)
    patch.setattr("moto.core.responses.method_names_from_class", _method_names)
    patch.setattr("moto.dynamodb.parsing.expressions.UpdateExpressionParser.make", _parsed)
    patch.setattr("moto.dynamodb.models.DynamoDBBackend.transact_write_items", _written_together)
    patch.setattr("moto.dynamodb.models.table.Table.__deepcopy__", _copied, raising=False)
    patch.setattr("botocore.useragent.sanitize_user_agent_string_component", _sanitized)
    patch.setattr("botocore.hooks.EventAliaser._alias_event_name", _aliased)
    patch.setattr("botocore.signers.RequestSigner.handler", _signed)
    patch.setattr("botocore.session.Session.create_client", _client)
    patch.setattr("botocore.hooks.accepts_kwargs", lambda _: True)  # of handlers that are botocore's, moto's or ours


_method_names = cache(method_names_from_class)
_expressions: Any = expressions  # mypy is told to see nothing in it
_parsed = cache(_expressions.UpdateExpressionParser.make)  # whoever changes the tree takes a copy
_sanitized = cache(botocore.useragent.sanitize_user_agent_string_component)

_write_together = DynamoDBBackend.transact_write_items
_copies: dict[int, Table] = {}  # of a transaction's tables as they were before it


def _written_together(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    try:
        _write_together(backend, transact_items)
    finally:
        _copies.clear()


def _copied(table: Table, memo: dict[int, Any]) -> Table:
    if id(table) not in _copies:
        _copies[id(table)] = copied = object.__new__(type(table))
        copied.__dict__.update(deepcopy(vars(table), memo))
    return _copies[id(table)]


_create_client = Session.create_client
_clients: dict[tuple[str, str], Any] = {}


def _client(session: Session, service_name: str, region_name: str | None = None, **more: Any) -> Any:
    """One for all sessions with the same configuration; whoever has none may want to change his own."""
    config = more.get("config")
    if config is None or more.keys() != {"config"}:
        return _create_client(session, service_name, region_name, **more)
    wanted = service_name, f"{region_name} {config._user_provided_options}"
    if wanted not in _clients:
        _clients[wanted] = _create_client(session, service_name, region_name, **more)
    return _clients[wanted]


_alias = EventAliaser._alias_event_name
_aliases: dict[str, str] = {}


def _aliased(emitter: Any, event: str) -> str:
    if event not in _aliases:
        _aliases[event] = _alias(emitter, event)
    return _aliases[event]


def _signed(signer: RequestSigner, operation_name: str = "", request: Any = None, **_: Any) -> None:
    """Calls to tables are not; a queue's region is what moto reads in its signature."""
    if signer.signing_name != "dynamodb":
        signer.sign(operation_name, request)


def _written(result: Any, _: Any) -> tuple[int, dict[str, str], str]:
    """The result has AWS's own names already; only bytes and moments are not JSON yet."""
    return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(result.result, default=_encoded)


def _encoded(value: bytes | datetime) -> str | float:
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000).timestamp()
    return base64.b64encode(value).decode()
