"""A worker that dies while somebody whose consent was withdrawn leaves the list: nobody else has taken him out."""

from collections.abc import Iterator

import pytest

from tests.fakes.world import HOST, World
from tests.functional.dying import Deaths, mortal, work_off
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
