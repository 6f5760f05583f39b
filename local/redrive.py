"""`make redrive`: whatever a deployed stack has given up is taken up again; doing it twice changes nothing.

Contacts and deals that could not be delivered stand as dead rows in the table, and a worker takes up those of each
integration; messages in dead-letter queues go back to where they came from. It uses the AWS credentials of whoever runs
it, and needs the stack's name: `make redrive STACK=amosend`.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from amosend.domain.hook import RoundErrand, RoundMessage

__all__ = ["redrive"]

Client = Callable[[str], Any]
_QUEUES = ("Deliveries", "Rounds", "Imports")
_A_CALL = 10  # messages
_DEAD = "dead#"


def redrive(client: Client, outputs: Mapping[str, str]) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows of each integration are taken up, and how many messages of each queue."""
    moved = {name: _move_back(client("sqs"), outputs, name) for name in _QUEUES}
    dead = _dead_rows(client("dynamodb"), outputs["PendingTableName"])
    for integration_id in dead:
        if tenant := _tenant(client("dynamodb"), outputs["LinksTableName"], integration_id):
            body = json.dumps(RoundMessage(RoundErrand.REDRIVE, tenant, integration_id).to_json())
            client("sqs").send_message(QueueUrl=outputs["RoundsQueueUrl"], MessageBody=body)
    return dict(dead), {name: number for name, number in moved.items() if number}


def _move_back(sqs: Any, outputs: Mapping[str, str], name: str) -> int:
    """Sent before it is deleted: twice does no harm. Each keeps its group, which is its tenant's place in the queue."""
    dead, queue, moved = outputs[f"{name}DeadLettersUrl"], outputs[f"{name}QueueUrl"], 0
    asked = {"QueueUrl": dead, "MaxNumberOfMessages": _A_CALL, "AttributeNames": ["MessageGroupId"]}
    while messages := sqs.receive_message(**asked).get("Messages", []):
        for each in messages:
            sqs.send_message(QueueUrl=queue, MessageBody=each["Body"], **each.get("Attributes", {}))
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=each["ReceiptHandle"])
        moved += len(messages)
    return moved


def _dead_rows(dynamodb: Any, table: str) -> Counter[str]:
    """Among all integrations: a person asks for it now and then, so no index is kept for it."""
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="begins_with(entity, :dead)",
        ExpressionAttributeValues={":dead": {"S": _DEAD}},
        ProjectionExpression="integration_id",
    )
    return Counter(row["integration_id"]["S"] for page in pages for row in page["Items"])


def _tenant(dynamodb: Any, table: str, integration_id: str) -> str | None:
    """None: its links are gone, and so is whatever could be delivered."""
    found = dynamodb.query(
        TableName=table,
        KeyConditionExpression="integration_id = :id",
        ExpressionAttributeValues={":id": {"S": integration_id}},
        Limit=1,
    )["Items"]
    return str(found[0]["tenant"]["S"]) if found else None


def _outputs(stack: str) -> dict[str, str]:
    (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}


def main() -> None:
    dead, moved = redrive(boto3.client, _outputs(os.environ.get("STACK") or "amosend"))
    for integration_id, rows in sorted(dead.items()):
        print(f"{integration_id}: {rows} taken up again")
    for name, number in moved.items():
        print(f"{name}: {number} dead messages sent again")
    if not dead and not moved:
        print("nothing has been given up")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
