"""Who is never started or added, whatever a deal says; and people who change, come late, or are gone."""

from collections.abc import Iterator

import pytest
from amosend.services.delivery_ground import DeliveryGround

from local.sandbox.amocrm.leads import LOST
from local.sandbox.sendsay.member_calls import member_set
from tests.fakes.world import World
from tests.functional.looking import Looking


@pytest.fixture
def funnel(amosend: World) -> Iterator[Looking]:
    yield Looking(amosend)


def both(funnel: Looking, **more: object) -> None:
    """A stage that starts an automation and adds to a list."""
    funnel.rules(
        funnel.rule(funnel.second, "start", funnel.welcome.id, **more),
        funnel.rule(funnel.second, "add_to_list", funnel.hot.id, **more),
    )


@pytest.mark.parametrize("known", [True, False], ids=["with a card", "without a card"])
def test_who_has_unsubscribed_is_neither_started_nor_added(funnel: Looking, known: bool) -> None:
    """P1: the firewall decides before any start."""
    both(funnel, who="all")
    if known:
        funnel.world.wiring.tenant_sendsay("acme").set_member(funnel.email("anna"))  # type: ignore[attr-defined]
    funnel.acme.unsubscribe(funnel.email("anna"))
    lead = funnel.deal("anna", "boris", stage=funnel.second)
    funnel.insist(lead)
    assert funnel.went("anna") == (0, 0) and funnel.went("boris") == (1, 0)
    assert funnel.listed_in() == {"boris"}
    assert set(funnel.story("anna")) == {"unsubscribed" if known else "blocked"}
    funnel.assert_nothing_forbidden()


def test_who_was_taken_out_by_a_person_stays_out(funnel: Looking) -> None:
    both(funnel, reentry="always")
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    assert funnel.listed_in() == {"anna"}
    funnel.acme.take_out(funnel.email("anna"), funnel.hot.id)
    for stage in (funnel.first, funnel.second):
        funnel.move(lead, stage)
        funnel.insist(lead)
    assert funnel.listed_in() == set()
    assert "removed_in_sendsay" in funnel.story("anna")
    assert funnel.going("anna"), "the list is one matter, the automation another"


def test_who_was_taken_out_by_a_person_and_then_by_a_rule_stays_out(funnel: Looking) -> None:
    """The rule's removal does not make anybody forget the person's."""
    funnel.rules(
        funnel.rule(funnel.second, "add_to_list", funnel.hot.id, reentry="always"),
        funnel.rule(funnel.third, "remove_from_list", funnel.hot.id),
    )
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    funnel.acme.take_out(funnel.email("anna"), funnel.hot.id)
    for stage in (funnel.third, funnel.second):
        funnel.move(lead, stage)
        funnel.insist(lead)
    assert funnel.listed_in() == set() and "left_list" not in funnel.told("anna")


def test_a_card_that_a_person_has_deleted_is_not_made_again(funnel: Looking) -> None:
    both(funnel, reentry="always")
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    member = funnel.acme.member(funnel.email("anna"))
    assert member
    funnel.acme.delete_member(member)
    for stage in (funnel.first, funnel.second):
        funnel.move(lead, stage)
        funnel.insist(lead)
    assert funnel.acme.member(funnel.email("anna")) is None


def test_a_contact_without_an_address_is_told_of(funnel: Looking) -> None:
    both(funnel, who="all")
    funnel.add("clara", emails=[])
    funnel.add("dora", emails=["dora at home"])
    lead = funnel.deal("clara", "dora", "boris", stage=funnel.second)
    funnel.insist(lead)
    assert set(funnel.story("clara")) == {"without_email"} and set(funnel.story("dora")) == {"invalid_email"}
    assert funnel.going("boris")


def test_a_deal_without_a_contact_disturbs_nobody(funnel: Looking) -> None:
    both(funnel)
    empty, other = funnel.deal(stage=funnel.second), funnel.deal("boris", stage=funnel.second)
    made = funnel.look(empty, other)
    assert set(made.later) == {empty.id} and funnel.going("boris")
    funnel.insist(empty, other)
    funnel.leads.link_contact(empty.id, funnel.ids["anna"])
    funnel.insist(empty)
    assert funnel.went("anna") == (0, 0), "a quarter of an hour is long enough"


