"""What vendors and the clock may refuse, as a person meets it on pages: a sentence, and nothing typed is lost."""

import pytest
from amosend.reasons import Reason

from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.browsing import Browsing, elements, location

_MINUTES = 60


@pytest.fixture
def person(amosend: World) -> Browsing:
    signed_in = Browsing(amosend)
    signed_in.sign_in()
    return signed_in


def _asking(amosend: World, person: Browsing) -> tuple[str, dict[str, str]]:
    """An integration with a fresh link, and what would be copied from amoCRM."""
    base = f"/app/i/{amosend.integration()}"
    person.post(f"{base}/link")
    shown = elements(person.page(f"{base}/connection"))
    (link,) = [each.attributes["value"] or "" for each in shown if each.attributes.get("id") == "redirect"]
    made = amosend.amocrm.create_integration(HOST, redirect_uri=link)
    pasted = {"client_id": made.client_id, "client_secret": made.secret, "code": made.last_code, "subdomain": HOST}
    return base, pasted


@pytest.mark.parametrize(
    ("wrong", "marked"),
    [
        ({"client_secret": "not-the-secret"}, ["client_secret", "client_id"]),
        ({"code": "used"}, ["code"]),
        ({"code": "", "client_id": ""}, ["client_id", "code"]),
        ({"subdomain": "nobody-here"}, ["subdomain"]),
        ({"subdomain": "evil.example.com"}, ["subdomain"]),
    ],
    ids=lambda each: "-".join(each),
)
def test_what_amocrm_refuses_is_a_sentence_beside_what_was_typed(
    amosend: World, person: Browsing, wrong: dict[str, str], marked: list[str]
) -> None:
    base, pasted = _asking(amosend, person)
    answer = person.post(f"{base}/connect", pasted | wrong)
    assert 400 <= answer.status < 500
    assert 'role="alert"' in answer.text
    shown = elements(answer.text)
    assert [each.attributes["id"] for each in shown if each.attributes.get("aria-invalid")] == marked
    assert {f"fault-{name}" for name in marked} <= {each.attributes.get("id") for each in shown}
    values = {each.attributes.get("id"): each.attributes.get("value") for each in shown}
    assert all(values[name] == value for name, value in (pasted | wrong).items())
    assert location(person.post(f"{base}/connect", pasted)) == f"{base}/connection?said=connected"


def test_a_token_that_is_refused_is_marked(amosend: World, person: Browsing) -> None:
    base, _ = _asking(amosend, person)
    shown = elements(person.post(f"{base}/token", {"token": "no token", "subdomain": HOST}).text)
    assert [each.attributes["id"] for each in shown if each.attributes.get("aria-invalid")] == ["token"]


def test_a_code_that_was_used_and_a_link_that_was_used(amosend: World, person: Browsing) -> None:
    base, pasted = _asking(amosend, person)
    person.post(f"{base}/connect", pasted)
    again = person.post(f"{base}/connect", pasted)
    assert 'role="alert"' in again.text
    assert "Аккаунт подключён" in again.text


def test_a_link_whose_time_is_over_says_so_and_offers_another(amosend: World, person: Browsing) -> None:
    base, pasted = _asking(amosend, person)
    amosend.pass_time(21 * _MINUTES)
    text = person.page(f"{base}/connection")
    assert "Время ссылки вышло." in text
    assert "Создать новую ссылку" in text
    assert 'id="redirect"' not in text
    assert 'role="alert"' in person.post(f"{base}/connect", pasted).text


@pytest.mark.parametrize(("reason", "by_itself"), [(Reason.AMOCRM_UNPAID, True), (Reason.AMOCRM_BLOCKED, False)])
def test_the_page_says_whether_work_goes_on_by_itself(
    amosend: World, person: Browsing, reason: Reason, *, by_itself: bool
) -> None:
    integration = amosend.connected()
    amosend.wiring.integration_store.disconnect(ACCOUNT, integration, reason)
    text = person.page(f"/app/i/{integration}/connection")
    assert ("Каждую ночь мы спрашиваем amoCRM снова" in text) is by_itself
    assert ("Нужно переподключить" in text) is not by_itself
    assert ">Проверить</button>" in text


def test_a_key_that_was_reset_is_asked_for_anew(amosend: World, person: Browsing) -> None:
    integration = amosend.connected()
    amosend.set_up(integration)
    amosend.sendsay.account(ACCOUNT).keys.clear()
    text = person.get(f"/app/i/{integration}/import").text
    assert 'role="alert"' in text
    assert "ключ" in text


def test_a_list_that_was_deleted_meanwhile_is_told_at_the_link_and_at_the_import(
    amosend: World, person: Browsing
) -> None:
    integration, acme = amosend.connected(), amosend.sendsay.account(ACCOUNT)
    group = acme.create_group("Удалят", addr_type="email")
    shown = person.page(f"/app/i/{integration}/links")
    assert "Удалят" in shown
    acme.groups.pop(group.id)
    answer = person.post(f"/app/i/{integration}/links", {"target": f"list:{group.id}", "once": "1"})
    assert (answer.status, 'role="alert"' in answer.text) == (409, True)
    form = {"do": "save", "list": "existing", "list_id": group.id, "phone": "none", "emails": "first", "gone": "leave"}
    answer = person.post(f"/app/i/{integration}/import", form)
    assert (answer.status, 'role="alert"' in answer.text) == (409, True)
