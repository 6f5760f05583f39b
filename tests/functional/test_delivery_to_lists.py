"""A contact that is added in amoCRM is in the list a moment later, once, and its journal says what became of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.world import HOST, World
from tests.functional.hooking import Hooking, Link


@pytest.fixture
def shop(amosend: World) -> Iterator[Hooking]:
    made = Hooking(amosend)
    yield made
    made.assert_nothing_forbidden()


def day_of(shop: Hooking, link: Link) -> dict[str, Any]:
    """The link's run of today, as the API shows it."""
    runs = shop.world.api("GET", f"/integrations/{shop.integration}/runs?autoimport={link.id}").json()["items"]
    (run,) = runs
    found: dict[str, Any] = shop.importing.look(run["id"])
    return found


def test_who_is_added_is_in_the_list(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.settle()
    assert shop.in_list(link) == {"anna"}
    assert shop.story("anna") == ["added"]


def test_a_days_deliveries_are_a_run_of_the_link_whose_counts_add_up(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.settle()
    shop.add("boris")
    shop.add("nobody", emails=[])
    shop.settle()
    run = day_of(shop, link)
    assert (run["plan"], run["trigger"], run["status"], run["list_id"]) == (link.id, "hook", "succeeded", link.target)
    counted = {name: number for name, number in run["counts"].items() if number}
    assert counted == {"read": 3, "sent": 2, "added": 2, "without_email": 1}
    assert {one["contact_id"] for one in shop.importing.contacts(run["id"])} == set(shop.ids.values())
    shop.pass_time(24)
    shop.add("clara")
    shop.settle()
    runs = shop.world.api("GET", f"/integrations/{shop.integration}/runs?autoimport={link.id}").json()["items"]
    assert [each["counts"]["read"] for each in runs] == [1, 3]


def test_amocrm_says_added_and_changed_at_once_and_that_is_one_delivery(shop: Hooking) -> None:
    shop.world.amocrm.options.hook_add_then_update = True
    link = shop.list_link(events=("add_contact", "update_contact"))
    shop.add("anna")
    shop.settle()
    assert shop.story("anna") == ["added"]
    traffic = shop.shown(link)["traffic"]
    assert traffic["received"] == 1
    assert traffic["ignored"] >= 1


def test_a_change_does_nothing_to_a_list(shop: Hooking) -> None:
    shop.add("anna")
    shop.settle()
    link = shop.list_link(events=("add_contact", "update_contact"))
    shop.edit("anna", first_name="Анна")
    shop.settle()
    assert shop.in_list(link) == set()
    assert shop.story("anna") == []
    assert shop.shown(link)["traffic"]["ignored"] == 1


def test_a_company_among_the_contacts_is_told_of_and_not_delivered(shop: Hooking) -> None:
    shop.list_link()
    company = shop.world.amocrm.companies(HOST).add_company("ООО Ромашка", emails=["info@example.com"])
    shop.ids["company"] = company.id
    shop.settle()
    assert shop.story("company") in ([], ["company"])
    shop.post(shop.list_link(), f"contacts[add][0][id]={company.id}&contacts[add][0][type]=company".encode())
    shop.settle()
    assert shop.story("company")[-1] == "company"
    assert shop.importing.members() == {}


def test_who_has_no_address_or_a_wrong_one_is_told_of(shop: Hooking) -> None:
    shop.list_link()
    shop.add("nobody", emails=[])
    shop.add("junk", emails=["no address"])
    shop.settle()
    assert (shop.story("nobody"), shop.story("junk")) == (["without_email"], ["invalid_email"])


def test_who_is_deleted_before_he_is_read_is_told_of(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.world.post_hooks()
    shop.editor.delete_contact(shop.ids["anna"])
    shop.settle()
    assert shop.story("anna") == ["gone_meanwhile"]
    assert shop.in_list(link) == set()


def test_who_is_restored_by_then_is_delivered(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.world.post_hooks()
    shop.editor.delete_contact(shop.ids["anna"])
    shop.editor.restore_contact(shop.ids["anna"])
    shop.settle()
    assert shop.story("anna") == ["added"]
    assert shop.in_list(link) == {"anna"}


def test_of_two_contacts_with_one_address_the_first_has_it(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.add("double", emails=["anna@example.com"])
    shop.settle()
    assert (shop.story("anna"), shop.story("double")) == (["added"], ["duplicate_email"])
    shop.add("late", emails=["anna@example.com"])
    shop.settle()
    assert shop.story("late") == ["duplicate_email"]
    assert shop.in_list(link) == {"anna"}


def test_hooks_that_come_again_change_nothing(shop: Hooking) -> None:
    link = shop.list_link()
    number = shop.add("anna")
    shop.settle()
    body = f"contacts[add][0][id]={number}&contacts[add][0][last_modified]=1700000000".encode()
    for _ in range(3):
        assert shop.post(link, body) == 200
    shop.settle()
    assert shop.story("anna") == ["added", "unchanged"]
    assert len(shop.importing.members()) == 1


def test_a_body_of_another_account_is_counted_and_does_nothing(shop: Hooking) -> None:
    link = shop.list_link()
    number = shop.add("anna", emails=[])
    shop.settle()
    shop.edit("anna", emails=["anna@example.com"])
    assert shop.post(link, f"account[id]=7&contacts[add][0][id]={number}".encode()) == 200
    shop.settle()
    assert shop.in_list(link) == set()
    assert shop.shown(link)["traffic"]["foreign"] == 1


def test_two_links_lead_to_two_lists_and_amocrm_is_read_once(shop: Hooking) -> None:
    first, second = shop.list_link(), shop.list_link()
    shop.world.amocrm.calls.clear()
    shop.add("anna")
    shop.settle()
    assert shop.in_list(first) == shop.in_list(second) == {"anna"}
    assert shop.reads() == 1
    assert shop.story("anna") == ["added", "updated"]


def test_people_are_mapped_as_by_the_import(shop: Hooking) -> None:
    shop.world.set_up(shop.integration, phone={"kind": "additional_contact"})
    link = shop.list_link()
    shop.add("anna", emails=["anna@example.com"], phones=["8 (916) 123-45-67"], first_name="Анна", last_name="Петрова")
    shop.settle()
    (member,) = shop.importing.members(link.target).values()
    assert member.value("base.firstName") == "Анна Петрова"
    assert [str(head) for head in member.heads if "79161234567" in str(head)]
    assert day_of(shop, link)["counts"]["phones_attached"] == 1


# Nobody who should not be


def test_who_is_on_the_stop_list_is_never_added(shop: Hooking) -> None:
    link = shop.list_link()
    shop.acme.unsubscribe("anna@example.com")
    shop.add("anna")
    shop.settle()
    assert shop.story("anna") == ["blocked"]
    assert shop.in_list(link) == set()
    shop.assert_never("anna")


def test_who_unsubscribed_stays_so(shop: Hooking) -> None:
    link = shop.list_link()
    number = shop.add("anna")
    shop.settle()
    shop.acme.unsubscribe("anna@example.com")
    shop.world.pass_time(60)
    other = shop.list_link()
    for one in (link, other):
        shop.post(one, f"contacts[add][0][id]={number}".encode())
    shop.settle()
    assert shop.story("anna") == ["added", "unsubscribed", "unsubscribed"]
    assert shop.in_list(other) == set()


def test_who_was_taken_out_in_sendsay_is_not_put_back(shop: Hooking) -> None:
    link = shop.list_link()
    number = shop.add("anna")
    shop.settle()
    shop.acme.take_out("anna@example.com", link.target)
    shop.post(link, f"contacts[add][0][id]={number}".encode())
    shop.settle()
    assert shop.story("anna") == ["added", "removed_in_sendsay"]
    assert shop.in_list(link) == set()


def test_a_stop_list_that_cannot_be_read_shows_behind_the_first_try(shop: Hooking) -> None:
    """The newcomer's card tells it, and the list is left again."""
    link = shop.list_link()
    shop.acme.unsubscribe("anna@example.com")
    shop.world.sendsay.faults.on("body", action="stoplist.get", body={"errors": [{"id": "error/forbidden"}]})
    shop.add("anna")
    shop.settle()
    assert shop.in_list(link) == set()
    assert shop.story("anna")[0] in {"unsubscribed", "blocked"}


# The import and the list


def test_while_an_import_runs_people_are_delivered_now_and_once_more_behind_it(shop: Hooking) -> None:
    """An import that had read somebody before his change must not have the last word."""
    link = shop.list_link()
    shop.add("anna")
    shop.settle()
    shop.world.set_up(shop.integration, list={"kind": "existing", "id": link.target})
    run = shop.begin()
    number = shop.add("boris")
    shop.world.post_hooks()
    shop.world.queues.sources.reverse()  # deliveries first, while the import has only been asked for
    for _ in range(3):
        shop.world.deliver_one()
    assert "boris" in shop.in_list(link)
    waiting = shop.world.wiring.pending_store.all(shop.integration, limit=10).rows
    assert [(row.id, [cause.action for cause in row.causes]) for row in waiting] == [(number, ["again"])]
    shop.world.queues.sources.reverse()
    shop.settle()
    assert shop.importing.look(run)["status"] == "succeeded"
    assert not shop.world.wiring.pending_store.waiting(shop.integration)
    assert shop.story("boris").count("added") == 1


def test_a_list_that_is_gone_keeps_its_people_waiting_and_says_so(shop: Hooking) -> None:
    link = shop.list_link()
    group = shop.acme.groups.pop(link.target)
    shop.add("anna")
    shop.world.post_hooks()
    for _ in range(4):
        shop.world.deliver_one()
    assert shop.shown(link)["problem"]["code"] == "list_gone"
    assert shop.world.wiring.pending_store.waiting(shop.integration)
    assert shop.story("anna") == []
    shop.acme.groups[link.target] = group
    shop.settle()
    assert shop.in_list(link) == {"anna"}
    assert shop.shown(link)["problem"] is None
    assert shop.story("anna") == ["added"]


# Many at once


def test_a_mass_edit_is_read_in_few_calls(shop: Hooking) -> None:
    """Ten thousand hooks may cost a hundred reads; of six hundred it is six."""
    shop.world.amocrm.options.hook_add_then_update = True
    people = [f"p{number}" for number in range(300)]
    link = shop.list_link()
    shop.world.amocrm.calls.clear()
    for name in people:
        shop.add(name)
    shop.settle()
    assert shop.in_list(link) == set(people)
    assert shop.reads() <= 6
    counts = day_of(shop, link)["counts"]
    assert (counts["read"], counts["added"]) == (300, 300)


def test_many_who_are_gone_are_not_read_one_by_one(shop: Hooking) -> None:
    link = shop.list_link()
    names = [f"person{number}" for number in range(150)]
    for name in names:
        shop.add(name)
    shop.world.post_hooks()
    for name in names[:100]:
        shop.editor.delete_contact(shop.ids[name])
    shop.world.amocrm.calls.clear()
    shop.settle()
    assert shop.in_list(link) == set(names[100:])
    assert shop.story(names[7]) == ["gone_meanwhile"]
    assert shop.reads() <= 8
