"""What a person or amoCRM's servers meet at a connection link: alive, over, spent, refused, or somebody else's."""

import re
from collections.abc import Callable

import pytest

from tests.fakes.world import HOST, Answer, World
from tests.functional.connecting import Attempt, attempt, reason_of

_OVER = 20 * 60 + 1


def _connect(one: Attempt) -> None:
    assert one.paste().status == 200


def _wait(one: Attempt) -> None:
    one.world.pass_time(_OVER)


def _delete(one: Attempt) -> None:
    one.world.api("DELETE", f"/integrations/{one.integration}")


def _nothing(_: Attempt) -> None:
    pass


@pytest.mark.parametrize("before", [_nothing, _connect, _wait, _delete])
def test_a_bare_get_of_the_link_is_200_for_ever(amosend: World, before: Callable[[Attempt], None]) -> None:
    one = attempt(amosend)
    before(one)
    assert amosend.follow(one.link["redirect_uri"]).status == 200
    assert amosend.follow("https://amosend.example/oauth/callback/of-another-time").status == 200
    assert amosend.follow(f"{one.link['redirect_uri']}?utm_source=check").status == 200


def test_a_widget_installation_brings_its_code_without_a_state(amosend: World) -> None:
    one = attempt(amosend)
    assert one.come_back(from_widget="1").status == 200
    assert one.look_at_link()["code_arrived"]


def test_refused_access_is_said_and_can_be_given_after_all(amosend: World) -> None:
    one = attempt(amosend)
    page = amosend.follow(f"{one.link['redirect_uri']}?error=access_denied")
    assert (page.status, "нажали «Отказать»" in page.text) == (403, True)
    assert one.look_at_link()["refused"]
    one.come_back()
    assert not one.look_at_link()["refused"]
    assert one.paste(code=None).status == 200


@pytest.mark.parametrize("referer", ["evil.example", "example.amocrm.ru.evil.example", "https://evil.example/", None])
def test_a_redirect_from_elsewhere_sends_nothing_anywhere(amosend: World, referer: str | None) -> None:
    one = attempt(amosend)
    one.send_secrets()
    assert one.come_back(referer=referer).status == 422
    assert amosend.amocrm.calls.total == 0
    assert one.look()["status"] == "not_connected"


def test_a_redirect_without_a_code_is_told_so(amosend: World) -> None:
    assert _said(attempt(amosend).come_back(code=None), "Нет кода авторизации") == 422


def test_an_expired_link_connects_nothing_and_says_so(amosend: World) -> None:
    one = attempt(amosend)
    one.send_secrets()
    _wait(one)
    assert _said(one.come_back(), "20 минут, и они прошли") == 410
    assert reason_of(one.paste()) == (410, "ticket_expired")
    assert one.send_secrets().status == 410
    assert one.token_calls() == []
    assert attempt(amosend, one.integration).paste().status == 200, "a new link works"


def test_a_link_works_to_its_last_second(amosend: World) -> None:
    one = attempt(amosend)
    amosend.clock.ahead = one.link["expires_at"] - amosend.clock.now() - 5
    one.made.last_code = amosend.amocrm.new_code(one.made.client_id)
    assert one.paste().status == 200


def test_a_used_link_connects_nothing_more(amosend: World) -> None:
    one = attempt(amosend)
    _connect(one)
    one.made.last_code = amosend.amocrm.new_code(one.made.client_id)
    assert _said(one.come_back(), "уже подключён") == 409
    assert reason_of(one.paste()) == (409, "ticket_used")
    assert one.send_secrets().status == 409
    assert len(one.token_calls()) == 1


def test_an_unknown_link_is_not_there(amosend: World) -> None:
    one = attempt(amosend)
    one.link |= {name: one.link[name][:-1] + "_" for name in ("redirect_uri", "secrets_uri")}
    assert _said(one.come_back(), "Такой ссылки подключения нет") == 404
    assert one.send_secrets().status == 404


def test_of_two_that_come_with_one_link_at_once_one_connects(amosend: World) -> None:
    """The second comes while amoCRM is exchanging the first one's code: a double click, or a reload."""
    one = attempt(amosend)
    one.send_secrets()
    second: list[Answer] = []

    def come_again(answer: object) -> object:
        second.append(one.come_back())
        return answer

    amosend.amocrm.faults.on("transform", path="access_token", transform=come_again)
    first = one.come_back()
    assert (first.status, second[0].status) == (200, 409)
    assert len(one.token_calls()) == 1
    assert one.look()["status"] == "connected"


