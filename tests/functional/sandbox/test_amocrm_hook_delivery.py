"""Webhooks are repeated on amoCRM's timetable, are switched off, and go astray in every way that was seen."""

from typing import Literal

import pytest

from local.sandbox.amocrm.courier import retry_after
from local.sandbox.amocrm.hooks import save_hook
from local.sandbox.amocrm.records import Contact, Hook, StageHook
from tests.functional.sandbox.amocrm_world import HOST, Listener, World

MINUTE = 60
pytestmark = pytest.mark.usefixtures("hook")


def _contact(amocrm: World) -> Contact:
    return amocrm.state.contacts(HOST).add_contact("Иван Петров")


def _ids(amocrm: World, ours: Listener) -> list[str]:
    """Whom each body that arrived is about."""
    return [dict(one.pairs)["contacts[add][0][id]"] for one in amocrm.sent(ours)]


def _after(amocrm: World, ours: Listener, *minutes: int) -> list[int]:
    """How many had arrived after each of these spans."""
    counts = []
    for span in minutes:
        amocrm.control("clock", advance=span * MINUTE + 1)
        counts.append(len(amocrm.sent(ours)))
    return counts


@pytest.mark.parametrize(
    ("attempt", "status", "wait"),
    [
        (1, 100, None),
        (1, 200, None),
        (1, 299, None),
        (1, 0, 5 * MINUTE),
        (1, 99, 5 * MINUTE),
        (1, 302, 5 * MINUTE),
        (2, 404, 15 * MINUTE),
        (3, 404, None),
        (3, 0, None),
        (3, 500, 15 * MINUTE),
        (4, 499, 60 * MINUTE),
        (4, 600, None),
        (5, 500, None),
    ],
)
def test_the_timetable_of_retries(attempt: int, status: int, wait: int | None) -> None:
    assert retry_after(attempt, status) == wait


@pytest.mark.parametrize(
    ("status", "counts"),
    [(500, [2, 3, 4, 5, 5]), (499, [2, 3, 4, 5, 5]), (404, [2, 3, 3, 3, 3]), (301, [2, 3, 3, 3, 3])],
)
def test_a_failing_hook_is_tried_three_or_five_times(
    amocrm: World, ours: Listener, status: int, counts: list[int]
) -> None:
    ours.status = status
    _contact(amocrm)
    assert len(amocrm.sent(ours)) == 1
    assert _after(amocrm, ours, 5, 15, 15, 60, 600) == counts
    assert {one.status for one in amocrm.state.courier.log} == {status}


def test_a_retry_that_is_answered_well_is_the_last(amocrm: World, ours: Listener) -> None:
    ours.status = 503
    _contact(amocrm)
    amocrm.sent(ours)
    ours.status = 204
    assert _after(amocrm, ours, 5, 15, 60) == [2, 2, 2]


@pytest.mark.parametrize(("booked", "attempts"), [(0, 3), (499, 5)])
def test_an_answer_after_two_seconds_is_none(
    amocrm: World, ours: Listener, booked: Literal[0, 499], attempts: int
) -> None:
    """The two seconds are two tenths here; what amoCRM books is not confirmed."""
    ours.seconds, options = 0.3, amocrm.state.options
    options.hook_answer_seconds, options.hook_timeout_status = 0.2, booked
    _contact(amocrm)
    amocrm.sent(ours)
    assert _after(amocrm, ours, 5, 15, 15, 60)[-1] == attempts
    assert {one.status for one in amocrm.state.courier.log} == {booked}


def test_more_than_a_hundred_failures_in_two_hours_disable_the_hook(amocrm: World, ours: Listener, hook: Hook) -> None:
    ours.status = 404
    for _ in range(101):
        _contact(amocrm)
    amocrm.sent(ours)
    assert hook.disabled
    [shown] = amocrm.get("webhooks").json()["_embedded"]["webhooks"]
    assert shown["disabled"] is True
    assert _after(amocrm, ours, 30) == [101]
    _contact(amocrm)
    assert len(amocrm.sent(ours)) == 101


def test_a_hundred_failures_or_older_ones_disable_nothing(amocrm: World, ours: Listener, hook: Hook) -> None:
    ours.status = 404
    for _ in range(100):
        _contact(amocrm)
    amocrm.sent(ours)
    ours.status = 200
    assert _after(amocrm, ours, 5) == [200]
    amocrm.control("clock", advance=121 * MINUTE)
    ours.status = 404
    _contact(amocrm)
    amocrm.sent(ours)
    assert not hook.disabled


