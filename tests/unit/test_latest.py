"""Of the latest starts few are remembered, and spread over the day."""

from amosend.domain.latest import Latest, latest_of

HOUR = 3600


def at(moment: int, person: int = 7) -> Latest:
    return Latest("-", person, "321", moment)


def test_two_of_a_minute_are_enough() -> None:
    crowd = [at(100_000 + person % 3, person) for person in range(50)]
    assert len(latest_of([], crowd, 100_010)) == 2
    assert latest_of(crowd[:2], crowd, 100_010) == latest_of([], crowd, 100_010)


def test_they_are_forgotten_behind_a_day_and_when_there_are_many() -> None:
    known = [at(100_000 + 60 * minute) for minute in range(100)]
    kept = latest_of([], known, 106_000)
    assert kept == known[-60:]
    assert latest_of(kept, [at(106_000 + 24 * HOUR)], 106_000 + 24 * HOUR) == [at(106_000 + 24 * HOUR)]
