"""The run as it is stored, settled and begun anew."""

import json
from dataclasses import replace

from amosend.domain.import_run import Chunk, Counts, Part, Run, RunStatus, Trigger
from amosend.domain.integration import ImportSettings, ListChoice, ListKind
from amosend.reasons import Reason

_CHUNK = Chunk(3, "page=9", 77, (Part(("email", "name"), 5, 2**64 - 1, "123", 1_000), Part(("email",), 2)))
_RUN = Run(
    "acme",
    "integration",
    "run",
    Trigger.PERSON,
    ImportSettings(ListChoice(ListKind.NEW, None, "amoCRM")),
    1_000,
    status=RunStatus.WAITING,
    chunk=_CHUNK,
    counts=Counts(read=10, sent=10, added=10),
    problem=Reason.SENDSAY_BUSY,
    reading=9,
    attempts=4,
)


def test_a_run_comes_back_from_json_as_it_was() -> None:
    assert Run.from_json(json.loads(json.dumps(_RUN.to_json()))) == _RUN


def test_a_run_stored_before_a_field_existed_can_still_be_read() -> None:
    stored = _RUN.to_json()
    del stored["due_at"], stored["cut_off"], stored["chunk"]["parts"][0]["mark"]
    assert Run.from_json(stored).chunk is not None


def test_a_settled_chunk_is_counted_and_what_was_wrong_forgotten() -> None:
    settled = _RUN.settled(_CHUNK, Counts(read=7, sent=7, updated=7))
    assert (settled.chunk, settled.chunks_settled, settled.position, settled.last_id) == (None, 3, "page=9", 77)
    assert settled.counts == Counts(read=17, sent=17, added=10, updated=7)
    assert (settled.reading, settled.attempts, settled.problem) == (2, 0, None)


def test_another_reading_begins_at_the_first_page() -> None:
    again = replace(_RUN, cut_off=True, sweep_pages=8).swept_again("page=1", 2_000)
    assert (again.sweep, again.sweep_started_at, again.sweep_pages) == (1, 2_000, 0)
    assert (again.position, again.last_id, again.cut_off) == ("page=1", 0, False)
    assert again.counts == _RUN.counts


def test_counts_add_up_or_say_so() -> None:
    assert Counts(read=5, without_email=1, invalid=1, duplicate=1, sent=2, added=1, rejected=1).add_up()
    assert not Counts(read=5, sent=4, added=4).add_up()
    assert not Counts(read=5, sent=5, added=4).add_up()


def test_a_lease_ends_with_its_time_and_with_its_owner() -> None:
    assert replace(_RUN, lease_owner="worker", lease_until=10.0).leased_at(9.9)
    assert not replace(_RUN, lease_owner="worker", lease_until=10.0).leased_at(10.0)
    assert not replace(_RUN, lease_owner=None, lease_until=10.0).leased_at(9.9)