def test_a_deal_gets_its_contact_a_moment_later(funnel: Looking) -> None:
    both(funnel)
    lead = funnel.deal(stage=funnel.second)
    made = funnel.look(lead)
    assert made.later[lead.id].reason is None
    funnel.leads.link_contact(lead.id, funnel.ids["anna"])
    funnel.pass_time(made.later[lead.id].after / 3600)
    funnel.insist(lead)
    assert funnel.going("anna") and funnel.listed_in() == {"anna"}


def test_a_contact_that_is_gone_is_told_of(funnel: Looking) -> None:
    both(funnel)
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.editor.delete_contact(funnel.ids["anna"])
    funnel.insist(lead)
    assert set(funnel.story("anna")) <= {"gone_meanwhile"}
    assert funnel.listed_in() == set()


def test_the_address_that_was_started_is_the_one_that_is_stopped(funnel: Looking) -> None:
    """The contact has another one by now; the old one is found by what amoCRM's events tell."""
    both(funnel)
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    funnel.pass_time(1)
    funnel.rename("anna", "anna.new")
    funnel.move(lead, LOST)
    funnel.insist(lead)
    assert funnel.went("anna") == (1, 1)
    assert funnel.went("anna.new") == (0, 0)


@pytest.mark.parametrize("shown", [True, False], ids=["shown", "not shown"])
def test_who_is_deleted_is_stopped_if_the_automation_shows_its_people_and_else_told(
    funnel: Looking, shown: bool
) -> None:
    """amoCRM tells no address of a contact that it has deleted, and we remember none."""
    both(funnel)
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    funnel.editor.delete_contact(funnel.ids["anna"])
    if not shown:
        funnel.world.sendsay.faults.on("body", action="sequence.member.list", body={"list": 1})
    funnel.move(lead, LOST)
    funnel.insist(lead)
    assert funnel.told("anna")[0] == ("automation_stopped" if shown else "automation_not_stopped")
    assert funnel.went("anna") == (1, int(shown))


@pytest.mark.parametrize("shown", [True, False], ids=["shown", "not shown"])
def test_who_is_deleted_leaves_a_list_that_shows_its_people_and_else_is_told_gone(funnel: Looking, shown: bool) -> None:
    funnel.rules(
        funnel.rule(funnel.second, "add_to_list", funnel.hot.id, who="all"),
        funnel.rule(funnel.third, "remove_from_list", funnel.hot.id, who="all"),
    )
    funnel.add("boris.too", emails=[funnel.email("boris")])
    lead, other = funnel.deal("anna", "boris", stage=funnel.second), funnel.deal("boris.too", stage=funnel.second)
    funnel.insist(lead, other)
    assert funnel.listed_in() == {"anna", "boris"}
    for name in ("anna", "boris"):
        funnel.editor.delete_contact(funnel.ids[name])
    if not shown:
        funnel.world.sendsay.faults.on("body", action="member.list", body={"list": 1})
    funnel.move(lead, funnel.third)
    funnel.insist(lead)
    assert funnel.listed_in() == ({"boris"} if shown else {"anna", "boris"})  # another contact has his address
    assert funnel.told("anna")[0] == ("left_list" if shown else "gone_meanwhile")
    assert funnel.told("boris")[0] == "gone_meanwhile"
    path = f"/integrations/{funnel.integration}/contacts/{funnel.ids['boris']}/history"
    newest = funnel.world.api("GET", path).json()["items"][0]
    assert newest["remarks"][0]["explanation"] == funnel.hot.id  # by which the page tells the rule


def test_who_is_in_an_automation_is_asked_once_for_all_who_are_deleted(funnel: Looking) -> None:
    both(funnel)
    names = ("anna", "boris")
    leads = [funnel.deal(name, stage=funnel.second) for name in names]
    funnel.insist(*leads)
    for name, lead in zip(names, leads, strict=True):
        funnel.editor.delete_contact(funnel.ids[name])
        funnel.move(lead, LOST)
    before = funnel.calls("sequence.member.list")
    funnel.insist(*leads)
    assert [funnel.went(name) for name in names] == [(1, 1), (1, 1)]
    assert funnel.calls("sequence.member.list") == before + 1


