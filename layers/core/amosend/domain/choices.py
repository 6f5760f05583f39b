"""What a person can choose from: Sendsay's lists, automations and fields, amoCRM's contact fields and pipelines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from amosend.domain.contact import contact_id
from amosend.domain.conversion import FREE_TEXT, converters
from amosend.domain.kinds import kind_of

__all__ = [
    "FREE_TEXT",
    "Automation",
    "ContactField",
    "Pipeline",
    "SendsayField",
    "SendsayList",
    "Stage",
    "accepts",
    "automation",
    "contact_field",
    "list_choice",
    "pipeline",
    "sendsay_fields",
    "suits_contacts",
]

Json = Mapping[str, Any]
_LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class SendsayList:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Automation:
    """UNCONFIRMED names: pause, closed, onlyonce. `once`: Sendsay itself lets nobody in a second time."""

    id: str
    name: str
    paused: bool = False
    closed: bool = False
    once: bool = False

    @property
    def usable(self) -> bool:
        """Active and accepting subscribers."""
        return not (self.paused or self.closed)


@dataclass(frozen=True, slots=True)
class SendsayField:
    """`path` is `anketa.quest`, as datakeys and import columns name it.

    `width`: the most characters of a free text. `subtype`: the precision of a date (dtsubtype). `answers`: code and
    label of each answer of a choice, in its order.
    """

    path: str
    name: str
    anketa: str
    type: str
    width: int | None = None
    subtype: str | None = None
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ContactField:
    """`options`: enum id and label of each option of a list, or each label of phones and e-mails."""

    id: int
    name: str
    type: str
    code: str | None
    options: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A stage is identified by pipeline and stage together: 142 (won) and 143 (lost) are in each."""

    id: int
    name: str
    is_main: bool
    stages: tuple[Stage, ...]


def suits_contacts(group: Json) -> bool:
    """Lists, not segments, and of e-mail contacts; a list that does not say of which counts as e-mail."""
    return group.get("type") == "list" and (group.get("addr_type") or "email") == "email"


def list_choice(group: Json) -> SendsayList:
    return SendsayList(str(group.get("id") or ""), str(group.get("name") or ""))


def automation(sequence: Json) -> Automation:
    paused, closed, once = (_flag(sequence.get(name)) for name in ("pause", "closed", "onlyonce"))
    return Automation(str(sequence.get("id") or ""), str(sequence.get("name") or ""), paused, closed, once)


def sendsay_fields(anketa_id: str, anketa: Json) -> list[SendsayField]:
    """In the anketa's own order."""
    quests = anketa.get("quests")
    quests = quests if isinstance(quests, dict) else {}
    param = anketa.get("param")
    name = str(param.get("name") or anketa_id) if isinstance(param, dict) else anketa_id
    ids = _ordered(anketa.get("order"), quests)
    return [_sendsay_field(anketa_id, name, each, quests[each]) for each in ids if isinstance(quests[each], dict)]


def contact_field(field: Json) -> ContactField:
    code, enums = field.get("code"), field.get("enums")
    options = [each for each in enums if isinstance(each, dict)] if isinstance(enums, list) else []
    return ContactField(
        contact_id(field) or 0,
        str(field.get("name") or ""),
        str(field.get("type") or ""),
        str(code) if code else None,
        tuple((contact_id(each) or 0, str(each.get("value") or "")) for each in options),
    )


def accepts(contact_type: str, sendsay_type: str, *, code: str | None = None) -> bool:
    """Whether some value of an amoCRM field of this type can ever become a Sendsay field of that type."""
    return kind_of(contact_type, code) in converters(sendsay_type)


def pipeline(found: Json) -> Pipeline:
    embedded = found.get("_embedded")
    stages = embedded.get("statuses") if isinstance(embedded, dict) else None
    return Pipeline(
        int(found.get("id") or 0),
        str(found.get("name") or ""),
        found.get("is_main") is True,
        tuple(
            Stage(int(stage.get("id") or 0), str(stage.get("name") or ""))
            for stage in (stages if isinstance(stages, list) else [])
            if isinstance(stage, dict)
        ),
    )


def _sendsay_field(anketa_id: str, anketa: str, quest_id: str, quest: Json) -> SendsayField:
    subtype = quest.get("dtsubtype")
    return SendsayField(
        f"{anketa_id}.{quest_id}",
        str(quest.get("name") or quest_id),
        anketa,
        str(quest.get("type") or FREE_TEXT),
        _width(quest.get("width")),
        str(subtype) if subtype else None,
        tuple(_answers(quest)),
    )


def _width(value: object) -> int | None:
    text = str(value)
    return int(text) or None if text.isdecimal() and len(text) < _LONGEST_NUMBER else None


def _answers(quest: Json) -> Iterator[tuple[str, str]]:
    answers = quest.get("answers")
    if isinstance(answers, dict):
        labels = {str(code): str(label) for code, label in answers.items()}
        for code in _ordered(quest.get("order"), labels):
            yield code, labels[code]


def _ordered(order: object, known: Mapping[str, object]) -> list[str]:
    """The known ids in their order; those that the order forgets come last."""
    listed = [str(each) for each in order] if isinstance(order, list) else []
    return [each for each in dict.fromkeys([*listed, *known]) if each in known]


def _flag(value: object) -> bool:
    return str(value or "0") not in {"0", "false"}