def test_a_reload_of_the_page_does_no_harm(amosend: World) -> None:
    one = attempt(amosend)
    one.send_secrets()
    assert one.come_back(state=one.link["state"]).status == 200
    assert _said(one.come_back(state=one.link["state"]), "уже подключён") == 409
    assert one.look()["status"] == "connected"


def test_a_wrong_state_is_another_attempts(amosend: World) -> None:
    one, other = attempt(amosend), attempt(amosend)
    one.send_secrets()
    for state in (other.link["state"], "guessed", "ы"):
        assert _said(one.come_back(state=state), "другому подключению") == 403
    assert one.token_calls() == []


def test_an_integration_deleted_meanwhile_is_not_brought_back(amosend: World) -> None:
    one = attempt(amosend)
    one.send_secrets()
    _delete(one)
    assert one.come_back().status == 404
    assert one.token_calls() == []


def test_an_integration_deleted_during_the_exchange_leaves_no_grant_behind(amosend: World) -> None:
    one = attempt(amosend)
    one.send_secrets()

    def delete(answer: object) -> object:
        _delete(one)
        return answer

    amosend.amocrm.faults.on("transform", path="access_token", transform=delete)
    assert one.come_back().status == 404
    assert amosend.api("GET", "/integrations").json() == []
    assert amosend.wiring.token_store.state(f"amocrm#{one.integration}") is None


def test_an_integration_deleted_at_the_very_end_leaves_no_grant_behind(amosend: World) -> None:
    """The exchange saves its pair between the two halves of the deletion."""
    one = attempt(amosend)
    rows = amosend.wiring.integration_store
    forget = rows.delete

    def connect_first(tenant: str, integration_id: str) -> None:
        assert one.paste().status == 200
        forget(tenant, integration_id)

    rows.delete = connect_first  # type: ignore[method-assign]
    _delete(one)
    assert amosend.wiring.token_store.state(f"amocrm#{one.integration}") is None


def test_the_page_is_in_the_visitors_language_and_tells_its_address_to_nobody(amosend: World) -> None:
    one = attempt(amosend)
    english = amosend.call(amosend.callback, "GET", one.link["redirect_uri"], None, {"accept-language": "en-GB,en"})
    assert 'lang="en"' in english.text
    russian = amosend.follow(one.link["redirect_uri"])
    assert 'lang="ru"' in russian.text
    assert not re.search(r"<script|https?://|\son\w+=", russian.text)
    assert russian.headers["Referrer-Policy"] == "no-referrer"
    assert "unsafe" not in russian.headers["Content-Security-Policy"]


def test_nothing_of_the_query_gets_onto_the_page(amosend: World) -> None:
    one = attempt(amosend)
    for name in ("code", "referer", "client_id", "state", "error"):
        assert "<b>&" not in one.come_back(**{name: "<b>&"}).text


def test_every_new_link_is_another_one(amosend: World) -> None:
    integration = amosend.integration()
    links = [amosend.api("POST", f"/integrations/{integration}/ticket").json() for _ in range(5)]
    keys = {link["redirect_uri"].rsplit("/", 1)[1] for link in links}
    assert len(keys) == len({link["state"] for link in links}) == 5
    assert all(len(key) == 43 for key in keys), "256 bits"
    assert amosend.api("GET", f"/integrations/{integration}/ticket").json() == links[-1]


def test_the_account_comes_from_the_grant_and_not_from_the_query(amosend: World) -> None:
    one = attempt(amosend)
    one.come_back(account_id="1", subdomain="other")
    assert one.paste(code=None, subdomain=None).json()["account"]["account_id"] == amosend.amocrm.account(HOST).id


def _said(page: Answer, words: str) -> int:
    assert words in page.text, page.text
    assert page.headers["Content-Type"].startswith("text/html")
    return page.status


def test_a_newer_link_takes_the_place_of_the_one_before(amosend: World) -> None:
    """A code that arrived at a link which nobody looks at any more would lead nowhere, so it is said at once."""
    integration = amosend.integration()
    old, new = (amosend.api("POST", f"/integrations/{integration}/ticket").json() for _ in range(2))
    answer = amosend.follow(f"{old['redirect_uri']}?code=def50200ab&referer={HOST}")
    assert answer.status == 410
    assert "заменила новая" in answer.text
    assert amosend.follow(f"{new['redirect_uri']}?code=def50200ab&referer={HOST}").status == 200
    assert amosend.api("GET", f"/integrations/{integration}/ticket").json()["code_arrived"]
