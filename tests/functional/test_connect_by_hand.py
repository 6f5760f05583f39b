"""Connecting with what a person copies from amoCRM and pastes: the four fields of the guide."""

from dataclasses import replace

import pytest

from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.connecting import attempt, named_hosts, reason_of


def test_all_four_fields_connect_the_account(amosend: World) -> None:
    one = attempt(amosend)
    answer = one.paste()
    assert answer.status == 200
    account = answer.json()["account"]
    assert (answer.json()["status"], account["host"], account["client_id"]) == ("connected", HOST, one.made.client_id)
    assert account["account_id"] == amosend.amocrm.account(HOST).id
    assert account["name"] == amosend.amocrm.account(HOST).record.name


@pytest.mark.parametrize(
    "typed",
    [
        "example",
        "  Example.AmoCRM.ru  ",
        "https://example.amocrm.ru",
        "https://example.amocrm.ru/leads/detail/123?x=1#tab",
        "example.amocrm.ru/settings/widgets/",
    ],
)
def test_whatever_of_the_address_is_pasted_as_subdomain_is_understood(amosend: World, typed: str) -> None:
    assert attempt(amosend).paste(subdomain=typed).json()["account"]["host"] == HOST


@pytest.mark.parametrize("host", ["shop.kommo.com", "old-shop.amocrm.com"])
def test_the_other_domains_are_amocrm_too(amosend: World, host: str) -> None:
    amosend.amocrm.create_account(host, size=5)
    assert attempt(amosend, host=host).paste(subdomain=f"https://{host}/").json()["account"]["host"] == host


@pytest.mark.parametrize(
    "typed",
    [
        "evil.example",
        "example.amocrm.ru.evil.example",
        "https://example.amocrm.ru@evil.example",
        "evil.example/.amocrm.ru",
        "example.amocrm.ru:8443",
        "127.0.0.1",
        "xn--e1afmkfd.xn--p1ai",
        "пример.amocrm.ru",
        "a.b.amocrm.ru",
        "www.amocrm.ru",
        "-bad.amocrm.ru",
        "\\\\evil.example\\.amocrm.ru",
    ],
)
def test_a_host_that_is_not_amocrms_is_told_nothing(amosend: World, typed: str) -> None:
    one = attempt(amosend)
    assert reason_of(one.paste(subdomain=typed)) == (422, "host_not_allowed")
    assert amosend.amocrm.calls.total == 0
    assert one.paste().status == 200, "the link is still good"


def test_only_secret_and_id_are_pasted_when_the_code_has_arrived_by_itself(amosend: World) -> None:
    one = attempt(amosend)
    page = one.come_back()
    assert (page.status, "Код авторизации получен" in page.text) == (200, True)
    arrived = one.look_at_link()
    assert (arrived["code_arrived"], arrived["host"], arrived["client_id"]) == (True, HOST, one.made.client_id)
    assert one.token_calls() == []
    assert one.paste(code=None, subdomain=None).status == 200


def test_the_id_too_may_have_arrived(amosend: World) -> None:
    one = attempt(amosend)
    one.come_back()
    assert one.paste(code=None, subdomain=None, client_id=None).status == 200


def test_what_is_pasted_goes_before_what_has_arrived(amosend: World) -> None:
    one = attempt(amosend)
    one.come_back(code="of-somebody-else")
    assert one.paste().status == 200


@pytest.mark.parametrize("name", ["client_id", "client_secret", "subdomain"])
def test_a_field_left_empty_is_asked_for(amosend: World, name: str) -> None:
    one = attempt(amosend)
    assert reason_of(one.paste(**{name: "  "})) == (422, "credentials_missing")
    assert one.token_calls() == []


def test_a_missing_code_is_asked_for(amosend: World) -> None:
    assert reason_of(attempt(amosend).paste(code="")) == (422, "code_missing")


def test_spaces_around_what_was_copied_do_no_harm(amosend: World) -> None:
    one = attempt(amosend)
    assert one.paste(**{name: f" {value}\n" for name, value in one.pasted.items()}).status == 200


def test_without_a_link_there_is_nothing_to_connect_with(amosend: World) -> None:
    integration = amosend.integration()
    answer = amosend.api("POST", f"/integrations/{integration}/connection", {"client_id": "a", "client_secret": "b"})
    assert reason_of(answer) == (404, "ticket_unknown")


