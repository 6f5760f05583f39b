"""Every hour somebody looks whether amoCRM still posts to the links: told, mended if it is ours, nobody missed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from amosend.domain.hook import Item, RoundErrand, RoundMessage
from amosend.domain.integration import Integration
from amosend.domain.link import HookState, Link
from amosend.services.link_gaps import LinkGaps
from amosend.services.link_tending import LinkTending
from amosend.store.links import LinkKeyTable

from local.sandbox.amocrm.editor import ContactEditor
from tests.fakes.plans import NEVER, Recorded
from tests.fakes.world import ACCOUNT, HOST, world
from tests.functional.linking import Linked, linked

HOUR = 3600
DAY = 24 * HOUR


@dataclass
class Waiting:
    """Who waits for delivery, and when a round was asked for."""

    items: list[tuple[str, Item]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def put(self, integration_id: str, link_id: str, items: Any, *, at: int) -> None:
        self.items += [(link_id, each) for each in items]

    def waiting(self, integration_id: str) -> bool:
        return bool(self.items)

    def announce(self, tenant: str, integration_id: str) -> None:
        self.asked.append(integration_id)

    def taken(self) -> set[tuple[str, int]]:
        """The action and the contact of each, who are then gone."""
        found = {(item.action, item.id) for _, item in self.items}
        self.items = []
        return found


@dataclass
class Tended:
    shop: Linked
    waiting: Waiting = field(default_factory=Waiting)
    rounds: Recorded = field(default_factory=Recorded)
    polled: list[str] = field(default_factory=list)

    def poll(self, integration: Integration, link: Link, *, amocrm: Any, deadline: float) -> None:
        self.polled.append(link.id)

    @property
    def tending(self) -> LinkTending:
        wiring, waiting = self.shop.world.wiring, self.waiting
        return LinkTending(
            wiring.integration_store,
            wiring.link_store,
            wiring.link_keeper,
            wiring.link_hooks,
            LinkGaps(wiring.link_keeper, waiting, wiring.clock),
            waiting.waiting,
            waiting.announce,
            self.rounds,
            wiring.amocrm,
            self.poll,
            lambda link, deadline: True,
            wiring.clock,
        )

    def look(self, *, tenant: str = ACCOUNT, deadline: float = NEVER) -> None:
        """The errand itself."""
        self.tending(RoundMessage(RoundErrand.TEND, tenant, self.shop.integration), deadline=deadline)

    def hour(self) -> None:
        """An hour passes for everybody, and the links are looked after."""
        self.shop.world.pass_time(HOUR)
        self.look()

    def came(self, link: dict[str, Any]) -> None:
        """A hook gets through."""
        now = int(self.shop.world.clock.now())
        self.shop.world.wiring.link_store.count(ACCOUNT, self.shop.integration, link["id"], received=1, at=now)

    @property
    def contacts(self) -> ContactEditor:
        return self.shop.world.amocrm.contacts(HOST)

    def saved(self, link: dict[str, Any]) -> Link:
        found = self.shop.world.wiring.link_store.get(ACCOUNT, self.shop.integration, link["id"])
        assert found
        return found


@pytest.fixture
def tended() -> Iterator[Tended]:
    with world(contacts=5) as made:
        shop = linked(made)
        made.pass_time(DAY)  # the contacts that there are were there long before
        yield Tended(shop)


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    counted: list[str] = []
    monkeypatch.setattr("amosend.services.link_tending.count", counted.append)
    return counted


def test_a_pasted_hook_is_seen_in_amocrms_list(tended: Tended) -> None:
    made = tended.shop.made()
    tended.look()
    assert (tended.shop.look(made)["hook"], tended.shop.problem(made)) == ("unseen", ("new", None))
    tended.shop.paste(made["url"], "add_contact")
    tended.look()
    found = tended.shop.look(made)
    assert (found["hook"], found["health"], found["registered"]) == ("active", "ok", False)
    assert abs(found["checked_at"] - tended.shop.world.clock.now()) < 60
    assert tended.waiting.items == []


def test_a_hook_for_events_that_do_nothing_here_is_told(tended: Tended) -> None:
    made = tended.shop.made()
    hook = tended.shop.paste(made["url"], "update_contact")
    tended.look()
    assert tended.shop.problem(made) == ("attention", "hook_without_event")
    hook.settings = ["add_contact"]
    tended.look()
    assert tended.shop.problem(made) == ("ok", None)


def test_a_pasted_hook_that_amocrm_disabled_is_told_once_and_read_for_every_hour(
    tended: Tended, metrics: list[str]
) -> None:
    made = tended.shop.made()
    hook = tended.shop.paste(made["url"], "add_contact")
    tended.look()
    tended.came(made)
    hook.disabled = True
    first = tended.contacts.add_contact("Первый")
    tended.hour()
    assert tended.shop.problem(made) == ("attention", "hook_disabled")
    assert tended.waiting.taken() == {("add", first.id)}
    assert tended.waiting.asked == [tended.shop.integration]
    tended.hour()
    assert tended.waiting.taken() == set()  # nobody else was changed
    second = tended.contacts.add_contact("Вторая")
    tended.hour()
    assert ("add", second.id) in tended.waiting.taken()
    assert metrics == ["HookDisabled"]
    hook.disabled = False
    third = tended.contacts.add_contact("Третий")
    tended.look()
    assert tended.shop.problem(made) == ("ok", None)
    assert ("add", third.id) in tended.waiting.taken()
    tended.hour()
    assert tended.waiting.taken() == set()
    assert not tended.shop.look(made)["catching_up"]


def test_a_registered_hook_that_amocrm_disabled_is_enabled_again_and_its_gap_read(
    tended: Tended, metrics: list[str]
) -> None:
    made = tended.shop.made("automation")
    tended.shop.do(made, "register")
    tended.look()
    tended.came(made)
    [former] = tended.shop.hooks
    former.disabled = True
    old = min(contact.id for contact in tended.shop.world.amocrm.account(HOST).contacts)
    tended.contacts.edit_contact(old, name="Другое имя")
    new = tended.contacts.add_contact("Новый")
    tended.hour()
    [hook] = tended.shop.hooks
    assert (hook.disabled, set(hook.settings)) == (False, {"add_contact", "update_contact"})
    assert tended.shop.opens(hook.destination)
    assert tended.waiting.taken() == {("update", old), ("add", new.id)}
    assert tended.shop.problem(made) == ("attention", "hook_restored")
    assert metrics == ["HookDisabled"]
    tended.hour()
    assert tended.waiting.taken() == set()
    for _ in range(24):
        tended.shop.world.pass_time(HOUR)
    tended.look()
    assert tended.shop.problem(made) == ("ok", None)
    assert metrics == ["HookDisabled"]
    assert not tended.shop.opens(former.destination)


def test_a_registered_hook_that_may_not_be_enabled_again_is_told_and_read_for(
    tended: Tended, metrics: list[str]
) -> None:
    made = tended.shop.made()
    tended.shop.do(made, "register")
    tended.came(made)
    tended.shop.hooks[0].disabled = True
    tended.shop.world.amocrm.account(HOST).options.webhooks_allowed = False
    new = tended.contacts.add_contact("Новый")
    for _ in range(2):
        tended.hour()
    assert tended.shop.problem(made) == ("attention", "hook_disabled")
    assert ("add", new.id) in tended.waiting.taken()
    assert metrics == ["HookDisabled"]
    assert len(list(LinkKeyTable.scan())) == 2


def test_only_what_the_hook_would_have_told_is_read(tended: Tended) -> None:
    """Before it was pasted nothing was missed, however old the link is; nor what it was not there for."""
    made = tended.shop.made("automation")
    for _ in range(3):
        tended.hour()
    tended.contacts.add_contact("Ещё до хука")
    tended.shop.world.pass_time(HOUR)
    hook = tended.shop.paste(made["url"], "add_contact")
    hook.disabled = True
    old = min(contact.id for contact in tended.shop.world.amocrm.account(HOST).contacts)
    tended.contacts.edit_contact(old, name="Другое имя")
    new = tended.contacts.add_contact("Новый")
    tended.hour()
    assert tended.waiting.taken() == {("add", new.id)}


def test_while_a_link_was_off_nothing_was_missed(tended: Tended) -> None:
    made = tended.shop.made()
    hook = tended.shop.paste(made["url"], "add_contact")
    tended.look()
    tended.came(made)
    tended.shop.do(made, "disable")
    hook.disabled = True
    tended.contacts.add_contact("Пока было выключено")
    tended.hour()
    assert tended.shop.look(made)["hook"] == "active"
    tended.shop.do(made, "enable")
    new = tended.contacts.add_contact("Новый")
    tended.hour()
    assert tended.waiting.taken() == {("add", new.id)}


def test_a_hook_that_somebody_deleted_is_told_and_read_for_when_it_is_back(tended: Tended) -> None:
    made = tended.shop.made()
    tended.shop.do(made, "register")
    tended.came(made)
    tended.shop.hooks.clear()
    new = tended.contacts.add_contact("Новый")
    for _ in range(2):
        tended.hour()
        assert tended.shop.problem(made) == ("attention", "hook_missing")
    assert tended.waiting.taken() == set()
    found = tended.shop.do(made, "register")
    assert (found["hook"], found["catching_up"], len(tended.shop.hooks)) == ("active", True, 1)
    tended.look()
    assert tended.waiting.taken() == {("add", new.id)}
    assert tended.shop.problem(made) == ("ok", None)


def test_a_hook_at_a_former_address_is_told_before_and_after_that_ends(tended: Tended) -> None:
    made = tended.shop.made()
    tended.shop.paste(made["url"], "add_contact")
    tended.look()
    tended.came(made)
    rotated = tended.shop.do(made, "rotate", {"overlap_hours": 2})
    for _ in range(4):
        tended.hour()
        assert tended.shop.problem(made) == ("attention", "hook_outdated")
    assert (tended.shop.opens(made["url"]), tended.shop.look(made)["former_until"]) == (False, None)
    new = tended.contacts.add_contact("Новый")
    tended.shop.hooks.clear()
    tended.shop.paste(rotated["url"], "add_contact")
    tended.hour()
    assert tended.shop.problem(made) == ("ok", None)
    assert tended.waiting.taken() == {("add", new.id)}


def test_a_grant_that_may_not_read_hooks_is_told_once(tended: Tended, caplog: pytest.LogCaptureFixture) -> None:
    made = tended.shop.made()
    words = {"title": "Forbidden", "detail": "Код ошибки 244. Нет прав"}
    tended.shop.world.amocrm.faults.on("status", status=403, body=words, path="webhooks", method="GET")
    for _ in range(3):
        tended.hour()
    told = {id(each) for each in caplog.records if each.message == "hooks unreadable"}
    assert len(told) == 1
    found = tended.shop.look(made)
    assert (found["hook"], found["hook_note"]["code"], found["problem"]) == ("unreadable", "hooks_unreadable", None)
    path = f"/integrations/{tended.shop.integration}"
    assert tended.shop.world.api("GET", path).json()["status"] == "connected"
    tended.came(made)
    assert tended.shop.problem(made) == ("ok", None)


def test_a_gap_of_any_length_is_read_in_the_end(tended: Tended) -> None:
    """What one message has no time for, the next goes on with, from page to page."""
    made = tended.shop.made()
    hook = tended.shop.paste(made["url"], "add_contact")
    tended.look()
    hook.disabled = True
    new = {tended.contacts.add_contact(f"Контакт {number}").id for number in range(600)}
    tended.shop.world.pass_time(HOUR)
    messages = 1
    tended.look(deadline=tended.shop.world.clock.now() - 1)
    while tended.rounds.taken(RoundErrand.TEND):
        messages += 1
        assert messages < 10
        ticking = tended.tending
        # Each look at the clock takes a while, so that there is time for one page and no more.
        moments = iter([0.0, 0.0, *[1e12] * 1000])
        gaps = replace(ticking.gaps, clock=lambda moments=moments: next(moments))
        replace(ticking, gaps=gaps)(RoundMessage(RoundErrand.TEND, ACCOUNT, tended.shop.integration), deadline=1.0)
    assert messages >= 4
    assert tended.waiting.taken() == {("add", contact_id) for contact_id in new}


@pytest.mark.parametrize("odd", ["no filters", "filters ignored", "order ignored"])
def test_accounts_that_filter_nothing_are_read_all_the_same(tended: Tended, odd: str) -> None:
    options = tended.shop.world.amocrm.account(HOST).options
    options.is_api_filter_enabled = odd == "filters ignored"
    options.filters_ignored = odd == "filters ignored"
    options.order_ignored = odd == "order ignored"
    made = tended.shop.made()
    hook = tended.shop.paste(made["url"], "add_contact")
    tended.look()
    tended.came(made)
    hook.disabled = True
    new = {tended.contacts.add_contact(f"Контакт {number}").id for number in range(300)}
    tended.hour()
    assert tended.waiting.taken() == {("add", contact_id) for contact_id in new}


def test_whoever_waits_without_a_round_gets_one(tended: Tended) -> None:
    made = tended.shop.made()
    tended.waiting.put(tended.shop.integration, made["id"], [Item("contact", "add", 1)], at=1)
    tended.look()
    assert tended.waiting.asked


def test_a_key_that_was_never_written_is_made_good(tended: Tended) -> None:
    made = tended.shop.made()
    for row in LinkKeyTable.scan():
        row.delete()
    assert not tended.shop.opens(made["url"])
    tended.look()
    assert tended.shop.opens(made["url"])


def test_a_funnel_is_polled_and_no_other_link(tended: Tended) -> None:
    """Its stage hooks are in no list, so it is never said to be missing."""
    tended.shop.made()
    rule = {"status_id": 142, "action": "start", "target": tended.shop.automation}
    funnel = tended.shop.made("funnel", rules=[rule])
    tended.came(funnel)
    for _ in range(2):
        tended.hour()
    assert tended.polled == [funnel["id"]] * 2
    assert tended.shop.problem(funnel) == ("ok", None)


def test_nobody_is_looked_after_without_a_connection_or_an_enabled_link(tended: Tended) -> None:
    made = tended.shop.made()
    tended.shop.do(made, "disable")
    tended.shop.world.amocrm.calls.clear()
    tended.look()
    tended.shop.do(made, "enable")
    tended.shop.world.api("DELETE", f"/integrations/{tended.shop.integration}/connection")
    tended.look()
    tended.look(tenant="other")
    assert tended.shop.world.amocrm.calls.all() == []


@pytest.mark.parametrize(("status", "problem"), [(402, "amocrm_unpaid"), (403, "amocrm_blocked")])
def test_a_dead_grant_shows_on_the_integration(tended: Tended, status: int, problem: str, metrics: list[str]) -> None:
    made = tended.shop.made()
    tended.shop.world.amocrm.faults.on("status", status=status, path="/api/v4/")
    tended.look()
    assert tended.shop.problem(made) == ("stopped", problem)
    assert metrics == ["ReconnectRequired"]


def test_a_plan_without_hooks_shows_on_the_link_and_stops_nothing(tended: Tended, metrics: list[str]) -> None:
    made = tended.shop.made()
    tended.shop.world.amocrm.faults.on("status", status=402, path="webhooks")
    tended.look()
    found = tended.shop.look(made)
    assert (found["hook"], found["hook_note"]["code"], found["problem"]) == ("unreadable", "hooks_unreadable", None)
    assert tended.shop.world.api("GET", f"/integrations/{tended.shop.integration}").json()["status"] == "connected"
    assert metrics == []


def test_while_amocrm_is_away_the_next_hour_is_waited_for(tended: Tended) -> None:
    made = tended.shop.made()
    tended.shop.paste(made["url"], "add_contact")
    tended.shop.world.amocrm.faults.on("status", status=502, path="webhooks")
    tended.look()
    assert tended.shop.problem(made) == ("new", None)
    tended.shop.world.amocrm.faults.clear()
    tended.hour()
    assert tended.saved(made).hook is HookState.ACTIVE


def test_a_link_that_is_deleted_meanwhile_stays_deleted(tended: Tended, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tended.shop.made()
    tended.shop.paste(made["url"], "add_contact")
    hooks = tended.tending.hooks
    listed = type(hooks).listed

    def delete_and_list(self: Any, amocrm: Any) -> Any:
        found = listed(self, amocrm)
        monkeypatch.undo()
        assert tended.shop.ask("DELETE", f"/{made['id']}").status == 200
        return found

    monkeypatch.setattr(type(hooks), "listed", delete_and_list)
    tended.look()
    assert tended.shop.ask("GET").json() == []
    assert list(LinkKeyTable.scan()) == []
