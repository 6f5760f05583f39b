"""Hooks that come twice, late, in another order, from strangers or about others: what amoCRM holds now decides."""

import re

import pytest

from tests.fakes.hook_corpus import corpus
from tests.fakes.world import HOST, World
from tests.functional.hooking import Hooking

_HOUR = 3600


def test_a_hook_that_comes_twice_is_delivered_once(amosend: World) -> None:
    hooking = Hooking(amosend)
    link, automation = hooking.list_link(), hooking.automation_link()
    amosend.amocrm.options.hook_duplicate = True
    hooking.add("anna")
    hooking.settle()
    assert hooking.in_list(link) == {"anna"}
    assert hooking.starts(automation.target) == {"anna": 1}


def test_a_hook_that_is_repeated_for_want_of_an_answer_starts_nobody_twice(amosend: World) -> None:
    """The queue had taken it; the answer was lost on its way to amoCRM, which sends it again and again."""
    hooking = Hooking(amosend)
    link = hooking.automation_link()
    hooking.add("anna")
    hooking.settle()
    [sent] = [one for one in amosend.amocrm.courier.log if one.destination == link.url]
    for minutes in (5, 15, 15, 60):
        amosend.pass_time(minutes * 60)
        assert hooking.post(link, sent.body.encode()) == 200
        hooking.settle()
    assert hooking.starts(link.target) == {"anna": 1}


def test_the_order_of_hooks_is_nothing(amosend: World) -> None:
    """Added, changed and deleted, told in reverse: the person who is gone stays out."""
    hooking = Hooking(amosend)
    link, automation = hooking.list_link(), hooking.automation_link()
    amosend.amocrm.options.hook_out_of_order = True
    for name in ("anna", "boris"):
        hooking.add(name)
        hooking.edit(name, first_name=name.title())
    hooking.editor.delete_contact(hooking.ids["boris"])
    hooking.settle()
    assert hooking.in_list(link) == {"anna"}
    assert hooking.starts(automation.target) == {"anna": 1}


def test_a_hook_that_is_hours_late_does_not_bring_back_what_was(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link()
    amosend.amocrm.options.hook_delay = 3 * _HOUR
    hooking.add("anna")
    amosend.amocrm.options.hook_delay = 0
    hooking.rename("anna", "anna.new")
    hooking.settle()
    assert hooking.in_list(link) == set()
    hooking.pass_time(3.1)
    hooking.settle()
    assert hooking.in_list(link) == {"anna.new"}


def test_late_hooks_of_changes_start_no_automation_again(amosend: World) -> None:
    """The change of ten o'clock comes at one, after those of eleven and twelve have been dealt with."""
    hooking = Hooking(amosend, "anna")
    link = hooking.automation_link()
    amosend.amocrm.options.hook_delay = 3 * _HOUR
    hooking.edit("anna", first_name="Раз")
    amosend.amocrm.options.hook_delay = 0
    for name in ("Два", "Три"):
        hooking.pass_time(1)
        hooking.edit("anna", first_name=name)
        hooking.settle()
    assert hooking.starts(link.target) == {"anna": 2}
    hooking.pass_time(1.1)
    hooking.settle()
    assert hooking.starts(link.target) == {"anna": 2}


@pytest.mark.parametrize("how", ["account", "ids"])
def test_strangers_who_know_the_address_change_nothing(amosend: World, how: str) -> None:
    """A body of another account is counted as foreign; ids of nobody are looked for in amoCRM and not found."""
    hooking = Hooking(amosend)
    link, automation = hooking.list_link(), hooking.automation_link()
    amosend.amocrm.options.hook_forged = "account" if how == "account" else "ids"
    hooking.add("anna")
    hooking.settle()
    assert hooking.in_list(link) == {"anna"}
    assert hooking.starts(automation.target) == {"anna": 1}
    assert hooking.shown(link)["traffic"]["foreign"] == (1 if how == "account" else 0)


def test_a_forged_hook_about_somebody_real_does_what_a_real_one_would(amosend: World) -> None:
    """Whoever has the address can name people of the account; nothing of what he says about them is believed."""
    hooking = Hooking(amosend, "anna")
    link = hooking.list_link()
    body = (
        f"contacts[add][0][id]={hooking.ids['anna']}&contacts[add][0][name]=Зло&contacts[add][0][type]=contact"
        "&contacts[add][0][custom_fields][0][code]=EMAIL"
        "&contacts[add][0][custom_fields][0][values][0][value]=evil@example.com"
    )
    assert hooking.post(link, body.encode()) == 200
    hooking.settle()
    assert set(hooking.importing.members()) == {"anna@example.com"}
    assert hooking.importing.members()["anna@example.com"].value("base.firstName") == "anna"


def test_a_company_that_is_called_a_contact_is_not_sent(amosend: World) -> None:
    """A body without the type is a contact's until amoCRM says that there is none of that id."""
    hooking = Hooking(amosend)
    link = hooking.list_link()
    company = amosend.amocrm.account(HOST).companies.page(page=1, limit=1)[0][0]
    assert hooking.post(link, f"contacts[add][0][id]={company.id}".encode()) == 200
    hooking.settle()
    assert hooking.importing.members() == {}


def test_whatever_amocrm_sends_is_taken_and_does_no_harm(amosend: World) -> None:
    """Hooks of all ages and things, of other accounts and as if of this one, at an address of each kind."""
    hooking = Hooking(amosend)
    links = [hooking.list_link(), hooking.automation_link()]
    links.append(hooking.funnel_link(hooking.rule(hooking.stages[1], "start", hooking.automation().id)))
    own = str(amosend.amocrm.account(HOST).id).encode()
    for hook in corpus():
        as_ours = re.sub(rb"account(%5B|\[)id(%5D|\])=\d+", b"account[id]=" + own, hook.body)
        assert {hooking.post(link, body) for link in links for body in (hook.body, as_ours)} == {200}
    hooking.settle()
    assert hooking.importing.members() == {}
    assert amosend.dead == []
    for link in links:
        traffic = hooking.shown(link)["traffic"]
        assert traffic["received"] > 0
        assert traffic["ignored"] > 0
        assert traffic["foreign"] > 0
