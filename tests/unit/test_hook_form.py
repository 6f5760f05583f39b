"""A hook's body, with every quirk that was seen of amoCRM: what it names is found, and nothing else of it is kept."""

import json

import pytest
from amosend.domain.hook import Item
from amosend.domain.hook_form import KEYS, SIZE, HookForm, hook_form

from tests.fakes.hook_bodies import ACCOUNT, NOTE, UPDATED, encoded

EXAMPLE = 30000001
IVAN = Item("contact", "update", 37054081, 1748292937)


def form(*parts: str) -> HookForm:
    return hook_form(encoded(*parts))


def test_the_account_may_be_named_by_the_things_only() -> None:
    assert form(UPDATED).account == EXAMPLE
    assert form("contacts[delete][0][id]=5\naccount[subdomain]=example").account == 0


def test_the_account_of_the_body_counts_more_than_that_of_its_things() -> None:
    assert form(UPDATED, "account[id]=7").account == 7


@pytest.mark.parametrize("action", ["status", "add", "mail_in", "call_in", "chat", "site_visit"])
def test_every_event_of_a_stages_own_webhook_is_known(action: str) -> None:
    several = f"leads[{action}][0][id]=5\nleads[{action}][1][id]=6\nleads[{action}][1][status_id]=142"
    assert form(several, ACCOUNT).items == (Item("lead", action, 5), Item("lead", action, 6))


@pytest.mark.parametrize(
    "short",
    [
        "contacts[delete][0][id]=5",
        "contacts[delete][0]=5",
        "contacts[delete][id]=5",
        "contacts[delete]=5",
        "contacts[delete][]=5",
        "contacts[delete][][id]=5",
        "contacts[delete][5][id]=5",
        "contacts[delete][5][type]=contact\ncontacts[delete][5][id]=5",
    ],
)
def test_a_thing_that_has_gone_is_known_in_every_short_form(short: str) -> None:
    assert form(short).items == (Item("contact", "delete", 5),)


def test_a_company_that_has_gone_is_a_company() -> None:
    assert form("contacts[delete][id]=5\ncontacts[delete][type]=company").items == (Item("company", "delete", 5),)
    assert form("contacts[delete][7][type]=company\ncontacts[delete][7][id]=5").items == (Item("company", "delete", 5),)


def test_indices_may_be_sparse_or_empty() -> None:
    sparse = "contacts[add][7][id]=1\ncontacts[add][900][id]=2\ncontacts[add][x][id]=3"
    empty = "contacts[add][][id]=4\ncontacts[add][][type]=company\ncontacts[add][][id]=5"
    assert [item.id for item in form(sparse).items] == [1, 2, 3]
    assert form(empty).items == (Item("company", "add", 4), Item("contact", "add", 5))


def test_a_thing_that_is_named_twice_is_one_and_as_new_as_the_newer() -> None:
    twice = ["leads[update][0][id]=1\nleads[update][0][updated_at]=30", "leads[update][1][id]=1"]
    assert form(*twice, "leads[update][1][updated_at]=20").items == (Item("lead", "update", 1, 30),)


@pytest.mark.parametrize(
    ("body", "things"),
    [
        (NOTE, 1),
        ("task[add][0][id]=1\ntask[add][0][text]=x\ntask[add][1][id]=2", 2),
        (
            "unsorted[delete][0][uid]=a\nunsorted[delete][0][accept_result][leads][]=7\nunsorted[delete][0][action]=accept",
            1,
        ),
        ("customers[period][0][id]=1\ncustomers[update][0][id]=1", 2),
        ("leads[note][0][note][id]=1", 1),
        ("contacts[merge][0][id]=1", 1),
        ("contacts[add][0][name]=x", 1),
        ("contacts[add][0][id]=\ncontacts[add][1][id]=x\ncontacts[add][2][id]=-1\ncontacts[add][3][id]=0", 4),
        (f"contacts[add][0][id]={'9' * 40}\ncontacts[add][1][id]=٣", 2),
        ("talk[update][0][talk_id]=1\nmessage[add][0][id]=1", 2),
    ],
)
def test_what_amosend_does_not_follow_is_counted(body: str, things: int) -> None:
    assert form(ACCOUNT, body) == HookForm(EXAMPLE, (), things, cut=False)


def test_fields_below_a_thing_are_not_its_own() -> None:
    inner = "contacts[add][0][custom_fields][0][id]=9\ncontacts[add][0][id]=5\ncontacts[add][0][id][0]=8"
    assert form(inner).items == (Item("contact", "add", 5),)


