"""The live sample: one contact of the connected account as an import with these settings would load it."""

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from amosend.domain.import_run import FieldWarning
from amosend.domain.import_settings import ConsentChoice, Empty, ImportSettings, PhoneChoice, PhoneKind
from amosend.domain.integration import ConnectedAccount, Integration
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.pages import AccountFacts, ContactsPage
from amosend.errors import NotFoundError, RejectedError
from amosend.reasons import Reason
from amosend.services.choices import Choices
from amosend.services.sample import Sample, SampleView, TargetView

from tests.fakes.contacts import LIST, NOTHING, contact, custom, rule

ACCOUNT = ConnectedAccount(1, "example.amocrm.ru", "Пример", None, None, 0, 0)
INTEGRATION = Integration("ann", "i1", "Продажи", 0, ACCOUNT, connected=True)
SETTINGS = ImportSettings(
    LIST,
    phone=PhoneChoice(PhoneKind.ADDITIONAL_CONTACT),
    fields=(
        rule("custom.born", field_id=5),
        rule("custom.colour", field_id=6, empty=Empty.CLEAR),
        rule("custom.grown", field_id=8),
        rule("custom.gone", field_id=5, name="День"),
    ),
)
QUESTS = {
    "born": {"name": "Родился", "type": "dt"},
    "colour": {"name": "Цвет", "type": "1m", "answers": {"1": "красный"}},
    "grown": {"name": "Рост", "type": "int"},
}


@dataclass(slots=True)
class FakeAmoCrm:
    """Answers only what reading takes; any other call is an AttributeError."""

    contacts: list[Any]

    def account(self) -> AccountFacts:
        return AccountFacts(1, "Пример", "example", "Asia/Vladivostok", filters_enabled=True)

    def all_contacts(self) -> str:
        return "page=1"

    def contacts_page(self, query: str) -> ContactsPage:
        assert query == "page=1"
        return ContactsPage(self.contacts, None)

    def contacts_by_id(self, ids: list[int]) -> list[Any]:
        return [each for each in self.contacts if each["id"] in ids]

    def contact_fields(self) -> list[Any]:
        types = {5: "date", 6: "select", 7: "checkbox", 8: "text"}
        return [{"id": each, "name": f"Поле {each}", "type": kind} for each, kind in types.items()]


@dataclass(slots=True)
class FakeSendsay:
    quests: dict[str, Any] = field(default_factory=lambda: QUESTS)

    def anketas(self) -> list[Any]:
        return [{"id": "member"}, {"id": "custom"}]

    def anketa(self, anketa_id: str) -> Any:
        return {"param": {"name": "Дополнительная"}, "quests": self.quests}


def sample_of(*contacts: Any) -> Sample:
    amocrm, sendsay = FakeAmoCrm(list(contacts)), FakeSendsay()
    accounts = cast(Any, lambda _integration: amocrm)
    return Sample(accounts, Choices(cast(Any, lambda _tenant: sendsay), accounts))


WHOLE = contact(
    "Ivan@Example.com",
    phones=("8 999 123-45-67",),
    fields=(custom("date", 1689256800), custom("select", "Красный", field_id=6), custom("text", "x", field_id=8)),
    first_name="Иван",
    last_name="Ким",
)


def test_every_target_shows_what_it_would_get_and_every_doubt_is_told() -> None:
    """The day is that of the account's time zone, which is not Moscow's."""
    assert sample_of(WHOLE)(INTEGRATION, SETTINGS) == SampleView(
        7,
        "Иван Петров",
        None,
        ("Ivan@example.com",),
        "79991234567",
        (
            TargetView("base.firstName", "base.firstName", "Иван Ким"),
            TargetView("custom.born", "Родился", "2023-07-14"),
            TargetView("custom.colour", "Цвет", answers=(("1", "красный"),)),
            TargetView("custom.grown", "Рост"),
        ),
        (Remark(7, Outcome.FIELD_UNREADABLE, "Поле 8"),),
        (
            FieldWarning("renamed_in_amocrm", "День", "День", "Поле 5"),
            FieldWarning("removed_in_sendsay", "custom.gone"),
        ),
    )


def test_the_first_contact_with_an_address_is_shown_unless_one_is_asked_for() -> None:
    sample = sample_of(contact("444", id=1), contact("b@b.co", id=2), contact("c@c.co", id=3))
    assert sample(INTEGRATION, NOTHING).contact_id == 2
    assert sample(INTEGRATION, NOTHING, 3).emails == ("c@c.co",)
    assert sample(INTEGRATION, NOTHING, 1) == SampleView(1, "Иван Петров", Outcome.INVALID_EMAIL)


def test_where_nobody_has_an_address_the_first_one_says_why() -> None:
    found = sample_of(contact(id=1), contact("444", id=2))(INTEGRATION, NOTHING)
    assert (found.contact_id, found.outcome) == (1, Outcome.WITHOUT_EMAIL)


def test_what_would_be_cleared_and_who_did_not_agree_is_shown() -> None:
    settings = replace(SETTINGS, consent=ConsentChoice(7))
    found = sample_of(contact("a@b.co"))(INTEGRATION, settings)
    assert [each.target for each in found.targets if each.cleared] == ["custom.colour"]
    assert found.outcome is Outcome.NO_CONSENT


@pytest.mark.parametrize("contact_id", [None, 5])
def test_where_there_is_no_contact_there_is_no_sample(contact_id: int | None) -> None:
    with pytest.raises(NotFoundError):
        sample_of()(INTEGRATION, NOTHING, contact_id)


def test_an_account_has_to_be_connected() -> None:
    with pytest.raises(RejectedError) as refused:
        sample_of(WHOLE)(replace(INTEGRATION, account=None), NOTHING)
    assert refused.value.reason is Reason.NOT_CONNECTED
