"""After whole runs with a thousand marked people, successful and failed ones, none of the marks is kept or logged."""

import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.fakes.aws import REGION
from tests.fakes.world import ACCOUNT, HOST, World, world
from tests.functional.importing import Import

_MARK = "Метка"
# A phone is digits of its own: ids, hashes and moments may contain any.
_PHONE = r"(?<![0-9a-f.])(?:[78]?[ -]?999[ -]?)?77\d{5}(?![0-9a-f])"
_SIGNS = re.compile(
    "|".join([_MARK, re.escape(json.dumps(_MARK)[1:-1]), r"marked\.example", r"mark\d", "999 77", _PHONE]),
    re.IGNORECASE,
)


@pytest.fixture
def amosend() -> Iterator[World]:
    """Everybody's address, phone, name and surname bear a mark."""
    with world(contacts=0) as made:
        editor = made.amocrm.contacts(HOST)
        for number in range(1_000):
            editor.add_contact(
                first_name=f"{_MARK}имя{number}",
                last_name=f"{_MARK}фамилия{number}",
                emails=[f"mark{number}@marked.example" if number % 10 else f"mark{number}@@marked.example"],
                phones=[f"+7 999 77{number:05d}" if number % 7 else f"{_MARK} 77{number:05d}"],
            )
        yield made


def _everything_stored() -> Iterator[str]:
    """Every attribute of every row of every table, opened as far as it was packed."""
    client = boto3.client("dynamodb", region_name=REGION)
    for table in client.list_tables()["TableNames"]:
        for page in client.get_paginator("scan").paginate(TableName=table):
            for row in page["Items"]:
                for name, value in row.items():
                    content = next(iter(value.values()))
                    if name == "remarks":
                        content = zlib.decompress(content).decode()
                    yield str(content)


def _marks(texts: list[str]) -> list[str]:
    """What is found of anybody, with what stands around it."""
    return [text[max(0, found.start() - 80) : found.end() + 80] for text in texts for found in _SIGNS.finditer(text)]


def _quoting(amosend: World, **switches: Any) -> None:
    """Sendsay quotes a row of the import that it refuses."""
    words = f"row: mark17@marked.example;{_MARK}имя17 {_MARK}фамилия17;+7 999 7700017"
    amosend.sendsay.options.set({"track_error": words, **switches})


def test_no_mark_of_anybody_is_kept_or_logged(
    amosend: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    importing = Import.of(amosend, phone={"kind": "additional_contact"}, most=300)
    assert importing.run()["status"] == "succeeded"
    _reject_some(amosend)
    amosend.set_up(importing.integration, name=False, phone={"kind": "additional_contact"})
    assert importing.run()["status"] == "succeeded"
    amosend.sendsay.faults.clear()
    _quoting(amosend, track_next_ends=[-2, -6])
    amosend.set_up(importing.integration, name=True, phone={"kind": "additional_contact"})
    assert importing.run()["status"] == "failed"
    amosend.amocrm.faults.on("cut_body", path="/contacts$", times=9)
    amosend.sendsay.options.set({"track_next_ends": []})
    assert importing.run()["status"] == "succeeded"
    bug = importing.begin()
    amosend.sendsay.faults.on("body", action="track.get", body={"obj": [f"{_MARK}имя1"]}, times=1)
    importing.finish(bug)
    stored, messages = list(_everything_stored()), [json.dumps(one) for one in amosend.delivered + amosend.dead]
    printed = capfd.readouterr()
    logged = [printed.out, printed.err, *(str(vars(record)) for record in caplog.records)]
    assert len(stored) > 50
    assert messages
    assert _marks(stored) == []
    assert _marks(messages) == []
    assert _marks(logged) == []
    assert len(importing.members()) == 900


def _reject_some(amosend: World) -> None:
    """A report that names some rows, quoting them."""
    acme = amosend.sendsay.account(ACCOUNT)

    def complain(answer: Any) -> Any:
        result = answer["obj"].get("param", {}).get("result")
        if result:
            people = [one for one in acme.roster if "@" in one.email][:30]
            quoted = [
                {"email": one.email, "error": f"bad: {one.email} {one.value('base.firstName')}"} for one in people
            ]
            result["errors.list"] = quoted
        return answer

    amosend.sendsay.faults.on("transform", action="track.get", transform=complain)
