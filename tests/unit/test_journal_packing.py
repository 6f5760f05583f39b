"""The journal's items: what is packed comes out again, a chunk of any kind fits, and codes keep their meaning."""

import random
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from amosend.domain.journal import KEPT, ChunkRecord, Happening, Remark
from amosend.domain.outcome import Outcome
from amosend.store.journal import CODES, CUT, JournalStore

from tests.fakes.aws import REGION
from tests.fakes.tables import journal_tables

_NOW = 1_790_000_000
_END = _NOW + KEPT
_MOST = 5_000  # contacts of a chunk
_LIMIT = 400_000  # bytes of an item; attributes' names count


@pytest.fixture
def journal() -> Iterator[JournalStore]:
    with journal_tables():
        yield JournalStore(lambda: _NOW)


def _happenings(count: int, rng: random.Random) -> tuple[Happening, ...]:
    ids = {rng.getrandbits(62): None for _ in range(count)}
    return tuple(Happening(one, rng.getrandbits(64), rng.choice(list(Outcome))) for one in ids)


def _long(rng: random.Random) -> str:
    """Two hundred characters as a vendor might write them, each text another one."""
    return f"отклонён {rng.getrandbits(760):0190x}"[:200]


def _size(run_id: str) -> int:
    [item] = boto3.client("dynamodb", region_name=REGION).query(
        TableName="Journal",
        KeyConditionExpression="run_id = :run",
        ExpressionAttributeValues={":run": {"S": run_id}},
    )["Items"]
    return sum(len(name) + _bytes(value) for name, value in item.items())


def _bytes(value: dict[str, Any]) -> int:
    [(kind, content)] = value.items()
    return len(content) if kind in {"S", "B"} else 21 * len(content if kind == "NS" else [content])


# --- codes -----------------------------------------------------------------------------------------------------------


def test_every_outcome_has_a_code_of_its_own() -> None:
    assert set(CODES) == set(Outcome)
    assert len(set(CODES.values())) == len(CODES)
    assert all(0 < code < 256 for code in CODES.values())


def test_no_code_has_changed_its_meaning() -> None:
    """What was written yesterday is read tomorrow: this list only ever grows at its end."""
    assert sorted(CODES, key=CODES.__getitem__) == [
        "added", "updated", "moved", "unchanged", "without_email", "invalid_email", "duplicate_email", "no_consent",
        "unsubscribed", "blocked", "removed_in_sendsay", "status_unknown", "rejected_by_sendsay", "removed", "kept",
        "phone_invalid", "phone_taken", "phone_rejected", "field_unreadable", "consent_withdrawn",
        "old_address_stays", "another_address",
        "company", "gone_meanwhile", "automation_started", "automation_stopped", "automation_started_before",
        "automation_refused", "automation_waits", "start_uncertain", "left_list", "automation_not_stopped",
        "not_added_again", "email_emptied", "phone_stays", "not_shown", "before_link",
        "left_by_rule",
    ]  # fmt: skip
    assert sorted(CODES.values()) == list(range(1, len(CODES) + 1))


# --- packing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 250, _MOST])
def test_a_record_comes_out_as_it_went_in(journal: JournalStore, count: int) -> None:
    rng = random.Random(count)
    happenings = _happenings(count, rng)
    remarks = tuple(Remark(each.contact_id, Outcome.PHONE_INVALID, "Телефон") for each in happenings[::7])
    record = ChunkRecord(1, happenings, (*remarks, Remark(0, Outcome.REJECTED_BY_SENDSAY, "no row")), settled=True)
    journal.write("run", record, expires_at=_END)
    found = journal.record("run", 1)
    assert found == record
    assert found.at == _NOW
    assert list(journal.records("run", chunks=1)) == [record]


def test_the_ends_of_the_numbers_survive(journal: JournalStore) -> None:
    record = ChunkRecord(1, (Happening(1, 0, Outcome.ADDED), Happening(2**63 - 1, 2**64 - 1, Outcome.KEPT)))
    journal.write("run", record, expires_at=_END)
    assert journal.record("run", 1) == record
    assert [one.happenings for one in journal.of_contact("run", 2**63 - 1, chunks=1)] == [record.happenings[1:]]


