"""A worker that dies behind any of its calls, to AWS or to a vendor: nobody is lost, nobody comes twice.

In the end the subscribers, the counts and the register are those of a run that nothing has disturbed.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Self

import pytest
from amosend.domain.register import Entry
from amosend.services.list_ground import register_owner

from tests.fakes.world import ACCOUNT, HOST, World, world
from tests.functional.dying import Deaths, mortal, work_off
from tests.functional.importing import Import, people_of


@pytest.fixture
def deaths() -> Iterator[Deaths]:
    with mortal() as made:
        yield made


@dataclass(slots=True)
class Trial:
    """Runs of one account, each into a new list and an empty base, so that nobody is there when one begins."""

    importing: Import
    deaths: Deaths
    died: int = 0

    @classmethod
    def of(cls, amosend: World, deaths: Deaths) -> Self:
        return cls(Import.of(amosend), deaths)

    def first_run(self, name: str, dies: Callable[[int], bool] = lambda _: False) -> dict[str, Any]:
        acme = self.importing.world.sendsay.account(ACCOUNT)
        for member in list(acme.roster):
            acme.delete_member(member)
        self._set_up(name)
        run = self._run("full", dies)
        assert [group.name for group in acme.groups.values()].count(name) == 1
        return run

    def next_run(self, name: str, dies: Callable[[int], bool] = lambda _: False) -> dict[str, Any]:
        """Of changes: one contact gets another address, one is deleted and one made."""
        self.importing.world.pass_time(700)  # seconds: more than a run reads again of the one before
        editor = self.importing.world.amocrm.contacts(HOST)
        first, *_, last = [one.id for one in self.importing.source.contacts]
        editor.edit_contact(first, emails=[f"moved{name}@example.com"])
        editor.delete_contact(last)
        editor.add_contact(f"Новый {name}", emails=[f"new{name}@example.com"], phones=[f"+7999{name:0>7}"])
        return self._run("changes", dies)

    def _set_up(self, name: str) -> None:
        chosen = {"list": {"kind": "new", "name": name}, "phone": {"kind": "additional_contact"}}
        self.importing.world.set_up(self.importing.integration, **chosen, gone="remove")

    def _run(self, mode: str, dies: Callable[[int], bool]) -> dict[str, Any]:
        path = f"/integrations/{self.importing.integration}/runs"
        run_id = self.importing.world.api("POST", path, {"mode": mode}).json()["id"]
        self.deaths.calls, self.deaths.dies = 0, dies
        self.died += work_off(self.importing.world, self.deaths)
        self.deaths.dies = lambda _: False
        run = self.importing.look(run_id)
        self.importing.assert_all_arrived(run)
        told = Counter(one["contact_id"] for one in self.importing.contacts(run_id))
        assert set(told.values()) <= {1}, "told twice"
        assert self.importing.world.dead == []
        return run

    def register(self, run: dict[str, Any]) -> list[Entry]:
        """What is known of each contact. `row` depends on the list, too, so only whether there is one counts."""
        found = self.importing.world.wiring.registers.load(register_owner(self.importing.integration, run["list_id"]))
        return [replace(entry, row=int(bool(entry.row))) for entry in found]


def test_dying_behind_any_one_call_changes_nothing_in_the_end(deaths: Deaths) -> None:
    """Every single place between two calls, one first import for each: counts and register are as if undisturbed."""
    with world(contacts=120) as amosend:
        trial = Trial.of(amosend, deaths)
        whole = trial.first_run("whole")
        calls, register = deaths.calls, trial.register(whole)
        assert calls > 30
        assert whole["counts"]["added"] == len(people_of(trial.importing.source))
        for place in range(1, calls + 1):
            run = trial.first_run(f"place {place}", place.__eq__)
            assert (place, run["counts"]) == (place, whole["counts"])
            assert trial.register(run) == register, place
        assert trial.died > calls * 0.8  # some calls are left out by a later run: the account is known by then


def test_dying_behind_any_one_call_of_a_run_of_changes_changes_nothing_in_the_end(deaths: Deaths) -> None:
    """Somebody moves, somebody is new and somebody leaves, each of them once, wherever the worker dies.

    The first half of the calls is what a first import does, too.
    """
    with world(contacts=30) as amosend:
        trial = Trial.of(amosend, deaths)
        trial.first_run("changing")
        trial.next_run("9000")
        whole = trial.next_run("9001")
        calls, known = deaths.calls, len(trial.register(whole))
        assert [whole["counts"][name] for name in ("moved", "added", "removed")] == [1, 1, 1]
        for made, place in enumerate(range(calls // 2, calls + 1), start=1):
            run = trial.next_run(str(place), place.__eq__)
            assert (place, run["mode"], run["counts"]) == (place, "changes", whole["counts"])
            assert len(trial.register(run)) == known + made
        assert trial.died > calls * 0.3


def test_dying_again_and_again_changes_nothing_in_the_end(deaths: Deaths) -> None:
    """Some twenty deaths within each run of several chunks."""
    with world(contacts=1_200) as amosend:
        trial = Trial.of(amosend, deaths)
        whole = trial.first_run("whole")
        register = trial.register(whole)
        for seed in range(3):
            chance = random.Random(seed)
            places = set(accumulate(chance.randint(10, 60) for _ in range(40)))
            run = trial.first_run(f"often {seed}", places.__contains__)
            assert run["counts"] == whole["counts"]
            assert trial.register(run) == register
        assert trial.died >= 30
