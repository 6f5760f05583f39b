"""The base of every table's model: its name and region are bound late, by wiring, never at import.

A condition that fails is an answer, not an accident: the try_ methods return False for it. Whatever else DynamoDB
refuses, after botocore's own retries, is a TransientError.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Self

from pynamodb.connection import Connection
from pynamodb.exceptions import DeleteError, DoesNotExist, GetError, PutError, QueryError, ScanError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from amosend.errors import TransientError
from amosend.reasons import Reason

__all__ = ["Table", "bind", "rows"]

_CONDITION_FAILED = "ConditionalCheckFailedException"


class _OneClient(Connection):
    """All tables share one client: one of each table's own would cost a cold start some 20 ms, and 10 MB."""

    def __init__(self, client: Callable[[], Any], region: str) -> None:
        super().__init__(region=region)
        self._make = client

    @cached_property
    def client(self) -> Any:
        return self._make()


def bind(names: Mapping[type["Table"], str], client: Callable[[], Any], *, region: str) -> None:
    """`client` makes a botocore DynamoDB client; it is asked when a table is first used."""
    connection = _OneClient(client, region)
    for table, name in names.items():
        table.bind(name, connection)


class Table(Model):
    class Meta:
        table_name: ClassVar[str] = ""

    @classmethod
    def bind(cls, name: str, connection: Connection) -> None:
        meta: Any = cls.Meta
        meta.table_name = name
        meta.region = connection.region
        cls._connection = None
        made = cls._get_connection()
        connection.add_meta_table(made.get_meta_table())
        made.connection = connection

    @classmethod
    def connection(cls) -> Any:
        """For what concerns several rows at once."""
        return cls._get_connection().connection

    @classmethod
    def find(cls, hash_key: Any, range_key: Any = None, *, only: Sequence[str] | None = None) -> Self | None:
        """The row as it is now, or None; with `only`, no more of it than these attributes."""
        try:
            return cls.get(hash_key, range_key, consistent_read=True, attributes_to_get=only)
        except DoesNotExist:
            return None
        except GetError as error:
            raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error

    def remove(self) -> None:
        """Also when it is gone already."""
        try:
            self.delete()
        except DeleteError as error:
            raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error

    def try_delete(self, condition: Condition) -> bool:
        try:
            self.delete(condition)
        except DeleteError as error:
            if error.cause_response_code == _CONDITION_FAILED:
                return False
            raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
        return True

    def try_update(self, actions: Sequence[Action], condition: Condition | None = None) -> bool:
        try:
            self.update(actions=list(actions), condition=condition)
        except UpdateError as error:
            if error.cause_response_code == _CONDITION_FAILED:
                return False
            raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
        return True

    def try_save(self, condition: Condition | None = None) -> bool:
        try:
            self.save(condition)
        except PutError as error:
            if error.cause_response_code == _CONDITION_FAILED:
                return False
            raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
        return True


def rows[Row](found: Iterable[Row]) -> Iterator[Row]:
    """The rows of a query or scan, which pynamodb fetches while they are walked through."""
    try:
        yield from found
    except (QueryError, ScanError) as error:
        raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