def test_five_thousand_contacts_in_the_order_of_their_ids_take_sixty_kilobytes(journal: JournalStore) -> None:
    """An item costs a write for each kilobyte."""
    rng = random.Random(1)
    ids = sorted(rng.sample(range(30_000_000, 30_100_000), _MOST))
    happenings = tuple(Happening(one, rng.getrandbits(64), Outcome.ADDED) for one in ids)
    journal.write("run", ChunkRecord(1, happenings), expires_at=_END)
    assert _size("run") < 62_000


# --- remarks that would not fit --------------------------------------------------------------------------------------


def test_remarks_that_fit_are_kept_word_by_word(journal: JournalStore) -> None:
    rng = random.Random(2)
    happenings = _happenings(500, rng)
    remarks = tuple(Remark(one.contact_id, Outcome.REJECTED_BY_SENDSAY, _long(rng)) for one in happenings)
    journal.write("run", ChunkRecord(1, happenings, remarks), expires_at=_END)
    assert journal.record("run", 1) == ChunkRecord(1, happenings, remarks)


def test_five_thousand_long_remarks_are_shortened_and_say_so(journal: JournalStore) -> None:
    rng = random.Random(3)
    happenings = _happenings(_MOST, rng)
    remarks = tuple(Remark(one.contact_id, Outcome.REJECTED_BY_SENDSAY, _long(rng)) for one in happenings)
    journal.write("run", ChunkRecord(1, happenings, remarks), expires_at=_END)
    found = journal.record("run", 1)
    assert found is not None
    assert _size("run") < _LIMIT
    assert found.happenings == happenings
    assert [one.contact_id for one in found.remarks] == [one.contact_id for one in remarks]
    for kept, was in zip(found.remarks, remarks, strict=True):
        assert kept.explanation.endswith(CUT) and was.explanation.startswith(kept.explanation[:-1])


def test_remarks_without_end_are_left_out_in_the_end(journal: JournalStore) -> None:
    """Fifteen remarks about each of five thousand contacts: the record is written, and shows that it is not whole."""
    rng = random.Random(4)
    happenings = _happenings(_MOST, rng)
    remarks = tuple(Remark(one.contact_id, Outcome.FIELD_UNREADABLE, "") for one in happenings for _ in range(15))
    shuffled = tuple(rng.sample(remarks, len(remarks)))
    journal.write("run", ChunkRecord(1, happenings, shuffled), expires_at=_END)
    found = journal.record("run", 1)
    assert found is not None
    assert len(found.remarks) < len(remarks), "the control"
    assert (_size("run") < _LIMIT, found.happenings) == (True, happenings)
    assert found.remarks[:-1] == shuffled[: len(found.remarks) - 1]
    assert found.remarks[-1] == Remark(0, Outcome.FIELD_UNREADABLE, CUT)


# --- what is shown ---------------------------------------------------------------------------------------------------


def _chunk(number: int, *ids: int, settled: bool = True, outcome: Outcome = Outcome.ADDED) -> ChunkRecord:
    return ChunkRecord(number, tuple(Happening(one, one * 1000, outcome) for one in ids), settled=settled)


def test_an_intent_is_seen_by_the_run_itself_only(journal: JournalStore) -> None:
    journal.write("run", _chunk(1, 1), expires_at=_END)
    journal.write("run", _chunk(2, 2, settled=False), expires_at=_END)
    assert journal.record("run", 2) == _chunk(2, 2, settled=False)
    assert list(journal.records("run", chunks=2)) == [_chunk(1, 1)]
    assert not list(journal.of_contact("run", 2, chunks=2)) and not list(journal.of_email("run", 2000, chunks=2))
    journal.write("run", _chunk(2, 2), expires_at=_END)
    assert list(journal.records("run", chunks=2)) == [_chunk(1, 1), _chunk(2, 2)]


def test_a_chunk_beyond_the_settled_ones_does_not_count(journal: JournalStore) -> None:
    for number in (1, 2, 3):
        journal.write("run", _chunk(number, 7), expires_at=_END)
    assert [one.number for one in journal.records("run", chunks=2)] == [1, 2]
    assert [one.number for one in journal.records("run", chunks=3, after=2)] == [3]
    assert not list(journal.records("run", chunks=3, after=3))
    assert [one.number for one in journal.of_contact("run", 7, chunks=2, after=1)] == [2]


