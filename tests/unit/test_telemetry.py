"""Log lines carry what an operator needs and nothing that belongs to a person."""

import json
import logging

import pytest
from amosend.telemetry import LOGGER, configure


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """One line with everything that must not get out, in every place where it could stand."""
    monkeypatch.setattr(logging.getLogger(LOGGER), "handlers", [])
    logger = configure("test")
    try:
        raise ValueError("row of petr@example.com")
    except ValueError:
        logger.exception(
            "met ivan@example.com", extra={"said": {"phone": "+7 999 123-45-67"}, "read": 12_345_678_901, "run": "r-1"}
        )
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_addresses_and_phones_are_taken_out_of_every_value(line: dict[str, object]) -> None:
    text = json.dumps(line)
    assert "example.com" not in text
    assert "123-45-67" not in text
    assert "[email]" in str(line["message"])


def test_time_counts_and_ids_stay_readable(line: dict[str, object]) -> None:
    assert "[phone]" not in str(line["timestamp"])
    assert line["read"] == 12_345_678_901
    assert line["run"] == "r-1"
