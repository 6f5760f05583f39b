"""A rule applied to the deals that are in its stage already: what is previewed is what comes of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.sandbox.amocrm.leads import WON
from tests.fakes.world import World
from tests.functional.applying import Applying, counts


@pytest.fixture
def funnel(amosend: World) -> Iterator[Applying]:
    yield Applying(amosend)


def test_the_preview_tells_what_comes_of_it_and_changes_nothing(funnel: Applying) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    funnel.world.sendsay.calls.clear()
    preview = funnel.apply(preview=True)
    assert preview["status"] == "succeeded" and preview["preview"] and preview["rule"]
    assert not {"member.set", "sequence.member.start", "member.import"} & _actions(funnel)
    assert funnel.passages(funnel.welcome.id) == {} and funnel.importing.members() == {}
    assert counts(preview)["started"] == 2 and counts(preview)["deals"] == 4
    assert (counts(preview)["without_email"], counts(preview)["blocked"]) == (1, 1)
    real = funnel.apply(preview=False)
    assert counts(real) == counts(preview)
    assert {name for name in ("anna", "boris", "clara", "emma") if funnel.going(name)} == {"anna", "boris"}
    assert "automation_started" in funnel.told("anna")


def test_applied_again_nobody_is_started_again(funnel: Applying) -> None:
    """Also where the rule lets people enter again: they have not left."""
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id, reentry="always"))
    funnel.apply(preview=False)
    preview, real = funnel.apply(preview=True), funnel.apply(preview=False)
    assert counts(preview) == counts(real)
    assert (counts(real)["started"], counts(real)["not_again"]) == (0, 2)
    assert funnel.went("anna") == (1, 0)


def test_who_leaves_the_stage_is_stopped_as_ever(funnel: Applying) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    funnel.apply(preview=False)
    funnel.move(funnel.deals["anna"], WON)
    funnel.insist(*funnel.deals.values())
    assert funnel.went("anna") == (1, 1) and funnel.went("boris") == (1, 0)
    funnel.move(funnel.deals["clara"], funnel.second)
    funnel.insist(*funnel.deals.values())
    assert funnel.going("clara"), "and who enters now is started as ever"


def test_a_person_of_several_deals_is_one_person(funnel: Applying) -> None:
    for _ in range(3):
        funnel.deal("anna", stage=funnel.second)
    funnel.pass_time(1)
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id, reentry="always"))
    preview, real = funnel.apply(preview=True), funnel.apply(preview=False)
    assert counts(preview) == counts(real) and counts(real)["deals"] == 7
    assert funnel.went("anna") == (1, 0)


@pytest.mark.parametrize("who", ["main", "all"])
def test_a_list_is_filled(funnel: Applying, who: str) -> None:
    funnel.leads.link_contact(funnel.deals["anna"].id, funnel.ids["clara"])
    funnel.rules(funnel.rule(funnel.second, "add_to_list", funnel.hot.id, who=who))
    preview, real = funnel.apply(preview=True), funnel.apply(preview=False)
    assert counts(preview) == counts(real)
    assert funnel.listed_in() == {"anna", "boris", *({"clara"} if who == "all" else ())}
    assert real["list_id"] == funnel.hot.id
    again = funnel.apply(preview=False)
    assert counts(again)["not_again"] == len(funnel.listed_in())


def test_a_list_is_left_and_an_automation_stopped(funnel: Applying) -> None:
    client: Any = funnel.world.wiring.tenant_sendsay("acme")
    for name in ("anna", "clara"):
        client.set_member(funnel.email(name), obj={"-group": {funnel.hot.id: "1"}})
        client.start_automation(str(funnel.welcome.id), [funnel.email(name)])
    funnel.rules(
        funnel.rule(funnel.second, "remove_from_list", funnel.hot.id),
        funnel.rule(funnel.second, "stop", funnel.welcome.id),
    )
    for rule, code in enumerate(("left_list", "automation_stopped")):
        preview, real = (_noted(funnel, funnel.apply(rule, preview=each), code) for each in (True, False))
        assert preview == real == [funnel.ids["anna"]]
    assert funnel.listed_in() == {"clara"}
    assert not funnel.going("anna") and funnel.going("clara")


def test_hundreds_are_worked_through_over_several_messages(funnel: Applying) -> None:
    """Each message has a second: it does what it can, and the next one goes on."""
    names = [f"p{number}" for number in range(250)]
    for name in names:
        funnel.add(name)
        funnel.deal(name, stage=funnel.second)
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    preview = funnel.apply(preview=True)
    funnel.world.worker_seconds = 4.0
    real = funnel.apply(preview=False)
    assert real["status"] == "succeeded" and counts(real) == counts(preview)
    assert counts(real)["started"] == 252 and real["pages"] >= 3
    assert all(funnel.went(name) == (1, 0) for name in names)


def test_an_automation_that_is_paused_takes_them_later(funnel: Applying) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    funnel.welcome.pause = True
    started = funnel.apply(preview=False, work=False)
    for _ in range(6):
        funnel.world.deliver_one()
    assert funnel.world.run(funnel.integration, started["id"])["status"] == "succeeded"
    assert funnel.passages(funnel.welcome.id) == {}
    funnel.welcome.pause = False
    funnel.world.work_off(most=funnel.most)
    assert funnel.went("anna") == (1, 0) and funnel.went("boris") == (1, 0)


def test_it_can_be_cancelled(funnel: Applying) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    started = funnel.apply(preview=False, work=False)
    answer = funnel.world.api("POST", f"/integrations/{funnel.integration}/runs/{started['id']}/cancel")
    assert answer.status == 202
    assert funnel.finished(started["id"])["status"] == "cancelled"
    assert funnel.passages(funnel.welcome.id) == {}


@pytest.mark.parametrize("vendor", ["sendsay", "amocrm"])
def test_a_vendor_that_is_away_for_a_while_only_delays_it(funnel: Applying, vendor: str) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    started = funnel.apply(preview=False, work=False)
    faults = funnel.world.sendsay.faults if vendor == "sendsay" else funnel.world.amocrm.faults
    faults.on("status", status=503, times=25)
    run = funnel.finished(started["id"])
    assert run["status"] == "succeeded" and run["retries"] > 0
    assert counts(run)["deals"] == 4 and funnel.went("anna") == (1, 0)


def test_without_a_grant_it_fails_with_the_reason(funnel: Applying) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    started = funnel.apply(preview=False, work=False)
    funnel.world.api("DELETE", f"/integrations/{funnel.integration}/connection")
    run = funnel.finished(started["id"])
    assert run["status"] == "failed" and run["problem"]["code"] == "not_connected"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"rule_id": "nosuch"}, 404), ({}, 422), ({"rule_id": "r", "preview": 1}, 422), ({"rule_id": "r", "x": 1}, 422)],
)
def test_what_cannot_be_applied(funnel: Applying, body: dict[str, Any], status: int) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    assert funnel.made
    path = f"/integrations/{funnel.integration}/links/{funnel.made.id}/apply"
    assert funnel.world.api("POST", path, body).status == status


def test_a_link_that_is_off_applies_nothing(funnel: Applying) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    assert funnel.made
    path = f"/integrations/{funnel.integration}/links/{funnel.made.id}"
    rule = funnel.world.api("GET", path).json()["rules"][0]["id"]
    assert funnel.world.api("POST", f"{path}/disable").status == 200
    answer = funnel.world.api("POST", f"{path}/apply", {"rule_id": rule})
    assert answer.status == 409 and answer.json()["code"] == "link_disabled"


def _actions(funnel: Applying) -> set[str]:
    return {call.action for call in funnel.world.sendsay.calls.all()}


def _noted(funnel: Applying, run: dict[str, Any], code: str) -> list[int]:
    return [one["contact_id"] for one in funnel.importing.contacts(run["id"]) if one["outcome"]["code"] == code]
