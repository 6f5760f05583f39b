"""The hooks of tests/fakes/hooks, however they are escaped and wherever the account's keys stand."""

import pytest
from amosend.domain.hook_form import hook_form

from tests.fakes.hook_corpus import WIRES, Hook, corpus


@pytest.mark.parametrize("hook", corpus(), ids=lambda hook: hook.name)
def test_what_a_hook_names_is_what_is_read_in_it(hook: Hook) -> None:
    written = [hook.escaped(wire, account_first=first) for wire in WIRES for first in (True, False)]
    for body in (hook.body, *written):
        found = hook_form(body)
        assert sorted(map(str, found.items)) == sorted(map(str, hook.items))
        assert (found.account, found.ignored, found.cut) == (hook.account, hook.ignored, False)
