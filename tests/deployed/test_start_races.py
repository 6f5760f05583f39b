"""Races for a start, on the endpoint's DynamoDB, whose conditional writes are atomic: of many workers one asks."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from amosend.domain.funnel import Stage
from amosend.domain.funnel_memory import Memory
from amosend.domain.outcome import Outcome
from amosend.domain.start import added
from amosend.errors import TransientError

from tests.fakes.aws import on_emulator
from tests.fakes.together import together
from tests.functional.starting import LINK, WELCOME, Starter, starter

_TIMES, _WORKERS = 3, 4


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    home: Path = tmp_path_factory.mktemp("endpoint")
    with starter(lambda: on_emulator(home)) as made:
        yield made


@pytest.mark.parametrize("people", [1, 10])
def test_workers_that_start_the_same_people_at_once_start_each_once(bench: Starter, people: int) -> None:
    for turn in range(_TIMES):
        some = [1000 * people + 100 * turn + each for each in range(people)]
        for person in some:
            bench.client.set_member(bench.email(person))
        wanted = [bench.wanted(added(5), person) for person in some]
        found = together(
            *[partial(bench.starts.start, bench.client, LINK, WELCOME, wanted)] * _WORKERS, returned=TransientError
        )
        told = Counter(
            each.contact_id
            for one in found
            if not isinstance(one, TransientError)
            for each in one.remarks
            if each.outcome is Outcome.AUTOMATION_STARTED
        )
        assert all(bench.begun(person) <= 1 for person in some)
        assert all(times == 1 for times in told.values())
        bench.pass_time(120)
        bench.start(added(5), *some)
        assert [bench.begun(person) for person in some] == [1] * people


def test_of_many_who_remember_the_same_deal_one_gets_through(bench: Starter) -> None:
    for turn in range(_TIMES):
        memories = [Memory(Stage(1, worker), 100, 1) for worker in range(_WORKERS)]
        found = together(
            *[partial(bench.causes.save_memories, LINK, {turn + 1: each}) for each in memories], returned=TransientError
        )
        saved = [one[turn + 1] for one in found if not isinstance(one, TransientError) and one[turn + 1]]
        assert len(saved) == 1
        assert bench.causes.memories(LINK, [turn + 1]) == {turn + 1: saved[0]}
