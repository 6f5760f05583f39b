"""What a hook's body names: amoCRM's account, and contacts, companies and deals by id, with what happened to them.

amoCRM posts a PHP form, `contacts[update][0][id]=1`, with account keys first, last or not at all, several entities and
actions in one body, indices that are sparse, and companies under `contacts`. Everything else that a body says is left
alone. Nothing in it can be wrong enough to fail: it may come from anybody, and each part of it is read once.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from amosend.domain.hook import Item

__all__ = ["DEPTH", "KEYS", "SIZE", "HookForm", "hook_form"]

# A hook of one contact has some sixty keys in four kilobytes. What is beyond these bounds is not read.
SIZE = 1_000_000  # bytes
KEYS = 10_000
DEPTH = 10

_CONTACT = {"add", "update", "delete", "restore", "responsible"}
# The last four come from a stage's own "send webhook" only.
_LEAD = {"add", "update", "delete", "restore", "responsible", "status", "mail_in", "call_in", "chat", "site_visit"}
_ACTIONS = {"contacts": _CONTACT, "leads": _LEAD}
_FIELDS = {"id", "type", "last_modified", "updated_at", "account_id"}
_STAMPS = ("last_modified", "updated_at")
# What a widget of the digital pipeline posts has one event of its own form; its documentation shows it as JSON.
_WIDGET = {"lead_added": "add", "lead_status_changed": "status", "lead_appeared_in_status": "status"}
_LEAD_ELEMENT = "2"
_BRACKETS = (("%5B", "["), ("%5D", "]"), ("%5b", "["), ("%5d", "]"))
_DIGITS = 15  # an id or a time of more is none of amoCRM's

_Path = tuple[str, ...]
_Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class HookForm:
    """`account`: 0 when the body names none. `ignored`: how many things it names that amosend does not follow.

    `cut`: it was too large, and what stood behind the bounds was not read.
    """

    account: int
    items: tuple[Item, ...]
    ignored: int
    cut: bool


def hook_form(body: bytes) -> HookForm:
    reader, body = _Reader(), body.strip()
    if body.startswith(b"{"):
        reader.take_all(_json_leaves(body))
        cut = len(body) > SIZE
    else:
        pairs = _readable(body[:SIZE]).split("&", KEYS)
        cut = len(body) > SIZE or len(pairs) > KEYS
        reader.take_all(_form_leaves(pairs[:-1] if cut else pairs))
    return reader.form(cut=cut)


def _readable(body: bytes) -> str:
    """With its brackets: the names and numbers that are looked for hold nothing else that is ever escaped."""
    text = body.decode("ascii", "replace")
    for code, bracket in _BRACKETS:
        text = text.replace(code, bracket)
    return text


def _form_leaves(pairs: list[str]) -> Iterator[tuple[_Path, str]]:
    for pair in pairs:
        key, _, value = pair.partition("=")
        path = _path(key)
        if len(path) <= DEPTH:
            yield path, value


def _path(key: str) -> _Path:
    name, bracket, rest = key.partition("[")
    return (name, *rest.removesuffix("]").split("][", DEPTH)) if bracket else (name,)


def _json_leaves(body: bytes) -> Iterator[tuple[_Path, str]]:
    """As a form would name them. Too large or too deep to be read is as if it were empty."""
    try:
        tree = json.loads(body) if len(body) <= SIZE else {}
    except (ValueError, RecursionError):
        return
    waiting: list[tuple[_Path, Any]] = [((), tree)]
    for _ in range(KEYS):
        if not waiting:
            return
        path, node = waiting.pop()
        if isinstance(node, dict | list) and len(path) < DEPTH:
            branches = node.items() if isinstance(node, dict) else enumerate(node)
            waiting += [((*path, str(name)), branch) for name, branch in islice(branches, KEYS)]
        elif path:
            yield path, str(node) if isinstance(node, str | int) else ""


class _Reader:
    """Collects, of each thing that the body names, the few fields that matter."""

    def __init__(self) -> None:
        self._account = 0
        self._things: dict[_Path, _Fields] = {}
        self._others: set[_Path] = set()
        self._widget: _Fields = {}
        self._unnamed = 0

    def take_all(self, leaves: Iterator[tuple[_Path, str]]) -> None:
        for path, value in leaves:
            match path:
                case ("account", "id") | ("account_id",):
                    self._account = _number(value)
                case ("account", *_) | (_,):
                    pass
                case ("event", *_):
                    self._widget[path[-1]] = value
                case (entity, action, *rest) if action in _ACTIONS.get(entity, ()):
                    self._take(entity, action, rest, value=value)
                case _:
                    self._others.add(path[:3])

    def _take(self, entity: str, action: str, rest: list[str], *, value: str) -> None:
        """`rest` is an index and a field; of a thing that has gone, amoCRM also writes one of them, or none."""
        match rest:
            case [] | [""]:
                index, field = "", "id"
            case [name]:
                index, field = ("", name) if name in _FIELDS else (name, "id")
            case [index, field, *deeper]:
                field = "" if deeper else field
        if index == "" and field == "id":
            self._unnamed += 1  # as PHP does with [], every one is another
        thing = self._things.setdefault((entity, action, index or f"#{self._unnamed}"), {})
        if field in _FIELDS:
            thing[field] = value

    def form(self, *, cut: bool) -> HookForm:
        found: dict[tuple[str, str, int], int] = {}
        nameless = 0
        for (entity, action, _), fields in self._things.items():
            key = (_kind(entity, fields), action, _number(fields.get("id", "")))
            stamp = max(_number(fields.get(name, "")) for name in _STAMPS)
            found[key] = max(stamp, found.get(key, 0))
            nameless += not key[2]
        items = [Item(*key, stamp) for key, stamp in found.items() if key[2]] + self._of_widget()
        ignored = len(self._others) + nameless + (bool(self._widget) and not self._of_widget())
        return HookForm(self._account or self._account_of_things(), tuple(items), ignored, cut)

    def _of_widget(self) -> list[Item]:
        of, lead = self._widget, _number(self._widget.get("id", ""))
        action = _WIDGET.get(of.get("type_code", ""))
        if action is None or not lead or of.get("element_type") != _LEAD_ELEMENT:
            return []
        return [Item("lead", action, lead, _number(of.get("time", "")))]

    def _account_of_things(self) -> int:
        """Bodies of old had the account's name only; some of their things say its id."""
        named = (_number(fields.get("account_id", "")) for fields in self._things.values())
        return next(filter(None, named), 0)


def _kind(entity: str, fields: _Fields) -> str:
    if entity == "leads":
        return "lead"
    return "company" if fields.get("type") == "company" else "contact"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