def test_an_import_into_the_same_list_leaves_companies_alone(amosend: World) -> None:
    """They are in no page of contacts, and are not gone for that."""
    funnel = Looking(amosend, gone="remove")
    funnel.rules(funnel.rule(funnel.second, "add_to_list", funnel.hot.id, who="company"))
    company = amosend.amocrm.companies("example.amocrm.ru").add_company("ООО", emails=["info.lutik@example.com"])
    lead = funnel.deal("anna", stage=funnel.second, company_id=company.id)
    funnel.insist(lead)
    assert funnel.listed_in() == {"info.lutik"}
    amosend.set_up(funnel.integration, list={"kind": "existing", "id": funnel.hot.id}, gone="remove")
    for mode in ("full", "full"):
        funnel.pass_time(2)
        run = funnel.try_run(mode)
        assert run["status"] == "succeeded", run
    assert funnel.listed_in() == {"info.lutik", "anna", "boris"}


def test_our_own_removal_is_not_taken_for_a_persons_by_an_import(amosend: World) -> None:
    funnel = Looking(amosend)
    funnel.rules(
        funnel.rule(funnel.second, "add_to_list", funnel.hot.id),
        funnel.rule(funnel.third, "remove_from_list", funnel.hot.id),
    )
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    funnel.move(lead, funnel.third)
    funnel.insist(lead)
    amosend.set_up(funnel.integration, list={"kind": "existing", "id": funnel.hot.id})
    for mode in ("full", "changes", "full"):
        run = funnel.try_run(mode)
        assert funnel.outcome(run, "anna") in {"left_by_rule", ""}
    assert funnel.outcome(run, "anna") == "left_by_rule" and funnel.listed_in() == {"boris"}


def test_whom_a_rule_took_out_a_rule_brings_back_and_nothing_else(amosend: World) -> None:
    """Neither an import nor a hook of the contact, nor another address of it; and behind that it is as ever."""
    funnel = Looking(amosend)
    funnel.rules(
        funnel.rule(funnel.second, "add_to_list", funnel.hot.id, reentry="always"),
        funnel.rule(funnel.third, "remove_from_list", funnel.hot.id),
    )
    link = funnel.link("list", funnel.hot.id)
    inside = {"-group": {funnel.hot.id: "1"}}
    member_set(funnel.acme, {"action": "member.set", "email": funnel.email("anna"), "obj": inside})
    lead = funnel.deal("anna", stage=funnel.third)
    funnel.insist(lead)
    assert funnel.listed_in() == set(), "somebody else had put her there"
    funnel.rename("anna", "anna.new")
    assert funnel.post(link, f"contacts[add][0][id]={funnel.ids['anna']}".encode()) == 200
    funnel.settle()
    assert funnel.listed_in() == set() and "left_by_rule" in funnel.story("anna")
    funnel.move(lead, funnel.second)
    funnel.insist(lead)
    assert funnel.listed_in() == {"anna.new"}
    amosend.set_up(funnel.integration, list={"kind": "existing", "id": funnel.hot.id})
    assert funnel.outcome(funnel.try_run(), "anna") == "unchanged"
    assert funnel.listed_in() == {"anna.new", "boris"}


def test_nobody_leaves_a_list_while_an_import_works(funnel: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """It might take our removal for a person's."""
    funnel.rules(
        funnel.rule(funnel.second, "add_to_list", funnel.hot.id),
        funnel.rule(funnel.third, "remove_from_list", funnel.hot.id),
    )
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    funnel.move(lead, funnel.third)
    with monkeypatch.context() as patch:
        patch.setattr(DeliveryGround, "import_is_running", lambda _: True)
        made = funnel.look(lead)
    assert made.later[lead.id].reason == "waits_for_import" and funnel.listed_in() == {"anna"}
    funnel.insist(lead)
    assert funnel.listed_in() == set()
