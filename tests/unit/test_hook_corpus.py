"""Hooks of accounts of several ages are read as they are meant, however escaped and wherever the account stands."""

import pytest
from amosend.domain.hook_form import HookForm, hook_form

from tests.fakes.hook_corpus import WIRES, Hook, corpus

_FORMS = [each for each in corpus() if each.wire != "json"]


def _name(hook: Hook) -> str:
    return hook.name


def _meant(hook: Hook) -> HookForm:
    return HookForm(hook.account, hook.items, hook.ignored, cut=False)


@pytest.mark.parametrize("hook", corpus(), ids=_name)
def test_a_hook_is_read_as_it_is_meant(hook: Hook) -> None:
    assert hook_form(hook.body) == _meant(hook)


@pytest.mark.parametrize("hook", _FORMS, ids=_name)
@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("account_first", [True, False])
def test_neither_escapes_nor_the_place_of_the_account_matter(hook: Hook, wire: str, account_first: bool) -> None:
    assert hook_form(hook.escaped(wire, account_first=account_first)) == _meant(hook)


def test_all_of_them_in_one_body_name_everything() -> None:
    """Numbered through, as one delivery may hold them."""
    lines: list[str] = []
    for place, hook in enumerate(_FORMS):
        own = [line for line in hook.lines if not line.startswith("account[")]
        lines += [line.replace("[0]", f"[{place}0]", 1).replace("[1]", f"[{place}1]", 1) for line in own]
    whole = Hook("all", "", "plus", tuple(lines), 0, (), 0)
    named = {(item.entity, item.action, item.id) for item in hook_form(whole.body).items}
    assert named == {(item.entity, item.action, item.id) for hook in _FORMS for item in hook.items}