def test_a_digital_pipeline_hook_is_sent_once(amocrm: World, ours: Listener) -> None:
    pipeline, ours.status = amocrm.account.leads.pipelines[0], 500
    amocrm.account.record.hooks.clear()
    amocrm.account.record.stage_hooks.append(StageHook(pipeline.id, 142, f"{ours.url}/stage"))
    amocrm.state.leads(HOST).add_lead("Сделка", status_id=142)
    assert len(amocrm.sent(ours)) == 1
    assert _after(amocrm, ours, 5, 600) == [1, 1]


def test_hooks_can_be_lost_doubled_and_shuffled(amocrm: World, ours: Listener) -> None:
    amocrm.control("options", hook_lose=1, hook_duplicate=True)
    _contact(amocrm)
    second = _contact(amocrm)
    assert _ids(amocrm, ours) == [str(second.id)] * 2
    assert len({one.headers["x-amocrm-requestid"] for one in ours.heard}) == 2
    ours.heard.clear()
    amocrm.control("options", hook_duplicate=False, hook_out_of_order=True, hook_delay=MINUTE)
    made = [str(_contact(amocrm).id) for _ in range(3)]
    assert _after(amocrm, ours, 1) == [3], "all are due together, however long it took to make them"
    assert _ids(amocrm, ours) == made[::-1]


def test_hooks_can_be_hours_late(amocrm: World, ours: Listener) -> None:
    amocrm.control("options", hook_delay=3 * 60 * MINUTE)
    late = _contact(amocrm)
    amocrm.control("options", hook_delay=0)
    early = _contact(amocrm)
    assert _ids(amocrm, ours) == [str(early.id)]
    assert _after(amocrm, ours, 60, 120) == [1, 2]
    assert _ids(amocrm, ours) == [str(early.id), str(late.id)]


def test_an_addition_can_be_followed_by_a_change(amocrm: World, ours: Listener, hook: Hook) -> None:
    hook.settings += ["update_contact", "update_lead"]
    amocrm.control("options", hook_add_then_update=True)
    _contact(amocrm)
    amocrm.state.companies(HOST).add_company("ООО Ромашка")
    amocrm.state.leads(HOST).add_lead("Сделка")
    bodies = [one.pairs[3][0].partition("[0]")[0] for one in amocrm.sent(ours)]
    actions = [f"{entity}[{action}]" for entity in ("contacts", "contacts", "leads") for action in ("add", "update")]
    assert bodies == actions


def test_a_stranger_can_post_another_accounts_body_or_ids_of_nobody(amocrm: World, ours: Listener) -> None:
    amocrm.control("options", hook_forged="account")
    contact = _contact(amocrm)
    forged, real = amocrm.sent(ours)
    assert dict(forged.pairs)["account[id]"] != str(amocrm.account.id)
    assert _ids(amocrm, ours) == [str(contact.id)] * 2
    ours.heard.clear()
    amocrm.control("options", hook_forged="ids")
    _contact(amocrm)
    forged, real = amocrm.sent(ours)
    assert dict(forged.pairs)["account[id]"] == dict(real.pairs)["account[id]"] == str(amocrm.account.id)
    assert amocrm.account.contacts.get(int(dict(forged.pairs)["contacts[add][0][id]"])) is None


def test_any_body_can_be_posted_and_its_answer_harms_no_hook(amocrm: World, ours: Listener, hook: Hook) -> None:
    ours.status = 404
    amocrm.control(f"accounts/{HOST}/hooks/forge", destination=f"{ours.url}/hook", body="contacts[add]=1")
    assert amocrm.sent(ours)[0].body == "contacts[add]=1"
    assert _after(amocrm, ours, 5) == [1]
    assert hook.invalid == []


def test_a_mass_edit_tells_everybody_and_many_at_once(amocrm: World, ours: Listener, hook: Hook) -> None:
    hook.settings, amocrm.state.options.hook_parallel = ["update_contact"], 8
    ours.seconds = 0.05
    answer = amocrm.control(f"accounts/{HOST}/contacts", "PATCH", first=100, tags=["Осень"])
    assert answer == {"changed": 100}
    told = {dict(one.pairs)["contacts[update][0][id]"] for one in amocrm.sent(ours)}
    assert len(told) == len(ours.heard) == 100
    assert 1 < ours.most_at_once <= 8


def test_accounts_take_turns(amocrm: World, ours: Listener) -> None:
    """One account's flood keeps nobody else's hook waiting."""
    other = amocrm.state.create_account("other.amocrm.ru", size=0)
    save_hook(other, f"{ours.url}/other", settings=["add_contact"], now=0)
    amocrm.control("options", hook_delay=MINUTE)
    for _ in range(30):
        _contact(amocrm)
    amocrm.state.contacts("other.amocrm.ru").add_contact("Кто-то")
    assert _after(amocrm, ours, 1) == [31], "all are due together, however long it took to make them"
    assert "/other" in [one.path for one in ours.heard][:3]
