"""One value of amoCRM as the text that a Sendsay field of some type takes, or None when it cannot be that.

Which kind goes into which type is said in one place, here: the page's check of types asks the same table. Nothing is
guessed and nothing lost on the way: 12.5 is no whole number, and a label that Sendsay does not know is no answer.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from amosend.domain.email import normal_email
from amosend.domain.kinds import Kind
from amosend.domain.phone import phone_digits

__all__ = ["FREE_TEXT", "ONE_ANSWER", "SEVERAL_ANSWERS", "Convert", "as_flag", "as_text", "converters", "plain"]

Convert = Callable[[Any], str | None]

FREE_TEXT = "free"
ONE_ANSWER, SEVERAL_ANSWERS = "1m", "nm"

_YES, _NO = ("да", "yes", "true", "1"), ("нет", "no", "false", "0")
_FLAGS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
_PRECISIONS = {"yd": None, "yh": "hours", "ym": "minutes", "ys": "seconds"}  # by Sendsay's dtsubtype
_WRITTEN = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S")  # as people type dates; ISO 8601 is read before
_SPACES = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, "\u2009": None, ",": "."})
_MOST_DIGITS = 18  # of a whole number: 64 bits hold it


def converters(
    field_type: str, *, subtype: str | None = None, answers: Iterable[tuple[str, str]] = (), zone: tzinfo = UTC
) -> Mapping[Kind, Convert]:
    """How values of each kind become a Sendsay field of this type; a kind that is not there never does."""
    match field_type:
        case "free":
            return _into_text(zone)
        case "int":
            return dict.fromkeys((Kind.NUMBER, Kind.TEXT, Kind.CHOICE), _whole) | {Kind.FLAG: _flag_number}
        case "dt":
            return _into_date(subtype or "yd", zone)
        case "1m" | "nm":
            return _into_answer(tuple(answers))
        case _:
            return {}


def as_text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return _YES[0] if value else _NO[0]
    if isinstance(value, int):
        return str(value)
    return f"{value:.15g}" if isinstance(value, float) and isfinite(value) else None


def as_flag(value: object) -> bool | None:
    text = as_text(value)
    return None if text is None else _FLAGS.get(text.casefold())


def plain(text: str) -> str:
    """Labels are the same whatever their case, spaces, and ё written as е."""
    return " ".join(text.casefold().replace("ё", "е").split())


def _into_text(zone: tzinfo) -> dict[Kind, Convert]:
    def day(value: object) -> str | None:
        return _written(_moment(value, zone), "yd")

    def moment(value: object) -> str | None:
        return _written(_moment(value, zone), "ym")

    return dict.fromkeys((Kind.TEXT, Kind.NUMBER, Kind.CHOICE, Kind.ADDRESS), as_text) | {
        Kind.FLAG: _flag_word,
        Kind.DAY: day,
        Kind.MOMENT: moment,
        Kind.PHONE: phone_digits,
        Kind.EMAIL: normal_email,
    }


def _into_date(subtype: str, zone: tzinfo) -> dict[Kind, Convert]:
    def moment(value: object) -> str | None:
        return _written(_moment(value, zone), subtype)

    def typed(value: object) -> str | None:
        return _written(_typed_moment(value, zone), subtype)

    return {Kind.DAY: moment, Kind.MOMENT: moment, Kind.TEXT: typed}


def _into_answer(answers: tuple[tuple[str, str], ...]) -> Mapping[Kind, Convert]:
    # A label is what people see, so it goes before a code that looks the same; of equal labels the first one counts.
    labels = {plain(label): code for code, label in reversed(answers)}
    known = {plain(code): code for code, _ in answers} | labels

    def answer(value: object) -> str | None:
        text = as_text(value)
        return known.get(plain(text)) if text else None

    def flag(value: object) -> str | None:
        """By label alone: code 1 may well mean something else than yes."""
        ticked = as_flag(value)
        words = () if ticked is None else _YES if ticked else _NO
        return next((labels[word] for word in words if word in labels), None)

    return dict.fromkeys((Kind.CHOICE, Kind.TEXT, Kind.NUMBER), answer) | {Kind.FLAG: flag}


def _flag_word(value: object) -> str | None:
    ticked = as_flag(value)
    return None if ticked is None else as_text(ticked)


def _flag_number(value: object) -> str | None:
    ticked = as_flag(value)
    return None if ticked is None else str(int(ticked))


def _whole(value: object) -> str | None:
    """amoCRM's numbers are strings such as "12.0"; people type "1 200"."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value).translate(_SPACES))
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() >= _MOST_DIGITS or number != number.to_integral_value():
        return None
    return str(int(number))


def _moment(value: object, zone: tzinfo) -> datetime | None:
    """Unix seconds, which is what amoCRM answers, or RFC 3339, which it takes."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        if isinstance(value, str) and not value.strip().removeprefix("-").isdecimal():
            return _local(datetime.fromisoformat(value.strip()), zone)
        return datetime.fromtimestamp(float(value), zone)
    except (ValueError, OverflowError, OSError):
        return None


def _typed_moment(value: object, zone: tzinfo) -> datetime | None:
    """A date as a person typed it into a text field."""
    if not isinstance(value, str):
        return None
    readers = [datetime.fromisoformat, *(lambda text, way=way: datetime.strptime(text, way) for way in _WRITTEN)]
    for read in readers:
        try:
            return _local(read(value.strip()), zone)
        except (ValueError, OverflowError):
            continue
    return None


def _local(moment: datetime, zone: tzinfo) -> datetime:
    """A time that names no zone is the account's own."""
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _written(moment: datetime | None, subtype: str) -> str | None:
    if moment is None:
        return None
    precision = _PRECISIONS.get(subtype)
    return moment.replace(tzinfo=None).isoformat(" ", precision) if precision else moment.date().isoformat()
