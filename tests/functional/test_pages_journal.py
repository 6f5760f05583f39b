"""«Журнал» on its page: what was done last stands first, whatever did it, and no page is turned in vain."""

import re
from dataclasses import dataclass, replace

import pytest
from amosend.domain.import_run import Counts, Mode, Run, RunStatus, Trigger
from amosend.domain.import_settings import ImportSettings, ListChoice, ListKind
from amosend.domain.outcome import Outcome
from amosend.domain.plan import ONCE

from tests.fakes.world import ACCOUNT, World
from tests.functional.browsing import Browsing, elements, location
from tests.functional.few_people import FewPeople

_SETTINGS = ImportSettings(ListChoice(ListKind.NONE))
_MIDNIGHT = 1_790_715_600  # 30 September 2026 in Moscow
_HOUR = 3600


@dataclass
class Office:
    """An integration with runs of any time, as its workers would have left them."""

    world: World
    integration: str
    person: Browsing

    def ran(self, at: int, name: str = "", *, hook: bool = False, **changes: object) -> str:
        """What a link delivered in a day begins with its midnight, and goes on till `at`."""
        begun = _MIDNIGHT + (at - _MIDNIGHT) // (24 * _HOUR) * 24 * _HOUR if hook else at
        trigger, mode = (Trigger.HOOK, Mode.CHANGES) if hook else (Trigger.SCHEDULE, Mode.FULL)
        run_id = f"{begun:011d}-{name or 'x'}"
        made = Run(ACCOUNT, self.integration, run_id, name if hook else ONCE, trigger, mode, _SETTINGS, begun)
        ended = replace(made, **{"status": RunStatus.SUCCEEDED, "updated_at": at, "finished_at": at, **changes})  # type: ignore[arg-type]
        assert self.world.wiring.run_store.create(ended)
        return run_id

    def ready_for_links(self) -> str:
        """The automation that they can lead to."""
        assert self.world.connect(self.integration).status == 200
        return str(self.world.sendsay.account(ACCOUNT).create_sequence("Приветствие").id)

    def make_link(self, **asked: object) -> None:
        answer = self.world.api("POST", f"/integrations/{self.integration}/links", asked)
        assert answer.status == 201, answer.text

    def shown(self, query: str = "") -> list[str]:
        """The runs on the page, as they stand."""
        return re.findall(r'row"><a href="[^"]*/runs/([^"]+)"', self.page(query))

    def page(self, query: str = "") -> str:
        return self.person.page(f"/app/i/{self.integration}/journal{query}")

    def older(self, query: str) -> str:
        links = [each.attributes.get("href") or "" for each in elements(self.page(query)) if each.tag == "a"]
        return next(("?" + link.partition("?")[2] for link in links if "before=" in link), "")


@pytest.fixture
def office(amosend: World) -> Office:
    amosend.pass_time(_MIDNIGHT + 40 * _HOUR - amosend.clock.now())
    person = Browsing(amosend)
    person.sign_in()
    return Office(amosend, amosend.integration(), person)


def test_a_links_day_stands_where_its_last_delivery_belongs(office: Office) -> None:
    early, late = office.ran(_MIDNIGHT + _HOUR, "a"), office.ran(_MIDNIGHT + 9 * _HOUR, "b")
    noon = office.ran(_MIDNIGHT + 12 * _HOUR, "link", hook=True)
    dawn = office.ran(_MIDNIGHT + 5 * _HOUR, "other", hook=True)
    assert office.shown() == [noon, late, dawn, early]
    assert "30 сентября 2026, 12:00 (Москва)" in office.page()


def test_a_preview_has_sent_nobody(office: Office) -> None:
    office.ran(_MIDNIGHT, preview=True)
    assert "будет передано 0" in office.page()
    office.ran(_MIDNIGHT + 1)
    assert ", передано 0" in office.page()


@pytest.mark.parametrize("number", [20, 21, 65])
def test_pages_lead_through_all_of_it_in_order_and_the_last_one_says_so(office: Office, number: int) -> None:
    times = [_MIDNIGHT - place * 997 for place in range(number)]
    runs = [office.ran(at, f"n{place}", hook=place % 3 == 0) for place, at in enumerate(times)]
    found, query = office.shown(), office.older("")
    while query:
        found += office.shown(query)
        query = office.older(query)
    assert found == runs


def test_what_is_delivered_meanwhile_hides_nothing_further_back(office: Office) -> None:
    runs = [office.ran(_MIDNIGHT - place * _HOUR, f"n{place}") for place in range(25)]
    day = office.ran(_MIDNIGHT + 9 * _HOUR, "link", hook=True)
    assert office.shown()[:2] == [day, runs[0]]
    second = office.older("")
    run = office.world.wiring.run_store.get(office.integration, day)
    assert run and office.world.wiring.run_store.save(replace(run, updated_at=_MIDNIGHT + 20 * _HOUR))
    assert office.shown(second) == runs[19:]


