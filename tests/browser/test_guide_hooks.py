"""The guide's second half on the deployed stack: from a link on the page to a person in a list and an automation."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import expect

from local.sandbox.amocrm.hooks import save_hook
from tests.browser.conftest import Visitor

_PATIENCE = 180  # seconds; the worker may have to start first
_CYRILLIC = re.compile("[А-яЁё]+")


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not until():
        assert time.monotonic() < end, "nobody came"
        time.sleep(0.1)


def _started(arrive: Callable[..., Visitor], **settings: object) -> tuple[Visitor, str]:
    """Somebody with a connected account, a list and an automation."""
    visitor = arrive(size=3, **settings)
    account = visitor.deployment.sendsay.account(visitor.account)
    account.create_group("Новые клиенты", addr_type="email")
    account.create_sequence("Приветствие", onlyonce=False)
    visitor.deployment.amocrm.options.hook_answer_seconds = 60.0  # both vendors and the functions share this machine
    visitor.sign_in()
    integration = visitor.create()
    visitor.connect()
    return visitor, integration


def test_a_new_contact_comes_into_the_list_and_the_automation(arrive: Callable[..., Visitor]) -> None:
    """One link pasted by hand (G10), one registered by the button (G9); the pages say what came of it."""
    visitor, _ = _started(arrive)
    page, account = visitor.page, visitor.deployment.sendsay.account(visitor.account)
    visitor.tab("Webhooks")
    page.get_by_label("Новые клиенты").check()
    visitor.keep_picture("links", guide=True)
    visitor.press("Сгенерировать ссылку")
    url = page.get_by_label("Ссылка", exact=True).input_value()
    visitor.keep_picture("link-made", guide=True)
    amocrm = visitor.deployment.amocrm
    save_hook(amocrm.account(visitor.host), url, settings=["add_contact"], now=amocrm.clock.unix())
    visitor.tab("Webhooks")
    page.get_by_label("Приветствие").check()
    visitor.press("Сгенерировать ссылку")
    visitor.press("Подключить хук")
    expect(page.get_by_text("Хук подключён в amoCRM.")).to_be_visible()
    amocrm.contacts(visitor.host).add_contact("Анна", emails=["anna@example.com"])
    group = next(each for each in account.groups.values() if each.name == "Новые клиенты")
    (automation,) = account.sequences.values()

    def has_come() -> bool:
        member = account.member("anna@example.com")
        return member is not None and member.id in group.members and member.id in automation.members

    _wait(has_come)
    visitor.tab("Webhooks")
    expect(page.get_by_text("Все доставлены, никто не ждёт.")).to_be_visible()
    page.get_by_role("link", name="Ссылка «Новые клиенты»").click()
    expect(page.get_by_text("В порядке")).to_be_visible()
    visitor.keep_picture("link", guide=True)
    page.get_by_role("link", name="Удалить ссылку").click()
    visitor.keep_picture("link-delete")
    visitor.press("Удалить ссылку")
    expect(page.get_by_text("Ссылка удалена.")).to_be_visible()
    visitor.tab("Журнал")
    expect(page.get_by_text("Доставка по ссылке «Приветствие»")).to_be_visible()
    visitor.keep_picture("journal-deliveries", guide=True)


def test_a_stage_starts_an_automation_and_leaving_it_stops(arrive: Callable[..., Visitor]) -> None:
    visitor, _ = _started(arrive)
    page, account = visitor.page, visitor.deployment.sendsay.account(visitor.account)
    amocrm = visitor.deployment.amocrm
    contact = amocrm.contacts(visitor.host).add_contact("Анна", emails=["anna@example.com"])
    pipeline = amocrm.account(visitor.host).leads.pipelines[0]
    first, second = [stage for stage in pipeline.statuses if stage.is_editable][:2]
    amocrm.leads(visitor.host).add_lead("Уже здесь", contacts=[contact.id], status_id=second.id)
    visitor.tab("Воронка")
    page.get_by_role("link", name="Добавить правило").click()
    page.get_by_label("Этап воронки").select_option(f"{pipeline.id}:{second.id}")
    page.get_by_label("Автоматизация", exact=True).select_option(label="Приветствие")
    visitor.keep_picture("rule", guide=True)
    visitor.press("Добавить правило")
    visitor.press("Подключить хук")
    visitor.tab("Воронка")
    visitor.keep_picture("funnel", guide=True)
    page.get_by_role("link", name="Изменить правило").click()
    visitor.press("Применить к сделкам, которые уже на этапе")
    expect(page.get_by_text("Автоматизация запустится, людей: 1.")).to_be_visible()
    visitor.keep_picture("rule-preview")
    (automation,) = account.sequences.values()
    assert not automation.members
    boris = amocrm.contacts(visitor.host).add_contact("Борис", emails=["boris@example.com"])
    lead = amocrm.leads(visitor.host).add_lead("Сделка", contacts=[boris.id], status_id=first.id)
    amocrm.leads(visitor.host).move_lead(lead.id, second.id)
    _wait(lambda: len(automation.members) == 1)
    amocrm.leads(visitor.host).move_lead(lead.id, 142)
    _wait(lambda: [passage.stops for passage in automation.members.values()] == [1])


def test_every_page_in_english_has_no_russian_but_names(arrive: Callable[..., Visitor]) -> None:
    visitor, integration = _started(arrive)
    page, base = visitor.page, f"{visitor.url}/app/i/{integration}"
    visitor.press("English")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    ours = {"Магазин", "Имя", "Русский", "Новые", "клиенты", "Приветствие"}
    for path in (
        "connection",
        "links",
        "funnel",
        "funnel/new",
        "journal",
        "disconnect",
        "delete",
        "autoimports/new",
        "import",
    ):
        page.goto(f"{base}/{path}")
        visitor.keep_picture(f"en-{path.replace('/', '-')}")
        shown = page.locator("body").evaluate("""body => {
            const copy = body.cloneNode(true);
            copy.querySelectorAll("select, .long, input, aside dl").forEach((each) => each.remove());
            return copy.textContent;
        }""")
        assert set(_CYRILLIC.findall(shown)) <= ours, path
    visitor.press("Save settings")
    page.goto(f"{visitor.url}/app/integrations")
    visitor.keep_picture("en-integrations")
    visitor.press("Sign out")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    visitor.keep_picture("en-sign-in")
