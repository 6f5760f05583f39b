"""What amoCRM lacks all at once moves nobody, by a hook no more than by an import, and the right vendor is named."""

from typing import Any

import pytest

from tests.fakes.world import World
from tests.functional.hooking import Hooking, Link

_MANY = tuple(f"person{number}" for number in range(12))


@pytest.fixture
def shop(amosend: World) -> tuple[Hooking, Link]:
    """With many people in a list, by hooks."""
    hooking = Hooking(amosend, most=2_000)
    link = hooking.list_link()
    for name in _MANY:
        hooking.add(name)
    hooking.settle()
    assert hooking.in_list(link) == set(_MANY)
    hooking.pass_time(1)
    return hooking, link


def _named(hooking: Hooking, link: Link, names: tuple[str, ...]) -> None:
    body = "&".join(f"contacts[add][{place}][id]={hooking.ids[name]}" for place, name in enumerate(names))
    assert hooking.post(link, body.encode()) == 200


def _reasons(hooking: Hooking, which: str) -> list[str]:
    found = hooking.world.api("GET", f"/integrations/{hooking.integration}/deliveries").json()
    return [each["reason"]["code"] for each in found[which]]


def _blank(row: dict[str, Any]) -> None:
    row["custom_fields_values"] = None


def _untold(row: dict[str, Any]) -> None:
    del row["custom_fields_values"]


def _spoil(hooking: Hooking, how: Any) -> None:
    def spoilt(answer: Any) -> Any:
        for row in answer.get("_embedded", {}).get("contacts", []):
            how(row)
        return answer

    hooking.world.amocrm.faults.on("transform", path="/api/v4/contacts", transform=spoilt)


def test_emails_that_vanish_in_masses_take_nobody_out(shop: tuple[Hooking, Link]) -> None:
    """However often it is tried, and in whatever company; who was held is among the dead in the end."""
    hooking, link = shop
    _spoil(hooking, _blank)
    _named(hooking, link, _MANY)
    hooking.settle()
    assert hooking.in_list(link) == set(_MANY)
    assert _reasons(hooking, "given_up") == ["emails_vanished"] * len(_MANY)
    hooking.world.amocrm.faults.clear()
    hooking.world.api("POST", f"/integrations/{hooking.integration}/deliveries/redrive")
    hooking.settle()
    assert hooking.in_list(link) == set(_MANY)
    assert _reasons(hooking, "given_up") == []
    assert hooking.story("person7")[-1] == "unchanged"


def test_a_few_emails_that_were_emptied_leave_the_list(shop: tuple[Hooking, Link]) -> None:
    hooking, link = shop
    for name in _MANY[:2]:
        hooking.edit(name, emails=[])
    _named(hooking, link, _MANY)
    hooking.settle()
    assert hooking.story("person1")[-1] == "without_email"
    assert hooking.story("person2")[-1] == "unchanged"


def test_what_amocrm_does_not_tell_is_not_called_sendsays_fault(shop: tuple[Hooking, Link]) -> None:
    hooking, link = shop
    _spoil(hooking, _untold)
    _named(hooking, link, _MANY[:3])
    hooking.settle()
    assert set(_reasons(hooking, "given_up")) == {"amocrm_unavailable"}
    assert hooking.in_list(link) == set(_MANY)