def test_a_value_with_entities_that_nobody_has_escaped_spoils_nothing() -> None:
    body = (
        b"leads[status][0][id]=5&leads[status][0][custom_fields][0][values][0][value]=/p?a=1&amp;b[c]=2&account[id]=7"
    )
    assert hook_form(body).items == (Item("lead", "status", 5),)
    assert hook_form(body).account == 7


def test_lower_case_escapes_and_line_ends_are_read_too() -> None:
    body = encoded(UPDATED, ACCOUNT).replace(b"%5B", b"%5b").replace(b"%5D", b"%5d") + b"\r\n"
    assert hook_form(body) == form(UPDATED, ACCOUNT) == HookForm(EXAMPLE, (IVAN,), 0, cut=False)


WIDGET = {
    "event": {
        "type": 15,
        "type_code": "lead_appeared_in_status",
        "data": {"id": 123124, "element_type": 2, "status_id": 654324, "pipeline_id": 654324},
        "time": 1767225600,
    },
    "action": {"settings": {"widget": {"settings": {"list": "abc"}}}},
    "subdomain": "example",
    "account_id": EXAMPLE,
}
WIDGET_FORM = """
event[type]=15
event[type_code]=lead_appeared_in_status
event[data][id]=123124
event[data][element_type]=2
event[time]=1767225600
subdomain=example
account_id=30000001
"""


def test_what_a_widget_of_the_pipeline_posts_is_read_as_json_and_as_a_form() -> None:
    found = [hook_form(json.dumps(WIDGET).encode()), form(WIDGET_FORM)]
    for each in found:
        assert (each.account, each.items) == (EXAMPLE, (Item("lead", "status", 123124, 1767225600),))


def test_a_widgets_event_of_something_else_is_counted() -> None:
    customer = WIDGET | {"event": {"type_code": "customer_added", "data": {"id": 5, "element_type": 12}}, "action": 0}
    assert hook_form(json.dumps(customer).encode()) == HookForm(EXAMPLE, (), 1, cut=False)
    assert form(WIDGET_FORM.replace("element_type]=2", "element_type]=12")).items == ()


@pytest.mark.parametrize(
    "body", [b"", b" ", b"&&&", b"=", b"{", b"{}", b'{"a":' + b"[" * 100_000, b"\xff\xfe=%ZZ", b"[a]"]
)
def test_nothing_can_be_wrong_enough_to_fail(body: bytes) -> None:
    assert hook_form(body).items == ()


def test_numbers_are_ascii_digits_only() -> None:
    """Others pass for digits in Python, and some of them even for numbers."""
    strange = [{"id": "²"}, {"id": "٣"}, {"id": 1.5}, {"id": True}, {"id": None}, {"id": -1}, {"id": " 1"}, {"id": [1]}]
    assert hook_form(json.dumps({"contacts": {"add": strange}}).encode()) == HookForm(0, (), len(strange), cut=False)


def test_white_space_around_a_body_is_none_of_it() -> None:
    assert hook_form(b"\r\n" + json.dumps(WIDGET).encode() + b"\n").items
    assert hook_form(b"\r\ncontacts[add][0][id]=5\r\n").items == (Item("contact", "add", 5),)


def test_json_that_is_too_large_is_not_read_at_all() -> None:
    body = json.dumps(WIDGET | {"padding": "x" * SIZE}).encode()
    assert hook_form(body) == HookForm(0, (), 0, cut=True)


def test_of_a_body_that_is_too_large_its_beginning_is_read() -> None:
    body = encoded(UPDATED, ACCOUNT) + b"&contacts[add][1][name]=" + b"x" * SIZE + b"&contacts[add][2][id]=6"
    assert hook_form(body) == HookForm(EXAMPLE, (IVAN,), 0, cut=True)


def test_a_body_that_is_cut_within_an_id_does_not_name_another() -> None:
    body = b"contacts[add][0][id]=5&" + b"a" * (SIZE - 50) + b"&contacts[add][1][id]=1234567"
    assert body[:SIZE].endswith(b"[id]=12345")
    assert [item.id for item in hook_form(body).items] == [5]


def test_no_more_keys_are_read_than_a_bound() -> None:
    body = "&".join(f"contacts[add][{number}][id]={number}" for number in range(1, KEYS + 5)).encode()
    found = hook_form(body)
    assert (len(found.items), found.cut) == (KEYS, True)


def test_keys_deeper_than_a_bound_are_not_read() -> None:
    assert form("contacts[add][0]" + "[a]" * 20 + "=1", "contacts[add][1][id]=5").items == (Item("contact", "add", 5),)
    assert form("contacts" + "[a]" * 5000 + "=1") == HookForm(0, (), 0, cut=False)
