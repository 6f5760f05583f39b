"""P4: who leaves the list for want of consent is foretold and told, by number and examples, wherever one looks."""

import re
from typing import Any

import pytest

from tests.fakes.world import World
from tests.functional.browsing import Browsing, location
from tests.functional.few_people import FewPeople

_NAMES = ("anna", "boris", "vera", "galya")
_AGREED = frozenset({"anna", "boris"})


class Shop(FewPeople):
    """Everybody is in the list before consent is asked for; two have given it."""

    def __init__(self, world: World) -> None:
        super().__init__(world, *_NAMES)
        self.first = self.run()
        self.field = self.importing.source.fields["contacts"].add("Согласие", "checkbox").id
        for name in _AGREED:
            self.edit(name, fields={self.field: True})
        self.pass_time()
        self.list = {"kind": "existing", "id": self.first["list_id"]}

    def ask_consent(self, withdrawn: str = "remove") -> None:
        consent = {"field_id": self.field, "withdrawn": withdrawn}
        self.world.set_up(self.importing.integration, list=self.list, consent=consent)

    def removals(self, run: dict[str, Any]) -> tuple[int, int, list[int]]:
        examples = {each["outcome"]["code"]: each["contact_ids"] for each in run["examples"]}
        counts = run["counts"]
        return counts["no_consent"], counts["consent_withdrawn"], examples.get("consent_withdrawn", [])


@pytest.fixture
def shop(amosend: World) -> Shop:
    return Shop(amosend)


@pytest.fixture
def person(shop: Shop) -> Browsing:
    signed_in = Browsing(shop.world)
    signed_in.sign_in()
    return signed_in


def test_a_preview_foretells_who_leaves_for_want_of_consent_and_the_run_tells_the_same(shop: Shop) -> None:
    shop.ask_consent()
    preview = shop.run(preview=True)
    assert shop.listed(shop.first) == set(_NAMES)
    run = shop.run()
    assert preview["counts"] == run["counts"]
    leaving = (2, 2, [shop.ids["vera"], shop.ids["galya"]])
    assert shop.removals(preview) == shop.removals(run) == leaving
    assert shop.listed(run) == _AGREED
    assert run["counts"]["read"] == run["counts"]["sent"] + run["counts"]["no_consent"] == 4


def test_who_has_left_already_or_stays_is_not_told_to_leave(shop: Shop) -> None:
    shop.ask_consent("leave")
    assert shop.removals(shop.run())[:2] == (2, 0)
    shop.ask_consent()
    shop.run()
    for run in (shop.run(preview=True), shop.run()):
        assert shop.removals(run) == (2, 0, [])


def test_who_could_not_be_taken_out_is_not_told_to_have_left(shop: Shop) -> None:
    shop.ask_consent()
    refused = {"result": [{"errors": [{"id": "error/internal", "explain": "x"}]}] * 2}
    shop.world.sendsay.faults.on("body", action="batch", after=1, times=1, body=refused)
    assert shop.removals(shop.run())[:2] == (2, 0)
    assert shop.removals(shop.run())[:2] == (2, 2)


def test_the_pages_say_how_many_leave_and_ask_once_for_each_consent(shop: Shop, person: Browsing) -> None:
    tab = f"/app/i/{shop.importing.integration}/import"
    form = {"list": "existing", "list_id": shop.first["list_id"], "consent": f"{shop.field}:", "withdrawn": "remove"}
    asking = location(person.post(tab, {**_rest(), **form, "do": "load"}))
    shop.world.work_off()
    shown = person.page(asking)
    assert "Из списка будут убраны: 2." in shown
    assert _contacts(shown) >= {shop.ids["vera"], shop.ids["galya"]}
    assert shop.listed(shop.first) == set(_NAMES)
    preview = {"preview": asking.rpartition("/")[2], "do": "sure"}
    done = location(person.post(f"/app/i/{shop.importing.integration}/load", preview))
    shop.world.work_off()
    assert "Из списка убраны: 2." in person.page(done)
    assert shop.listed(shop.first) == _AGREED
    shop.pass_time()
    again = location(person.post(tab, {**_rest(), **form, "do": "load"}))
    shop.world.work_off()
    assert "Предпросмотр" not in person.page(again)


def _rest() -> dict[str, str]:
    return {"name": "1", "phone": "none", "emails": "first", "gone": "leave"}


def _contacts(page: str) -> set[int]:
    return {int(each) for each in re.findall(r"/contacts/(\d+)", page)}
