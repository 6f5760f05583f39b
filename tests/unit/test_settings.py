"""A wrong template costs one look: all missing names are told at once."""

from dataclasses import fields

import pytest
from amosend.errors import ConfigurationError
from amosend.reasons import Reason
from amosend.settings import Settings
from hypothesis import given
from hypothesis import strategies as st

_NAMES = [field.name.upper() for field in fields(Settings)]


@given(st.sets(st.sampled_from(_NAMES), min_size=1))
def test_every_missing_name_is_told_at_once(missing: set[str]) -> None:
    environment = {name: name.lower() for name in _NAMES if name not in missing}
    with pytest.raises(ConfigurationError) as wrong:
        Settings.from_environment(environment)
    assert wrong.value.reason is Reason.SETTINGS_MISSING
    assert set(wrong.value.detail.split(", ")) == missing


def test_settings_are_the_environment_and_nothing_else_of_it() -> None:
    environment = {name: name.lower() for name in _NAMES} | {"PATH": "/bin"}
    settings = Settings.from_environment(environment)
    assert {name: getattr(settings, name.lower()) for name in _NAMES} == {name: name.lower() for name in _NAMES}