def _offered(text: str) -> list[str]:
    """The outcomes of the filter, each in one group."""
    select = text.partition('id="outcome"')[2].partition("</select>")[0]
    grouped = [each.partition("</optgroup>") for each in select.split("<optgroup")]
    assert all("<option" not in rest for _, end, rest in grouped if end)
    return re.findall('value="([a-z_]+)"', select)


def test_only_what_can_occur_can_be_filtered_by(office: Office) -> None:
    """What links alone lead to is not offered before there is one; but what a run tells of, in any case."""
    links = {"company", "gone_meanwhile", "before_link"}
    starts = {"automation_started", "automation_waits", "start_uncertain", "automation_refused"}
    rules = {"automation_stopped", "left_list", "left_by_rule", "not_added_again", "automation_not_stopped"}
    imports = _offered(office.page())
    assert {"added", "no_consent", "rejected_by_sendsay", "removed", "phone_taken"} < set(imports)
    assert not {*links, *starts, *rules} & set(imports)
    assert "left_list" in _offered(office.page("?outcome=left_list"))
    automation = office.ready_for_links()
    office.make_link(kind="automation", target=automation)
    assert {*links, *starts} < set(_offered(office.page()))
    assert not rules & set(_offered(office.page()))
    office.ran(_MIDNIGHT, "gone-funnel", hook=True, examples={"left_list": [7]})
    assert "left_list" in _offered(office.page())
    office.make_link(kind="funnel", rules=[{"status_id": 142, "action": "stop", "target": automation}])
    everything = _offered(office.page())
    assert (sorted(everything), len(everything)) == (sorted(Outcome), len(set(everything)))


@pytest.mark.parametrize(
    ("language", "heading", "why"),
    [
        ("ru", "Номер контакта amoCRM;Почему не передан;Подробности", "В контакте нет e-mail"),
        ("en", "amoCRM contact id;Why it was left out;Details", "The contact has no e-mail"),
    ],
)
def test_the_file_of_who_was_left_out_is_in_its_readers_words(
    amosend: World, language: str, heading: str, why: str
) -> None:
    """Codes for programs are the JSON API's."""
    few, person = FewPeople(amosend, "anna"), Browsing(amosend)
    nobody = few.add("boris", emails=[])
    run = few.run()["id"]
    person.sign_in()
    person.post("/app/language", {"to": language, "back": "/app/integrations"})
    lines = person.page(f"/app/i/{few.importing.integration}/runs/{run}/rejected.csv").splitlines()
    assert (lines[0], len(lines)) == (f"\ufeff{heading}", 2)
    assert lines[1].startswith(f"{nobody};{why}")
    assert "without_email" not in lines[1]


def test_what_can_be_shown_alone_is_told_by_what_it_is(office: Office) -> None:
    automation = office.ready_for_links()
    group = office.world.sendsay.account(ACCOUNT).create_group("Клиенты", addr_type="email").id
    asked = {"name": "Утро", "hours": [6], "settings": {"list": {"kind": "none"}}}
    office.world.api("POST", f"/integrations/{office.integration}/autoimports", asked)
    office.make_link(kind="list", target=group)
    office.make_link(kind="funnel", rules=[{"status_id": 142, "action": "stop", "target": automation}])
    select = office.page().partition('id="plan"')[2].partition("</select>")[0]
    said = re.findall('label="([^"]+)"|<option[^>]*>([^<]+)<', select)
    assert [kind or name for kind, name in said][2:] == [
        "Автоимпорты",
        "Утро",
        "Ссылки в списки",
        "Клиенты",
        "Правила воронки",
        "Воронка",
    ]


@pytest.mark.parametrize(
    ("preview", "told"),
    [(False, "раньше, чем что-нибудь сделано"), (True, "Ничего не записано.")],
)
def test_what_was_stopped_says_how_far_it_came(amosend: World, preview: bool, told: str) -> None:
    """And no longer that it is being stopped."""
    few, person = FewPeople(amosend, "anna"), Browsing(amosend)
    integration = few.importing.integration
    run = amosend.api("POST", f"/integrations/{integration}/runs", {"preview": preview}).json()["id"]
    person.sign_in()
    page = location(person.post(f"/app/i/{integration}/runs/{run}/cancel"))
    assert "Останавливается…" in person.page(page)
    amosend.work_off()
    text = person.page(page)
    assert "Остановлена" in text and told in text
    assert "станавливается" not in text


@pytest.mark.parametrize(("rule", "told"), [("", "До остановки передано в Sendsay: 7. Эти"), ("r1", "показано ниже")])
def test_what_was_done_before_it_was_stopped_is_told(office: Office, rule: str, told: str) -> None:
    counts = Counts(read=9, sent=7, updated=7, no_consent=2)
    run = office.ran(_MIDNIGHT, counts=counts, status=RunStatus.CANCELLED, rule_id=rule)
    assert told in office.person.page(f"/app/i/{office.integration}/runs/{run}")
