"""Hooks while a vendor fails, is away or has taken the grant back: everybody is delivered once, and nobody too much."""

from collections.abc import Iterator

import pytest

from tests.fakes.world import World
from tests.functional.hooking import Hooking

_MINUTE = 60


@pytest.fixture
def hooking(amosend: World) -> Iterator[Hooking]:
    yield Hooking(amosend, most=2_000)


def _people(hooking: Hooking, number: int) -> list[str]:
    names = [f"person{each}" for each in range(number)]
    for name in names:
        hooking.add(name)
    return names


def _uncertain(hooking: Hooking, names: list[str]) -> set[str]:
    """Who may have been started by a call whose answer told nothing, and is not asked for again."""
    return {name for name in names if "start_uncertain" in hooking.remarks(name)}


def test_sendsay_failing_for_a_third_of_the_calls_costs_nobody(amosend: World, hooking: Hooking) -> None:
    link, automation = hooking.list_link(), hooking.automation_link()
    amosend.sendsay.faults.on("status", status=500, probability=0.3)
    names = _people(hooking, 120)
    hooking.settle()
    assert hooking.in_list(link) == set(names)
    starts = hooking.starts(automation.target)
    assert set(starts.values()) <= {1}
    assert starts.keys() | _uncertain(hooking, names) == set(names)
    hooking.assert_nothing_forbidden()


def test_sendsay_down_for_five_minutes_costs_nobody(amosend: World, hooking: Hooking) -> None:
    link, automation = hooking.list_link(), hooking.automation_link()
    amosend.sendsay.faults.on("status", status=503, until=amosend.clock.now() + 5 * _MINUTE)
    names = _people(hooking, 30)
    hooking.settle()
    assert hooking.in_list(link) == set(names)
    assert hooking.starts(automation.target) == dict.fromkeys(names, 1)


def test_amocrm_failing_and_being_slow_costs_nobody(amosend: World, hooking: Hooking) -> None:
    link = hooking.list_link()
    amosend.amocrm.faults.on("status", status=502, path="/api/v4/contacts", probability=0.3)
    names = _people(hooking, 60)
    hooking.settle()
    assert hooking.in_list(link) == set(names)


@pytest.mark.parametrize("action", ["sequence.member.start", "member.set", "batch"])
def test_a_lost_answer_starts_nobody_twice(amosend: World, hooking: Hooking, action: str) -> None:
    """Sendsay has acted and its answer was lost: once is enough, and what is not known is not done again."""
    link = hooking.automation_link()
    amosend.sendsay.faults.on("drop_after", action=action, times=2)
    names = _people(hooking, 5)
    hooking.settle()
    amosend.sendsay.finish_tracks()
    assert all(count == 1 for count in hooking.starts(link.target).values())
    assert hooking.starts(link.target).keys() | _uncertain(hooking, names) == set(names)


def test_while_the_grant_is_revoked_hooks_wait_and_are_made_good(amosend: World, hooking: Hooking) -> None:
    link = hooking.list_link()
    [client_id] = list(amosend.amocrm.integrations)
    amosend.amocrm.disable_integration(client_id)
    names = _people(hooking, 3)
    hooking.settle()
    assert hooking.in_list(link) == set()
    assert amosend.dead == []
    shown = hooking.shown(link)
    assert shown["problem"] is not None
    hooking.pass_time(30)
    assert amosend.connect(hooking.integration).status == 200
    hooking.settle()
    assert hooking.in_list(link) == set(names)
    assert hooking.shown(link)["problem"] is None


def test_a_poisoned_one_stops_nobody_else(amosend: World, hooking: Hooking) -> None:
    """A contact over which the delivery breaks, whatever is tried; it waits among the dead and can be tried again."""
    link = hooking.list_link()
    names = _people(hooking, 40)
    poison = hooking.ids["person17"]

    def spoil(answer: object) -> object:
        if isinstance(answer, dict):
            for one in answer.get("_embedded", {}).get("contacts", [answer] if answer.get("id") == poison else []):
                if one["id"] == poison:
                    one["custom_fields_values"] = [{"field_id": 1, "field_code": "EMAIL", "values": 5}]
        return answer

    amosend.amocrm.faults.on("transform", path="/api/v4/contacts", transform=spoil)
    hooking.settle()
    assert hooking.in_list(link) >= set(names) - {"person17"}


def test_dead_letters_are_tried_again_and_twice_changes_nothing(amosend: World, hooking: Hooking) -> None:
    link, automation = hooking.list_link(), hooking.automation_link()
    fault = amosend.sendsay.faults.on("status", status=500)
    names = _people(hooking, 10)
    hooking.settle()
    amosend.sendsay.faults.remove(fault.id)  # the API itself asks Sendsay whose the key is
    given_up = amosend.api("GET", f"/integrations/{hooking.integration}/deliveries").json()["given_up"]
    assert len(given_up) == len(names)
    for _ in range(2):
        assert amosend.api("POST", f"/integrations/{hooking.integration}/deliveries/redrive").status == 204
        hooking.settle()
    assert hooking.in_list(link) == set(names)
    assert hooking.starts(automation.target) == dict.fromkeys(names, 1)
    assert not amosend.api("GET", f"/integrations/{hooking.integration}/deliveries").json()["given_up"]


def test_why_somebody_was_given_up_is_told_without_what_amocrm_quotes(amosend: World, hooking: Hooking) -> None:
    hooking.list_link()
    problem = {"title": "Bad Request", "status": 400, "detail": "person0 Иванов, person0@example.com"}
    amosend.amocrm.faults.on("status", path="/api/v4/contacts", status=400, body=problem)
    _people(hooking, 2)
    hooking.settle()
    given_up = amosend.api("GET", f"/integrations/{hooking.integration}/deliveries").json()["given_up"]
    assert [one["reason"]["explanation"] for one in given_up] == ["400 Bad Request"] * 2


def test_a_mass_edit_costs_few_reads(amosend: World) -> None:
    """At most a read for a hundred hooks, as with 10 000 hooks and 100 reads."""
    hooking = Hooking(amosend, *[f"person{each}" for each in range(200)], most=2_000)
    link = hooking.automation_link(events=("update_contact",))
    amosend.amocrm.calls.clear()
    hooking.editor.edit_contacts(hooking.ids.values(), tags=["Осень"])
    hooking.editor.edit_contacts(hooking.ids.values(), tags=["Зима"])
    hooking.settle()
    assert len(hooking.starts(link.target)) == 200
    assert hooking.reads() <= 4
