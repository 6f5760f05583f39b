"""Settings of an import that cannot be meant: each cause has its sentence, beside the fields that it is about."""

import re

import pytest

from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.browsing import Browsing, elements

_PAGES = ["import", "autoimports/new"]
_FORM = {"do": "save", "list": "none", "phone": "none", "emails": "first", "gone": "leave", "name": "Я", "hour": "0"}
Fields = list[tuple[str, str]]


@pytest.fixture
def person(amosend: World) -> Browsing:
    signed_in = Browsing(amosend)
    signed_in.sign_in()
    return signed_in


def _refused(amosend: World, person: Browsing, page: str, more: Fields) -> str:
    answer = person.post(
        f"/app/i/{amosend.connected()}/{page}", [*(_FORM | dict(_changed(more))).items(), *_rows(more)]
    )
    assert (answer.status, 'role="alert"' in answer.text) == (422, True)
    return answer.text


def _changed(more: Fields) -> Fields:
    return [(name, value) for name, value in more if name not in {"source", "target", "empty"}]


def _rows(more: Fields) -> Fields:
    return [(name, value) for name, value in more if name in {"source", "target", "empty"}]


def _row(source: str, target: str) -> Fields:
    return [("source", source), ("target", target), ("empty", "leave")]


def _marked(text: str) -> dict[str, str]:
    """The marked fields by their names on the page, each with the id of the sentence beside it."""
    found = [each.attributes for each in elements(text) if each.attributes.get("aria-invalid") == "true"]
    shown = {each.attributes.get("id") for each in elements(text)}
    assert all(set((each["aria-describedby"] or "").split()) <= shown for each in found)
    return {str(each.get("id") or each["name"]): str(each["aria-describedby"]) for each in found}


_NAME = "base.firstName"


@pytest.mark.parametrize(
    ("more", "marked"),
    [
        ([*_row("tags", _NAME), *_row("last_name", _NAME)], {"target-0", "target-1"}),
        ([*_row("", ""), *_row("first_name", _NAME), ("person_name", "1")], {"person_name", "target-1"}),
        ([("phone", "field"), ("phone_field", _NAME), ("person_name", "1")], {"person_name", "phone_field"}),
        ([("phone", "field"), ("phone_field", _NAME), *_row("tags", _NAME)], {"phone_field", "target-0"}),
    ],
)
def test_a_field_that_would_be_filled_twice_is_marked_wherever_it_is_chosen(
    amosend: World, person: Browsing, more: Fields, marked: set[str]
) -> None:
    text = _refused(amosend, person, "import", more)
    assert set(_marked(text)) == marked
    assert "указаны рядом" not in text
    assert text.count("загружается больше одного значения") == 1 + len(marked)


@pytest.mark.parametrize("page", _PAGES)
@pytest.mark.parametrize(("row", "marked"), [(_row("tags", ""), "target-0"), (_row("", _NAME), "source-0")])
def test_a_row_of_one_side_is_marked_on_the_other(
    amosend: World, person: Browsing, page: str, row: Fields, marked: str
) -> None:
    assert set(_marked(_refused(amosend, person, page, row))) == {marked}


def test_a_phone_and_a_field_that_is_not_loaded_do_not_meet(amosend: World, person: Browsing) -> None:
    """What stands in a choice that is not chosen is not asked for."""
    form = _FORM | {"phone_field": _NAME, "person_name": "1"}
    assert person.post(f"/app/i/{amosend.connected()}/import", form).status == 303


@pytest.mark.parametrize(
    ("more", "told", "marked"),
    [
        ({"list": ""}, "Выберите, куда загружать", set()),
        ({"list": "existing"}, "не выбран, какой", {"lists"}),
        ({"list": "new", "list_name": ""}, "Введите название нового списка", {"list_name"}),
        ({"list": "new", "list_name": "x" * 201}, "Введите название нового списка", {"list_name"}),
        ({"phone": "field", "phone_field": ""}, "само поле не выбрано", {"phone_field"}),
    ],
)
def test_each_cause_has_a_sentence_of_its_own(
    amosend: World, person: Browsing, more: dict[str, str], told: str, marked: set[str]
) -> None:
    amosend.sendsay.account(ACCOUNT).create_group("Клиенты", addr_type="email")
    text = _refused(amosend, person, "import", list(more.items()))
    assert (text.count(told), set(_marked(text))) == (2, marked)


