"""A link's key looked up by its digest: one GetItem, with botocore alone.

The rows are written by store/links.py. pynamodb would take as long to import as all that the intake imports besides.
"""

import hashlib
from typing import Any

from amosend.domain.link_key import LinkKey
from amosend.store.refusal import REFUSALS, unavailable

__all__ = ["LinkKeyReader"]


class LinkKeyReader:
    """`dynamodb` is a botocore DynamoDB client."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def find(self, key: str) -> LinkKey | None:
        digest = hashlib.sha256(key.encode(errors="replace")).hexdigest()
        try:
            answer = self._dynamodb.get_item(
                TableName=self._table, Key={"key_hash": {"S": digest}}, ConsistentRead=True
            )
        except REFUSALS as error:
            raise unavailable(error) from error
        row = answer.get("Item")
        return row and LinkKey(
            row["tenant"]["S"],
            row["integration_id"]["S"],
            row["link_id"]["S"],
            row["enabled"]["BOOL"],
            int(row.get("expires_at", {}).get("N", 0)),
        )
