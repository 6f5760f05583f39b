"""Sendsay refuses something: some addresses, whichever call brings them, or some calls within a batch."""

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from typing import Any

import pytest
from amosend.clients.sendsay import Sendsay
from amosend.domain.answer import BatchAnswer
from amosend.services.ports import Json

from local.sandbox.sendsay import imports, member_calls
from local.sandbox.sendsay.addresses import head_of
from local.sandbox.sendsay.errors import CallError
from local.sandbox.sendsay.parameters import head

__all__ = ["refuse_addresses", "refusing_calls"]


def refuse_addresses(refused: Set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on. In lower case."""

    def strict(real: Any) -> Any:
        def found(raw: object, kind: str = "") -> str | None:
            return None if str(raw).lower() in refused else real(raw, kind)

        return found

    monkeypatch.setattr(imports, "head_of", strict(head_of))
    monkeypatch.setattr(member_calls, "head", _strict_head(head, refused))


def _strict_head(real: Any, refused: Set[str]) -> Any:
    def found(call: Any) -> Any:
        if str(call.get("email")).lower() in refused:
            raise CallError("error/email/bad", f"{call['email']} Иванович is not welcome")
        return real(call)

    return found


@contextmanager
def refusing_calls(refused: Callable[[Json], bool]) -> Iterator[None]:
    """Those calls of a batch do nothing and are answered with an error; the others are made."""
    real = Sendsay.batch

    def batch(self: Sendsay, calls: list[Json]) -> list[BatchAnswer]:
        answers = iter(real(self, [each for each in calls if not refused(each)]))
        return [BatchAnswer({}, "error/internal") if refused(each) else next(answers) for each in calls]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sendsay, "batch", batch)
        yield
