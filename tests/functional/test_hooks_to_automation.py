"""From a contact that is made or changed in amoCRM to a start of an automation, exactly one for each cause."""

import pytest

from tests.fakes.world import World
from tests.functional.hooking import Hooking


def test_the_person_is_in_the_base_first_and_started_once(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.automation_link()
    hooking.add("anna", first_name="Анна")
    hooking.settle()
    assert hooking.importing.members()["anna@example.com"].value("base.firstName") == "anna"
    assert hooking.starts(link.target) == {"anna": 1}
    assert "automation_started" in hooking.remarks("anna")


def test_every_change_starts_again_and_its_repetitions_do_not(amosend: World) -> None:
    hooking = Hooking(amosend, "anna")
    link = hooking.automation_link()
    for number in range(1, 4):
        hooking.pass_time(1)
        hooking.edit("anna", first_name=f"Анна {number}")
        hooking.settle()
        assert hooking.starts(link.target) == {"anna": number}
    for sent in list(amosend.amocrm.courier.log):
        assert hooking.post(link, sent.body.encode()) == 200
    hooking.settle()
    assert hooking.starts(link.target) == {"anna": 3}


def test_changes_within_a_moment_are_one_start(amosend: World) -> None:
    """Added and changed at once, ten times: a person waits once, whatever number of hooks named it."""
    hooking = Hooking(amosend)
    link = hooking.automation_link()
    amosend.amocrm.options.hook_add_then_update = True
    hooking.add("anna")
    for number in range(10):
        hooking.edit("anna", tags=[f"Тег {number}"])
    hooking.settle()
    assert hooking.starts(link.target) == {"anna": 1}


def test_our_own_writing_starts_nothing(amosend: World) -> None:
    """A hook of a contact that nobody has changed since: an opened card, a linked company, a change that was undone."""
    hooking = Hooking(amosend, "anna")
    link = hooking.automation_link()
    hooking.pass_time(1)
    hooking.edit("anna", first_name="Анна")
    hooking.settle()
    contact = amosend.amocrm.account("example.amocrm.ru").contacts.get(hooking.ids["anna"])
    assert contact is not None
    for stamp in (contact.updated_at, contact.updated_at + 60, 0):
        body = f"contacts[update][0][id]={contact.id}&contacts[update][0][last_modified]={stamp}"
        assert hooking.post(link, body.encode()) == 200
        hooking.settle()
    assert hooking.starts(link.target) == {"anna": 1}


@pytest.mark.parametrize("flags", [{"pause": True}, {"closed": True}, {"archived": True}])
def test_who_meets_a_stopped_automation_waits_for_it(amosend: World, flags: dict[str, bool]) -> None:
    hooking = Hooking(amosend, most=2_000)
    link = hooking.automation_link()
    automation = hooking.acme.sequences[int(link.target)]
    for name in flags:
        setattr(automation, name, True)
    hooking.add("anna")
    hooking.world.post_hooks()
    for _ in range(10):
        hooking.world.deliver_one()
    assert hooking.starts(link.target) == {}
    assert hooking.shown(link)["problem"] is not None
    assert "anna@example.com" in hooking.importing.members()
    for name in flags:
        setattr(automation, name, False)
    hooking.settle()
    assert hooking.starts(link.target) == {"anna": 1}
    assert amosend.dead == []
    assert hooking.shown(link)["problem"] is None


@pytest.mark.parametrize("answer_as", ["track", "nothing", "nothing_for_lists"])
@pytest.mark.parametrize("failure_as", ["error", "track"])
def test_however_sendsay_answers_a_start_is_one(amosend: World, answer_as: str, failure_as: str) -> None:
    hooking = Hooking(amosend)
    amosend.sendsay.options.set({"sequence_answer_as": answer_as, "sequence_failure_as": failure_as})
    link = hooking.automation_link()
    once = hooking.automation_link(onlyonce=True)
    for name in ("anna", "boris"):
        hooking.add(name)
    hooking.settle()
    for number in range(3):
        hooking.pass_time(1)
        hooking.edit("anna", tags=[str(number)])
        hooking.settle()
    amosend.sendsay.finish_tracks()
    assert hooking.starts(link.target) == {"anna": 4, "boris": 1}
    assert hooking.starts(once.target) == {"anna": 1, "boris": 1}
