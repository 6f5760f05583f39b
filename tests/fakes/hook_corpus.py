"""Hooks as amoCRM accounts of several ages send them, each with what it names: tests/fakes/hooks/*.txt.

Their shapes are those of captures and of the documentation; numbers and names are made up. A file has a head, `name:
text` a line, and behind an empty line the body: a key a line, in the order of the wire, before it is escaped.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from amosend.domain.hook import Item

__all__ = ["WIRES", "Hook", "corpus"]

_FOLDER: Final = Path(__file__).parent / "hooks"
_BARE: Final = "[]:/?=%;"  # with spaces as plus and letters as they are: seen in 2018

WIRES: Final = ("percent", "plus", "bare")


@dataclass(frozen=True, slots=True)
class Hook:
    """`wire`: how it was escaped. `account`, `items`, `ignored`: what is to be read in it."""

    name: str
    about: str
    wire: str
    lines: tuple[str, ...]
    account: int
    items: tuple[Item, ...]
    ignored: int

    @property
    def body(self) -> bytes:
        return self.escaped(self.wire)

    def escaped(self, wire: str, *, account_first: bool | None = None) -> bytes:
        """As it goes over the wire, with the account's keys moved to one of the ends if that is asked."""
        if self.wire == "json":
            return "\n".join(self.lines).encode()
        lines = list(self.lines)
        if account_first is not None:
            lines.sort(key=lambda line: line.startswith("account[") is not account_first)
        pairs = [line.partition("=") for line in lines]
        return "&".join(f"{_escaped(key, wire)}={_escaped(value, wire)}" for key, _, value in pairs).encode()


def _escaped(text: str, wire: str) -> str:
    match wire:
        case "percent":
            return quote(text, safe="")
        case "plus":
            return quote_plus(text)
        case _:
            return "".join(each if each in _BARE or ord(each) > 127 else quote_plus(each) for each in text)


@cache
def corpus() -> tuple[Hook, ...]:
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.txt")))


def _read(path: Path) -> Hook:
    head, _, body = path.read_text().partition("\n\n")
    told = [line.partition(": ") for line in head.splitlines()]
    values = {name: value for name, _, value in told if name != "item"}
    items = (value.split() for name, _, value in told if name == "item")
    return Hook(
        path.stem,
        values["about"],
        values["wire"],
        tuple(body.strip().splitlines()),
        int(values["account"]),
        tuple(Item(entity, action, int(number), int(stamp)) for entity, action, number, stamp in items),
        int(values["ignored"]),
    )