def test_whom_a_run_has_read_is_told_without_all_the_rest(journal: JournalStore) -> None:
    """Who is dealt with though no page showed him, as a deleted one, has not been read."""
    told = (Happening(3, 0, Outcome.WITHOUT_EMAIL), Happening(5, 7, Outcome.ADDED), Happening(9, 8, Outcome.REMOVED))
    journal.write("run", ChunkRecord(1, told, (Remark(5, Outcome.PHONE_INVALID),)), expires_at=_END)
    journal.write("run", _chunk(2, 1, 12), expires_at=_END)
    journal.write("run", _chunk(3, 4, settled=False), expires_at=_END)
    assert [list(ids) for ids in journal.ids_read("run", chunks=3)] == [[3, 5], [1, 12]]
    assert [list(ids) for ids in journal.ids_read("run", chunks=1)] == [[3, 5]]


def test_what_has_expired_is_not_shown_though_it_is_still_there(journal: JournalStore) -> None:
    journal.write("run", _chunk(1, 1), expires_at=_NOW)
    journal.write("run", _chunk(2, 1), expires_at=_NOW + 1)
    assert journal.record("run", 1) is None
    assert [one.number for one in journal.records("run", chunks=2)] == [2]
    assert [one.number for one in journal.of_contact("run", 1, chunks=2)] == [2]
    assert [one.number for one in journal.of_email("run", 1000, chunks=2)] == [2]


# --- searching -------------------------------------------------------------------------------------------------------


def test_a_contact_is_found_alone_with_its_remarks(journal: JournalStore) -> None:
    happenings = (
        Happening(10, 0, Outcome.WITHOUT_EMAIL),
        Happening(20, 5, Outcome.ADDED),
        Happening(30, 6, Outcome.ADDED),
    )
    remarks = (Remark(10, Outcome.PHONE_TAKEN), Remark(20, Outcome.PHONE_INVALID, "x"), Remark(0, Outcome.ADDED))
    journal.write("run", ChunkRecord(1, happenings, remarks), expires_at=_END)
    [found] = journal.of_contact("run", 20, chunks=1)
    assert (found.happenings, found.remarks) == (happenings[1:2], remarks[1:2])


def test_a_contact_that_is_only_remarked_upon_is_found(journal: JournalStore) -> None:
    record = ChunkRecord(1, (Happening(10, 0, Outcome.ADDED),), (Remark(99, Outcome.CONSENT_WITHDRAWN),))
    journal.write("run", record, expires_at=_END)
    [found] = journal.of_contact("run", 99, chunks=1)
    assert (found.happenings, found.remarks) == ((), record.remarks)


def test_an_address_is_found_by_its_hash_and_not_by_bytes_that_look_like_it(journal: JournalStore) -> None:
    wanted = 0x0102030405060708
    beside = (0x0506070800000000, 0x0000000001020304)  # in memory these hold `wanted`, four bytes off
    happenings = tuple(Happening(number, email, Outcome.ADDED) for number, email in enumerate((*beside, 9), 1))
    journal.write("run", ChunkRecord(1, happenings), expires_at=_END)
    assert not list(journal.of_email("run", wanted, chunks=1))
    journal.write("run", ChunkRecord(1, (*happenings, Happening(4, wanted, Outcome.MOVED))), expires_at=_END)
    [found] = journal.of_email("run", wanted, chunks=1)
    assert found.happenings == (Happening(4, wanted, Outcome.MOVED),)


def test_chunks_without_an_outcome_are_left_out_by_the_database(journal: JournalStore) -> None:
    """Notes count too."""
    journal.write("run", _chunk(1, 1, 2), expires_at=_END)
    journal.write("run", _chunk(2, 3, outcome=Outcome.BLOCKED), expires_at=_END)
    noted = ChunkRecord(3, (Happening(4, 0, Outcome.ADDED),), (Remark(4, Outcome.PHONE_TAKEN),))
    journal.write("run", noted, expires_at=_END)
    assert [one.number for one in journal.records("run", chunks=3, outcome=Outcome.BLOCKED)] == [2]
    assert [one.number for one in journal.records("run", chunks=3, outcome=Outcome.PHONE_TAKEN)] == [3]
    assert [one.number for one in journal.records("run", chunks=3, outcome=Outcome.ADDED)] == [1, 3]