def test_an_example_that_cannot_be_shown_says_what_is_missing(amosend: World, person: Browsing) -> None:
    form = _FORM | {"do": "sample", "list": "new", "list_name": ""}
    text = person.post(f"/app/i/{amosend.connected()}/import", form).text
    assert "Введите название нового списка" in text


def test_consent_is_offered_field_by_field_and_the_likely_ones_first(amosend: World, person: Browsing) -> None:
    """What has no plain yes or no is not in the way; a text, a date or a file is never offered."""
    fields = amosend.amocrm.account(HOST).fields["contacts"]
    offer = fields.add("Оферта: принята", "radiobutton", values=("Да", "Нет"))
    channels = fields.add("Согласия", "multiselect", values=("Письма", "Звонки"))
    fields.add("Заметка о согласии", "text")
    fields.add("Без вариантов", "select")
    text = person.page(f"/app/i/{amosend.connected()}/import").partition("Кого можно загружать")[2]
    likely, _, others = text.partition("Другие поля с вариантами")
    assert re.findall('<p class="group"[^>]*>([^<]*)<', likely) == ["Согласия", "Оферта: принята"][::-1]
    assert re.findall('<p class="group"[^>]*>([^<]*)<', others) == ["Источник", "Интересы", "Пол"]
    assert likely.index("Согласен на рассылку") < likely.index("Оферта")
    assert {f"{offer.id}:Да", f"{channels.id}:Письма"} <= {value for value, _ in _consents(likely)}
    assert "Заметка" not in text and "Без вариантов" not in text
    assert "<details>" in text


def test_a_chosen_consent_that_is_not_offered_is_shown_and_kept(amosend: World, person: Browsing) -> None:
    """Otherwise whoever saves the form for anything else would load everybody."""
    integration = amosend.connected()
    note = amosend.amocrm.account(HOST).fields["contacts"].add("Заметка о согласии", "text")
    amosend.set_up(integration, list={"kind": "none"}, consent={"field_id": note.id, "values": ["устно"]})
    value = f"{note.id}:устно"
    assert (value, True) in _consents(person.page(f"/app/i/{integration}/import"))
    assert person.post(f"/app/i/{integration}/import", _FORM | {"consent": value}).status == 303
    kept = amosend.api("GET", f"/integrations/{integration}/import-settings").json()["consent"]
    assert (kept["field_id"], kept["name"], kept["values"]) == (note.id, "Заметка о согласии", ["устно"])


def test_a_chosen_consent_that_is_gone_from_amocrm_is_told_and_not_dropped(amosend: World, person: Browsing) -> None:
    integration = amosend.connected()
    fields = amosend.amocrm.account(HOST).fields["contacts"]
    offer = fields.add("Оферта: принята", "radiobutton", values=("Да", "Нет"))
    form = _FORM | {"consent": f"{offer.id}:Да"}
    assert person.post(f"/app/i/{integration}/import", form).status == 303
    kept = amosend.api("GET", f"/integrations/{integration}/import-settings").json()["consent"]
    assert (kept["name"], kept["values"]) == ("Оферта: принята", ["Да"])
    fields.remove(offer.id)
    text = person.page(f"/app/i/{integration}/import")
    assert (f"{offer.id}:Да", True) in _consents(text)
    assert "(в amoCRM больше нет)" in text
    refused = _refused(amosend, person, "import", [("consent", f"{offer.id}:Да")])
    assert (refused.count("в amoCRM больше нет. Снимите отметку"), set(_marked(refused))) == (2, {"consent"})


def _consents(text: str) -> set[tuple[str, bool]]:
    shown = [each.attributes for each in elements(text) if each.attributes.get("name") == "consent"]
    return {(str(each["value"]), "checked" in each) for each in shown}


def test_which_buttons_save_is_said_and_true(amosend: World, person: Browsing) -> None:
    integration = amosend.connected()
    assert "«Показать на примере» ничего не сохраняет" in person.page(f"/app/i/{integration}/import")
    for do, saved in (("sample", False), ("preview", True)):
        person.post(f"/app/i/{integration}/import", _FORM | {"do": do})
        settings = amosend.api("GET", f"/integrations/{integration}/import-settings")
        assert (settings.status == 200) == saved
