"""A worker that dies while somebody whose consent was withdrawn leaves the list: nobody else has taken him out."""

from collections.abc import Iterator
from itertools import chain, repeat

import pytest
from amosend.domain.journal import ChunkRecord
from amosend.store.journal import JournalStore

from tests.fakes.world import HOST, World
from tests.functional.dying import Deaths, DiedError, mortal, work_off
from tests.functional.few_people import FewPeople


@pytest.fixture
def deaths() -> Iterator[Deaths]:
    with mortal() as made:
        yield made


def test_when_the_consent_is_back_so_is_the_person_wherever_the_worker_died(amosend: World, deaths: Deaths) -> None:
    """At each of its last calls."""
    few = FewPeople(amosend, "anna", "boris")
    field = amosend.amocrm.account(HOST).fields["contacts"].of("POSITION").id
    consent = {"field_id": field, "withdrawn": "remove"}
    amosend.set_up(few.importing.integration, list={"kind": "new", "name": "amoCRM"}, consent=consent)
    died = 0

    def answer(text: str, *, dies: int = 0) -> set[str]:
        nonlocal died
        few.edit("anna", fields={field: text})
        few.edit("boris", fields={field: "да"})
        run_id = few.begin()
        deaths.calls, deaths.dies = 0, lambda call: call == dies
        died += work_off(amosend, deaths)
        deaths.dies = lambda _: False
        few.pass_time()
        return few.listed(few.importing.look(run_id))

    assert answer("да") == {"anna", "boris"}
    assert answer("нет") == {"boris"}
    calls = deaths.calls
    for place in range(calls // 2, calls + 1):
        assert answer("да") == {"anna", "boris"}, place
        assert answer("нет", dies=place) == {"boris"}, place
    assert died > calls // 4


def test_who_was_on_a_stop_list_unseen_leaves_again_though_two_workers_die(
    amosend: World, deaths: Deaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One behind the call that makes her card, the next one when it has written down that she is not to be added."""
    few = FewPeople(amosend, "anna", "boris", before=["anna"])
    amosend.sendsay.options.set({"stop_list_as": "refused"})
    intents, write, first = 0, JournalStore.write, chain([True], repeat(False))

    def write_and_die(store: JournalStore, run_id: str, record: ChunkRecord, *, expires_at: int) -> None:
        nonlocal intents
        write(store, run_id, record, expires_at=expires_at)
        intents += not record.settled
        if intents == 2 and not record.settled:
            raise DiedError

    monkeypatch.setattr(JournalStore, "write", write_and_die)
    deaths.dies = lambda _: next(first) if few.acme.member(few.email("anna")) else False
    run_id = few.begin()
    died = work_off(amosend, deaths)
    run = few.importing.look(run_id)
    assert (run["status"], died, intents) == ("succeeded", 2, 3)
    assert few.listed(run) == {"boris"}
    assert few.outcome(run, "anna") == "unsubscribed"
