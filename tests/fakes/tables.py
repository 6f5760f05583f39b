"""DynamoDB's tables on moto with the store bound to them, for tests that need nothing else of the house."""

from collections.abc import Iterator
from contextlib import contextmanager

import botocore.session
from amosend.store.journal import JournalTable
from amosend.store.runs import RunTable
from amosend.store.table import bind

from tests.fakes.aws import REGION, on_moto

__all__ = ["journal_tables"]


@contextmanager
def journal_tables() -> Iterator[None]:
    """What the history of runs is kept in."""
    with on_moto() as environment:
        session = botocore.session.get_session()
        names = {JournalTable: environment["JOURNAL_TABLE"], RunTable: environment["RUNS_TABLE"]}
        bind(names, lambda: session.create_client("dynamodb", region_name=REGION), region=REGION)
        yield