def test_a_wrong_secret_gives_the_link_back_for_another_try(amosend: World) -> None:
    one = attempt(amosend)
    assert reason_of(one.paste(client_secret="mistyped")) == (422, "secret_wrong")
    assert one.look()["status"] == "not_connected"
    assert one.paste().status == 200


def test_the_redirect_link_is_kept_byte_for_byte_for_every_refresh(amosend: World) -> None:
    """The sandbox compares it as amoCRM does; the last call is the control: one slash more is refused."""
    one = attempt(amosend)
    one.paste()
    for _ in range(2):
        _a_day_passes(amosend)
        assert amosend.api("GET", f"/integrations/{one.integration}/amocrm/pipelines").status == 200
    assert len(one.token_calls()) == 3
    one.made.redirect_uri += "/"
    _a_day_passes(amosend)
    refused = amosend.api("GET", f"/integrations/{one.integration}/amocrm/pipelines")
    assert refused.json()["code"] == "redirect_uri_mismatch"


def test_a_new_link_does_not_change_the_address_at_which_the_old_grant_is_refreshed(amosend: World) -> None:
    one = attempt(amosend)
    one.paste()
    newer = amosend.api("POST", f"/integrations/{one.integration}/ticket").json()
    assert newer["redirect_uri"] != one.link["redirect_uri"]
    _a_day_passes(amosend)
    assert amosend.api("GET", f"/integrations/{one.integration}/amocrm/pipelines").status == 200


def test_a_reconnect_keeps_every_setting(amosend: World) -> None:
    one = attempt(amosend)
    one.paste()
    amosend.set_up(one.integration, gone="remove")
    before = one.look()
    amosend.amocrm.revoke(one.made.client_id)
    assert amosend.api("GET", f"/integrations/{one.integration}/amocrm/pipelines").status == 409
    assert one.look()["status"] == "needs_reconnect"
    again = attempt(amosend, one.integration)
    assert again.paste().status == 200
    after = again.look()
    assert (after["status"], after["problem"]) == ("connected", None)
    assert {name: after[name] for name in ("id", "name", "created_at", "import_settings")} == {
        name: before[name] for name in ("id", "name", "created_at", "import_settings")
    }
    assert amosend.api("GET", f"/integrations/{one.integration}/amocrm/pipelines").status == 200


def test_another_amocrm_account_is_refused_on_a_reconnect_and_the_first_grant_stays(amosend: World) -> None:
    one = attempt(amosend)
    one.paste()
    amosend.amocrm.create_account("other.amocrm.ru", size=5)
    other = attempt(amosend, one.integration, host="other.amocrm.ru")
    refused = other.paste()
    assert reason_of(refused) == (409, "another_account")
    assert named_hosts(refused.json()["detail"]) == {HOST, "other.amocrm.ru"}
    page = other.send_secrets().status, other.come_back(code=amosend.amocrm.new_code(other.made.client_id))
    assert (page[0], page[1].status, named_hosts(page[1].text)) == (200, 409, {HOST, "other.amocrm.ru"})
    assert (one.look()["status"], one.look()["account"]["host"]) == ("connected", HOST)
    assert amosend.api("GET", f"/integrations/{one.integration}/amocrm/pipelines").status == 200


def test_another_account_at_the_same_host_is_told_apart_by_its_id(amosend: World) -> None:
    """A host that one account has left may be taken by another."""
    one = attempt(amosend)
    one.paste()
    known = amosend.wiring.integrations.get(ACCOUNT, one.integration)
    assert known.account
    amosend.wiring.integration_store.connect(ACCOUNT, one.integration, replace(known.account, account_id=31))
    told = attempt(amosend, one.integration).paste()
    assert reason_of(told) == (409, "another_account")
    assert f"{HOST} (ID 31)" in told.json()["detail"]
    assert f"{HOST} (ID {known.account.account_id})" in told.json()["detail"]


def test_several_integrations_each_have_their_own_account(amosend: World) -> None:
    amosend.amocrm.create_account("other.amocrm.ru", size=5)
    first, second = attempt(amosend), attempt(amosend, host="other.amocrm.ru")
    assert (first.paste().status, second.paste().status) == (200, 200)
    assert [one.look()["account"]["host"] for one in (first, second)] == [HOST, "other.amocrm.ru"]


def _a_day_passes(amosend: World) -> None:
    amosend.pass_time(86_400)
