"""What a person can choose from: Sendsay's lists, automations and fields, amoCRM's contact fields and pipelines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "Automation",
    "ContactField",
    "Pipeline",
    "SendsayField",
    "SendsayList",
    "Stage",
    "automation",
    "contact_field",
    "list_choice",
    "pipeline",
    "sendsay_fields",
    "suits_contacts",
]

Json = Mapping[str, Any]
FREE_TEXT = "free"


@dataclass(frozen=True, slots=True)
class SendsayList:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Automation:
    """`usable`: active and accepting subscribers (UNCONFIRMED names: pause, closed)."""

    id: str
    name: str
    usable: bool


@dataclass(frozen=True, slots=True)
class SendsayField:
    """`path` is `anketa.quest`, as datakeys and import columns name it."""

    path: str
    name: str
    anketa: str
    type: str


@dataclass(frozen=True, slots=True)
class ContactField:
    id: int
    name: str
    type: str
    code: str | None


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
    usable = not (_flag(sequence.get("pause")) or _flag(sequence.get("closed")))
    return Automation(str(sequence.get("id") or ""), str(sequence.get("name") or ""), usable)


def sendsay_fields(anketa_id: str, anketa: Json) -> list[SendsayField]:
    """In the anketa's own order."""
    quests = anketa.get("quests")
    quests = quests if isinstance(quests, dict) else {}
    param = anketa.get("param")
    name = str(param.get("name") or anketa_id) if isinstance(param, dict) else anketa_id
    order = anketa.get("order")
    ids = [str(each) for each in order] if isinstance(order, list) else []
    ids += [each for each in quests if each not in ids]
    return [_sendsay_field(anketa_id, name, each, quests[each]) for each in ids if isinstance(quests.get(each), dict)]


def contact_field(field: Json) -> ContactField:
    code = field.get("code")
    return ContactField(
        int(field.get("id") or 0),
        str(field.get("name") or ""),
        str(field.get("type") or ""),
        str(code) if code else None,
    )


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
    return SendsayField(
        f"{anketa_id}.{quest_id}", str(quest.get("name") or quest_id), anketa, str(quest.get("type") or FREE_TEXT)
    )


def _flag(value: object) -> bool:
    return str(value or "0") not in {"0", "false"}
