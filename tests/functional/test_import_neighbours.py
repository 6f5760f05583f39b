"""Two integrations of one tenant, of two amoCRM accounts, fill one list: neither takes the other's work for a person's.

What a person in Sendsay decided about an address holds for both, and outlives either.
"""

from typing import Any

import pytest

from tests.fakes.world import World
from tests.functional.few_people import FewPeople
from tests.functional.importing import Import

_SECOND = "second.amocrm.ru"


class Neighbour:
    """Another integration, of an account of its own, that fills the same list."""

    def __init__(self, few: FewPeople, list_id: str, *names: str, host: str = _SECOND, **settings: Any) -> None:
        self.few = few
        if host == _SECOND:
            few.world.amocrm.create_account(host, size=0)
        self.editor = few.world.amocrm.contacts(host)
        self.ids = {name: self.editor.add_contact(name, emails=[few.email(name)]).id for name in names}
        self.integration = few.world.connected(host)
        few.world.set_up(self.integration, list={"kind": "existing", "id": list_id}, **settings)

    def run(self, mode: str = "full") -> dict[int, str]:
        """What became of whom."""
        importing = Import(self.few.world, self.integration)
        run = importing.run(mode=mode)
        assert run["status"] == "succeeded", run
        self.few.pass_time()
        return {one["contact_id"]: one["outcome"]["code"] for one in importing.contacts(run["id"])}


@pytest.fixture
def few(amosend: World) -> FewPeople:
    """Its contacts have the same ids as the neighbour's."""
    return FewPeople(amosend, "anna", "boris", gone="remove")


def test_who_moves_leaves_the_address_to_whom_the_other_integration_knows_by_it(few: FewPeople) -> None:
    first = few.run()
    other = Neighbour(few, first["list_id"], "vera", "anna")
    assert set(other.run().values()) == {"added", "unchanged"}
    few.rename("anna", "anya")
    for mode in ("changes", "full"):
        assert few.listed(few.run(mode)) == {"anna", "anya", "boris", "vera"}
        few.pass_time()
    few.editor.delete_contact(few.ids["boris"])
    few.run("changes")
    assert other.run()[other.ids["anna"]] == "unchanged"
    other.editor.edit_contact(other.ids["anna"], emails=[])
    other.run("changes")
    assert few.listed(few.run()) == {"anya", "vera"}


def test_an_address_that_one_integration_has_taken_out_may_come_by_the_other(few: FewPeople) -> None:
    first = few.run()
    other = Neighbour(few, first["list_id"], "vera", "anna", gone="leave")
    other.run()
    other.editor.delete_contact(other.ids["anna"])
    other.run()  # gone, and left in the list
    few.rename("anna", "anya")
    assert few.listed(few.run("changes")) == {"anya", "boris", "vera"}
    few.pass_time()
    other.editor.restore_contact(other.ids["anna"])
    assert other.run()[other.ids["anna"]] == "updated"
    assert few.listed(few.run()) == {"anna", "anya", "boris", "vera"}


@pytest.mark.parametrize("met", [True, False], ids=["met by a run", "never met"])
@pytest.mark.parametrize("deleted", [True, False], ids=["of a deleted integration", "of one that lives"])
def test_whom_a_person_took_out_no_other_integration_adds(few: FewPeople, deleted: bool, met: bool) -> None:
    first = few.run()
    few.pass_time()
    few.acme.take_out(few.email("anna"), first["list_id"])
    if met:
        few.run()
    if deleted:
        path = f"/integrations/{few.importing.integration}"
        assert few.world.api("DELETE", path).status == 204
    additions = len(few.acme.additions(few.email("anna")))
    other = Neighbour(few, first["list_id"], host="example.amocrm.ru")
    assert sorted(other.run().values()) == ["removed_in_sendsay", "unchanged"]
    assert len(few.acme.additions(few.email("anna"))) == additions


def test_who_opted_out_and_was_deleted_is_not_added_by_another_integration(few: FewPeople) -> None:
    few.world.sendsay.options.set({"stop_list_as": "refused"})
    first = few.run()
    few.acme.unsubscribe(few.email("anna"))
    few.run()
    member = few.acme.member(few.email("anna"))
    assert member
    few.acme.delete_member(member)
    other = Neighbour(few, first["list_id"], "vera", "anna")
    assert other.run()[other.ids["anna"]] == "removed_in_sendsay"
    assert "anna" not in few.listed(few.run())


def test_an_integration_that_is_gone_keeps_no_address_in_the_list(few: FewPeople) -> None:
    first = few.run()
    other = Neighbour(few, first["list_id"], "vera", "anna")
    other.run()
    assert few.world.api("DELETE", f"/integrations/{other.integration}").status == 204
    few.rename("anna", "anya")
    assert few.listed(few.run("changes")) == {"anya", "boris", "vera"}


def test_another_list_and_another_tenant_are_none_of_its_neighbours(few: FewPeople, amosend: World) -> None:
    first = few.run()
    few.acme.take_out(few.email("anna"), first["list_id"])
    few.run()
    elsewhere = few.acme.create_group("Другой список")
    other = Neighbour(few, elsewhere.id, "vera", "anna")
    assert other.run()[other.ids["anna"]] == "updated"
    amosend.sendsay.create_account("another", key="key-of-another-01").create_group("amoCRM", group_id=first["list_id"])
    amosend.account, amosend.key = "another", "key-of-another-01"
    stranger = Neighbour(few, first["list_id"], host="example.amocrm.ru")
    assert set(stranger.run().values()) == {"added"}


def test_a_consent_that_is_withdrawn_in_one_account_is_not_given_by_the_other(few: FewPeople, amosend: World) -> None:
    first = few.run()
    other = Neighbour(few, first["list_id"], "vera", "anna")
    other.run()
    field = amosend.amocrm.account("example.amocrm.ru").fields["contacts"].of("POSITION").id
    few.edit("boris", fields={field: "да"})
    consent = {"field_id": field, "withdrawn": "remove"}
    amosend.set_up(few.importing.integration, list={"kind": "existing", "id": first["list_id"]}, consent=consent)
    for _ in range(2):
        assert few.listed(few.run()) == {"boris", "vera"}
        assert other.run()[other.ids["anna"]] == "removed_in_sendsay"
