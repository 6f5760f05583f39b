"""The run as it is stored, settled and begun anew."""

import json
from dataclasses import replace

import pytest
from amosend.domain.import_run import Chunk, Counts, FieldWarning, Mode, Part, Run, RunStatus, Stage, Trigger
from amosend.domain.import_settings import (
    ConsentChoice,
    EmailChoice,
    EmailKind,
    Empty,
    FieldRule,
    Gone,
    ImportSettings,
    ListChoice,
    ListKind,
    PhoneChoice,
    PhoneKind,
    Source,
    SourceKind,
)
from amosend.domain.outcome import FAILED, GONE, NOTES, SENT, SKIPPED, Outcome
from amosend.reasons import Reason

_SETTINGS = ImportSettings(
    ListChoice(ListKind.NEW, None, "amoCRM"),
    phone=PhoneChoice(PhoneKind.FIELD, "custom.q1"),
    emails=EmailChoice(EmailKind.LABEL, "WORK"),
    fields=(FieldRule(Source(SourceKind.FIELD, 5, "Город"), "custom.q2", "Город", Empty.CLEAR),),
    consent=ConsentChoice(9, "Согласие", ("да",), Gone.LEAVE),
    unconfirmed=True,
    gone=Gone.REMOVE,
)
_PARTS = (Part(("member.email", "base.firstName"), 5, 2**64 - 1, "123", 1_000), Part(("member.email",), 2))
_CHUNK = Chunk(3, "page=9", decided=True, parts=_PARTS)
_RUN = Run(
    "acme",
    "integration",
    "run",
    "plan",
    Trigger.SCHEDULE,
    Mode.CHANGES,
    _SETTINGS,
    1_000,
    due=900,
    status=RunStatus.WAITING,
    stage=Stage.BY_ID,
    chunk=_CHUNK,
    counts=Counts(read=10, sent=10, added=10),
    examples={"added": [1, 2, 3, 4]},
    warnings=(FieldWarning("renamed_in_amocrm", "Город", "Город", "Населённый пункт"),),
    problem=Reason.SENDSAY_BUSY,
    problem_detail="later",
    reading=9,
    deaths=1,
    postponements=3,
    first_query="page=1",
)


def test_a_run_comes_back_from_json_as_it_was() -> None:
    assert Run.from_json(json.loads(json.dumps(_RUN.to_json()))) == _RUN


def test_a_run_stored_before_a_field_existed_can_still_be_read() -> None:
    stored = _RUN.to_json()
    del stored["due_at"], stored["cut_off"], stored["chunk"]["parts"][0]["mark"]
    assert Run.from_json(stored).chunk is not None


def test_a_settled_chunk_is_counted_and_what_was_wrong_forgotten() -> None:
    settled = _RUN.settled(_CHUNK, Counts(read=7, sent=7, updated=7), {"added": [5, 6], "updated": [7]})
    assert (settled.chunk, settled.chunks_settled, settled.position) == (None, 3, "page=9")
    assert settled.counts == Counts(read=17, sent=17, added=10, updated=7)
    assert settled.examples == {"added": [1, 2, 3, 4, 5], "updated": [7]}
    assert (settled.reading, settled.attempts, settled.problem, settled.problem_detail) == (2, 0, None, "")


def test_tries_without_progress_are_deaths_and_postponements() -> None:
    assert _RUN.attempts == 4


def test_another_reading_begins_at_the_first_page_and_keeps_the_counts() -> None:
    again = replace(_RUN, cut_off=True, sweep_pages=8, position=None).swept_again("event")
    assert (again.sweep, again.newest_event, again.sweep_pages) == (1, "event", 0)
    assert (again.position, again.cut_off) == ("page=1", False)
    assert again.counts == _RUN.counts


def test_counts_add_up_or_say_so() -> None:
    left_out = dict.fromkeys((*SKIPPED, *FAILED), 1)
    assert Counts.of({Outcome.ADDED: 2, Outcome.MOVED: 1, **left_out}).add_up()
    assert not Counts(read=5, sent=4, added=4).add_up()
    assert not Counts(read=5, sent=5, added=4).add_up()
    assert not Counts(read=5, sent=4, added=4, rejected_by_sendsay=2).add_up()


@pytest.mark.parametrize("outcome", [*SENT, *SKIPPED, *FAILED])
def test_each_outcome_of_a_contact_counts_as_read_once_and_under_its_own_name(outcome: Outcome) -> None:
    counts = Counts.of({outcome: 3})
    assert (counts.read, getattr(counts, outcome), counts.sent) == (3, 3, 3 if outcome in SENT else 0)
    assert counts.add_up()


@pytest.mark.parametrize("outcome", [*GONE, *NOTES])
def test_who_is_gone_and_what_is_only_noted_was_not_read(outcome: Outcome) -> None:
    counts = Counts.of({outcome: 3})
    assert (counts.read, counts.sent) == (0, 0)
    assert outcome in NOTES or getattr(counts, outcome) == 3


def test_a_lease_ends_with_its_time_and_with_its_owner() -> None:
    assert replace(_RUN, lease_owner="worker", lease_until=10.0).leased_at(9.9)
    assert not replace(_RUN, lease_owner="worker", lease_until=10.0).leased_at(10.0)
    assert not replace(_RUN, lease_owner=None, lease_until=10.0).leased_at(9.9)


def test_a_run_whose_worker_fell_silent_is_interrupted_until_it_ends() -> None:
    silent = replace(_RUN, lease_owner="worker", lease_until=10.0)
    assert silent.interrupted_at(10.0)
    assert not silent.interrupted_at(9.9)
    assert not replace(silent, status=RunStatus.FAILED).interrupted_at(10.0)
