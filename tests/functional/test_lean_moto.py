"""What makes moto faster changes no answer of it."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.session import get_session
from moto.core.responses import ActionResult

from tests.fakes.aws import REGION, on_moto

_KEY = {"run_id": {"S": "one"}, "entry": {"S": "first"}}
_ROW = _KEY | {
    "bytes": {"B": b"\x00\xff"},
    "several": {"BS": [b"\x01", b"\x02"]},
    "number": {"N": "1.5"},
    "names": {"SS": ["anna", "boris"]},
    "nothing": {"NULL": True},
    "nested": {"M": {"list": {"L": [{"BOOL": False}, {"S": "да"}, {"B": b"\x03"}]}}},
}


def test_rows_and_tables_are_told_as_moto_itself_does() -> None:
    with on_moto(), pytest.MonkeyPatch.context() as patch:
        dynamodb = boto3.client("dynamodb", region_name=REGION)
        dynamodb.put_item(TableName="Journal", Item=_ROW)
        lean = _answers(dynamodb)
        assert lean[0]["Item"] == _ROW
        patch.setattr("moto.dynamodb.responses.DynamoResult.execute_result", ActionResult.execute_result)
        assert lean == _answers(dynamodb)


def test_a_client_is_shared_by_those_who_want_the_same_and_a_changed_one_is_nobody_elses() -> None:
    with on_moto():
        one, other = (get_session().create_client("sqs", config=Config(read_timeout=10)) for _ in range(2))
        slower = get_session().create_client("sqs", config=Config(read_timeout=20))
        own, anothers = (get_session().create_client("sqs") for _ in range(2))
        assert one is other
        assert (one.meta.config.read_timeout, slower.meta.config.read_timeout) == (10, 20)
        assert own is not anothers


def _answers(dynamodb: Any) -> list[dict[str, Any]]:
    change = {"UpdateExpression": "SET #new = :new", "ExpressionAttributeNames": {"#new": "number"}}
    return [
        _body(dynamodb.get_item(TableName="Journal", Key=_KEY)),
        _body(dynamodb.scan(TableName="Journal")),
        _body(dynamodb.get_item(TableName="Journal", Key=_KEY | {"entry": {"S": "none"}})),
        _body(
            dynamodb.update_item(
                TableName="Journal",
                Key=_KEY,
                **change,
                ExpressionAttributeValues={":new": {"N": "1.5"}},
                ReturnValues="ALL_NEW",
            )
        ),
        _body(dynamodb.describe_table(TableName="Journal")),
    ]


def _body(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
