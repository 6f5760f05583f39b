"""The history answers "почему?": by run, by contact and by address, for 90 days, and to its own tenant only.

The journal is written as the worker writes it, through the store; it is asked through the API.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

import boto3
import pytest
from amosend.domain.import_run import Mode, Run, RunStatus, Trigger
from amosend.domain.import_settings import ImportSettings, ListChoice, ListKind
from amosend.domain.journal import KEPT, ChunkRecord, Happening, Remark
from amosend.domain.outcome import Outcome
from amosend.domain.plan import ONCE, Plan
from amosend.domain.register import Entry, Register
from amosend.services.list_ground import register_owner

from tests.fakes.aws import REGION
from tests.fakes.world import ACCOUNT, World
from tests.functional.connecting import reason_of

EMAIL = "Ivan.Petrov@example.com"
SETTINGS = ImportSettings(ListChoice(ListKind.EXISTING, "pl7", "Клиенты"))
DAY = 24 * 3600


@dataclass
class Shop:
    """An integration whose runs have already taken place."""

    world: World
    id: str
    runs: int = 0

    @classmethod
    def of(cls, world: World, tenant: str = ACCOUNT) -> "Shop":
        shop = cls(world, world.integration())
        plan = Plan(tenant, shop.id, "nightly1", "Каждую ночь", SETTINGS, 0, (0,))
        assert world.wiring.plan_store.create(plan)
        return shop

    def ran(self, *chunks: ChunkRecord, plan: str = "nightly1", ago: float = 0, **changes: Any) -> Run:
        """A run that ended so many seconds ago; `chunks` are numbered as they come."""
        self.runs += 1
        at = int(self.world.clock.now() - ago)
        run = Run(ACCOUNT, self.id, f"{at:011d}-{self.runs:08x}", plan, Trigger.SCHEDULE, Mode.FULL, SETTINGS, at)
        ended: dict[str, Any] = {"status": RunStatus.SUCCEEDED, "finished_at": at, "chunks_settled": len(chunks)}
        made = replace(run, **ended | changes)
        assert self.world.wiring.run_store.create(made)
        for number, chunk in enumerate(chunks, 1):
            self.world.wiring.journal.write(run.id, replace(chunk, number=number), expires_at=at + KEPT)
        return made

    def hashed(self, email: str) -> int:
        return self.world.wiring.keyed_hash(email.lower())

    def page(self, run: Run, **query: Any) -> Any:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.world.api("GET", f"/integrations/{self.id}/runs/{run.id}/contacts?{asked}")
        assert answer.status == 200, answer.text
        return answer.json()

    def pages(self, run: Run, **query: Any) -> list[list[dict[str, Any]]]:
        found: list[list[dict[str, Any]]] = []
        after: dict[str, Any] = {}
        while True:
            page = self.page(run, **query, **after)
            found.append(page["items"])
            if page["next"] is None:
                return found
            after = {"after": page["next"]}

    def story(self, contact_id: int, **query: Any) -> Any:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.world.api("GET", f"/integrations/{self.id}/contacts/{contact_id}/history?{asked}")
        assert answer.status == 200, answer.text
        return answer.json()

    def search(self, email: str = EMAIL, **asked: Any) -> Any:
        answer = self.world.api("POST", f"/integrations/{self.id}/history", {"email": email, **asked})
        assert answer.status == 200, answer.text
        return answer.json()

    def looks_at(self, *, most_chunks: int) -> None:
        self.world.wiring.history = replace(self.world.wiring.history, most_chunks=most_chunks)


@pytest.fixture
def shop(amosend: World) -> Shop:
    return Shop.of(amosend)


def chunk(*happenings: Happening, remarks: tuple[Remark, ...] = (), settled: bool = True) -> ChunkRecord:
    return ChunkRecord(0, happenings, remarks, settled)


def added(*ids: int) -> ChunkRecord:
    return chunk(*(Happening(one, one, Outcome.ADDED) for one in ids))


# --- the contacts of a run -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 5, 7, 20, 21, 100])
def test_pages_are_exactly_as_long_as_asked_for(shop: Shop, limit: int) -> None:
    """Everybody comes once, in order, and the last page says that it is the last."""
    run = shop.ran(added(*range(1, 8)), added(*range(8, 10)), chunk(), added(*range(10, 22)))
    pages = shop.pages(run, limit=limit)
    assert [row["contact_id"] for page in pages for row in page] == list(range(1, 22))
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    assert 0 < len(pages[-1]) <= limit


def test_a_filter_gives_full_pages_too_and_ends_when_nobody_is_left(shop: Shop) -> None:
    outcomes = [Outcome.BLOCKED if number % 5 == 0 else Outcome.ADDED for number in range(61)]
    happenings = [Happening(number, 0, outcomes[number]) for number in range(1, 61)]
    blocked = [chunk(*happenings[first : first + 20]) for first in (0, 20, 40)]
    run = shop.ran(*blocked, added(100))
    pages = shop.pages(run, outcome="blocked", limit=4)
    assert [[row["contact_id"] for row in page] for page in pages] == [
        [5, 10, 15, 20],
        [25, 30, 35, 40],
        [45, 50, 55, 60],
    ]
    assert shop.pages(run, outcome="unsubscribed") == [[]]


def test_each_contact_has_its_outcome_in_words_and_its_remarks(shop: Shop) -> None:
    rejected = Remark(2, Outcome.REJECTED_BY_SENDSAY, "no such domain")
    run = shop.ran(
        chunk(
            Happening(1, 1, Outcome.ADDED),
            Happening(2, 2, Outcome.REJECTED_BY_SENDSAY),
            remarks=(Remark(1, Outcome.PHONE_INVALID), rejected, Remark(0, Outcome.REJECTED_BY_SENDSAY, "a row")),
        )
    )
    first, second, nobody = shop.page(run)["items"]
    assert first["outcome"]["ru"] == "Добавлен в Sendsay: раньше его там не было."
    assert [one["code"] for one in first["remarks"]] == ["phone_invalid"]
    assert (second["outcome"]["code"], second["remarks"][0]["explanation"]) == ("rejected_by_sendsay", "no such domain")
    assert (nobody["contact_id"], nobody["remarks"][0]["explanation"]) == (0, "a row")
    assert [row["contact_id"] for row in shop.page(run, outcome="phone_invalid")["items"]] == [1]


def test_what_is_not_settled_is_not_told(shop: Shop) -> None:
    """Neither an intent nor a chunk that the run does not know as settled."""
    run = shop.ran(added(1), chunk(Happening(2, 2, Outcome.ADDED), settled=False), added(3), chunks_settled=2)
    assert [row["contact_id"] for row in shop.page(run)["items"]] == [1]
    assert shop.story(2)["items"] == shop.story(3)["items"] == []


@pytest.mark.parametrize("query", ["after=1", "after=x.y", "after=1.1.1", "limit=0", "limit=101", "outcome=nothing"])
def test_what_cannot_be_a_page_is_refused(shop: Shop, query: str) -> None:
    run = shop.ran(added(1))
    answer = shop.world.api("GET", f"/integrations/{shop.id}/runs/{run.id}/contacts?{query}")
    assert reason_of(answer) == (422, "invalid_request")


# --- one contact -----------------------------------------------------------------------------------------------------


def test_a_contacts_story_is_told_newest_first_with_run_and_plan(shop: Shop) -> None:
    shop.ran(chunk(Happening(5, 1, Outcome.ADDED)), plan=ONCE, ago=3 * DAY)
    shop.ran(added(1, 2), added(6, 9), ago=2 * DAY)
    preview = shop.ran(chunk(Happening(5, 1, Outcome.MOVED)), ago=DAY, preview=True)
    last = shop.ran(added(3), chunk(Happening(5, 1, Outcome.NO_CONSENT), remarks=(Remark(5, Outcome.PHONE_TAKEN),)))
    story = shop.story(5)
    told = [(one["outcome"]["code"], one["plan"], one["plan_name"], one["preview"]) for one in story["items"]]
    assert told == [
        ("no_consent", "nightly1", "Каждую ночь", False),
        ("moved", "nightly1", "Каждую ночь", True),
        ("added", "once", None, False),
    ]
    assert [one["run"] for one in story["items"]][:2] == [last.id, preview.id]
    assert [one["code"] for one in story["items"][0]["remarks"]] == ["phone_taken"]
    assert (story["items"][0]["at"], story["next"]) == (last.finished_at, None)


def test_a_call_looks_at_so_much_and_the_next_goes_on_where_it_ended(shop: Shop) -> None:
    """Nothing is lost or told twice, wherever the line falls; every answer says how far back it came."""
    for day in range(6, 0, -1):
        shop.ran(*(added(5, 100 + day) for _ in range(day % 3 + 1)), ago=day * DAY)
    whole = shop.story(5)["items"]
    for most in (1, 2, 3, 5):
        shop.looks_at(most_chunks=most)
        found, story, calls = [], shop.story(5), 1
        looked_back_to = [story["looked_back_to"]]
        while True:
            assert len(story["items"]) <= most
            found += story["items"]
            if story["next"] is None:
                break
            story, calls = shop.story(5, before=story["next"]), calls + 1
            looked_back_to.append(story["looked_back_to"])
        assert found == whole and len(whole) == 12
        assert looked_back_to == sorted(looked_back_to, reverse=True)
        assert calls >= 12 // most


def test_a_story_is_as_long_as_asked_for(shop: Shop) -> None:
    for day in range(5):
        shop.ran(added(5), ago=day * DAY)
    first = shop.story(5, limit=3)
    rest = shop.story(5, limit=3, before=first["next"])
    runs = [one["run"] for one in first["items"] + rest["items"]]
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    assert runs == sorted(set(runs), reverse=True)


def test_a_cursor_of_a_run_that_is_gone_goes_on_behind_it(shop: Shop) -> None:
    old = shop.ran(added(5), ago=DAY)
    gone = f"{int(shop.world.clock.now()):011d}-ffffffff.3.0"
    assert [one["run"] for one in shop.story(5, before=gone)["items"]] == [old.id]


@pytest.mark.parametrize("before", ["x", "a.1", "a.b.c", "..", "a.1.1.1", "a%2F.1.1"])
def test_a_cursor_is_one_that_was_given(shop: Shop, before: str) -> None:
    answer = shop.world.api("GET", f"/integrations/{shop.id}/contacts/5/history?before={before}")
    assert reason_of(answer) == (422, "invalid_request")


# --- an address ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [EMAIL, EMAIL.upper(), f"  {EMAIL.lower()} ", "iVAN.petrov@EXAMPLE.com"])
def test_an_address_is_found_in_whatever_case_it_is_typed(shop: Shop, typed: str) -> None:
    shop.ran(chunk(Happening(1, 17, Outcome.ADDED), Happening(2, shop.hashed(EMAIL), Outcome.UNSUBSCRIBED)), ago=DAY)
    shop.ran(added(2))
    [event] = shop.search(typed)["items"]
    assert (event["contact_id"], event["outcome"]["code"]) == (2, "unsubscribed")


def test_an_international_address_is_found_by_its_unicode_form(shop: Shop) -> None:
    shop.ran(chunk(Happening(2, shop.hashed("info@xn--80a1acny.xn--p1ai"), Outcome.ADDED)))
    assert [one["contact_id"] for one in shop.search("info@почта.рф")["items"]] == [2]


def test_who_has_the_address_now_is_known_from_the_lists_registers(shop: Shop) -> None:
    register = Register()
    register.put(9, [Entry(9, shop.hashed(EMAIL))])
    register.put(4, [Entry(4, shop.hashed(EMAIL)), Entry(4, 77)])
    register.put(5, [Entry(5, 78)])
    shop.world.wiring.registers.save(register_owner(shop.id, "pl7"), register)
    elsewhere = Register()
    elsewhere.put(6, [Entry(6, shop.hashed(EMAIL))])
    shop.world.wiring.registers.save(register_owner("another", "pl7"), elsewhere)
    shop.ran(added(1), ago=DAY)
    shop.looks_at(most_chunks=1)
    found = shop.search()
    assert (found["contact_ids"], found["items"]) == ([4, 9], [])
    assert shop.search(before=found["next"])["contact_ids"] == []


def test_one_address_of_many_contacts_is_told_page_by_page(shop: Shop) -> None:
    """An office's address stands in every second card; an answer must not grow with that."""
    same = shop.hashed(EMAIL)
    for first in (1, 101):
        shop.ran(chunk(*(Happening(n, same, Outcome.DUPLICATE_EMAIL) for n in range(first, first + 60))), ago=first)
    found, before = [], None
    while True:
        page = shop.search(limit=25, before=before)
        assert len(page["items"]) <= 25
        found += [one["contact_id"] for one in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert found == [*range(1, 61), *range(101, 161)]


@pytest.mark.parametrize("email", ["", "ivan", "ivan@", "a@b@c.ru", "x" * 400, None, 5])
def test_what_is_no_address_is_refused_and_not_said_back(shop: Shop, email: Any) -> None:
    answer = shop.world.api("POST", f"/integrations/{shop.id}/history", {"email": email})
    assert reason_of(answer) == (422, "invalid_request")
    assert answer.json()["errors"][0]["field"] == "body.email"
    assert not (isinstance(email, str) and email and email in answer.text)


# --- 90 days, one tenant, no address ---------------------------------------------------------------------------------


def test_after_90_days_nothing_is_told_though_nothing_has_been_deleted_yet(shop: Shop) -> None:
    shop.ran(chunk(Happening(5, shop.hashed(EMAIL), Outcome.ADDED)), ago=89 * DAY)
    assert len(shop.story(5)["items"]) == len(shop.search()["items"]) == 1
    shop.world.pass_time(DAY + 1)
    assert shop.story(5)["items"] == shop.search()["items"] == []
    assert shop.world.api("GET", f"/integrations/{shop.id}/runs").json()["items"] == []
    assert _stored("Journal") and _stored("Runs")


def test_it_says_how_far_back_it_looked(shop: Shop) -> None:
    run = shop.ran(added(1), ago=5 * DAY)
    assert abs(shop.search()["looked_back_to"] - (shop.world.clock.now() - KEPT)) < 60
    shop.looks_at(most_chunks=1)
    assert shop.search()["looked_back_to"] == run.created_at


def test_nobody_else_is_told_anything(shop: Shop) -> None:
    """Another tenant does not find the integration; its own one, and another of the same tenant, know nobody."""
    run = shop.ran(chunk(Happening(5, shop.hashed(EMAIL), Outcome.ADDED)))
    register = Register()
    register.put(5, [Entry(5, shop.hashed(EMAIL))])
    shop.world.wiring.registers.save(register_owner(shop.id, "pl7"), register)
    beside = Shop.of(shop.world)
    shop.world.sendsay.create_account("other", key="key-of-other")
    shop.world.account, shop.world.key = "other", "key-of-other"
    other = Shop.of(shop.world, "other")
    paths = (f"runs/{run.id}", f"runs/{run.id}/contacts", "contacts/5/history")
    for path in paths:
        assert reason_of(shop.world.api("GET", f"/integrations/{shop.id}/{path}")) == (404, "not_found")
    answer = shop.world.api("POST", f"/integrations/{shop.id}/history", {"email": EMAIL})
    assert reason_of(answer) == (404, "not_found")
    for each, account in ((other, "other"), (beside, ACCOUNT)):
        shop.world.account, shop.world.key = account, {"other": "key-of-other"}.get(account, "key-of-acme-0001")
        assert (each.story(5)["items"], each.search()["items"], each.search()["contact_ids"]) == ([], [], [])
        assert each.story(5, before=f"{run.id}.1.0")["items"] == []
        assert reason_of(shop.world.api("GET", f"/integrations/{each.id}/{paths[1]}")) == (404, "not_found")


def test_no_table_holds_the_address_that_was_searched(shop: Shop) -> None:
    shop.ran(chunk(Happening(5, shop.hashed(EMAIL), Outcome.ADDED)))
    shop.search()
    for table in boto3.client("dynamodb", region_name=REGION).list_tables()["TableNames"]:
        assert EMAIL.lower() not in json.dumps(_stored(table), default=str).lower()


def _stored(table: str) -> list[Any]:
    found: list[Any] = boto3.client("dynamodb", region_name=REGION).scan(TableName=table)["Items"]
    return found
