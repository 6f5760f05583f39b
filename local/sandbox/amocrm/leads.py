"""Pipelines and leads of one account. Leads are few compared with contacts, so they are simply held.

Statuses 142 (won) and 143 (lost) have the same id in every pipeline: a stage is the pair (pipeline, status).
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from local.sandbox.amocrm.fields import FieldSet, value_of
from local.sandbox.amocrm.records import Contact, Lead, Pipeline, Status, User, Values

WON, LOST = 142, 143
_STAGES = (
    ("Воронка", ("Первичный контакт", "Переговоры", "Принимают решение", "Согласование договора")),
    ("Повторные продажи", ("Новый запрос", "Предложение отправлено", "Оплата")),
)
_COLORS = ("#99ccff", "#ffff99", "#ffcc66", "#ffcccc", "#ccccff")


def default_pipelines(account_id: int) -> list[Pipeline]:
    """Two pipelines, each with «Неразобранное», its own stages, won and lost."""
    ids = count(30_000_000 + account_id % 1_000_000 * 10, 3)
    return [
        Pipeline(3_000_000 + account_id % 1_000_000 + place, name, place, place == 1, _statuses(names, ids))
        for place, (name, names) in enumerate(_STAGES, 1)
    ]


def _statuses(names: Iterable[str], ids: Iterable[int]) -> list[Status]:
    numbers = iter(ids)
    own = [
        Status(next(numbers), name, 20 + 10 * place, _COLORS[place % len(_COLORS)], 0, is_editable=True)
        for place, name in enumerate(names)
    ]
    return [
        Status(next(numbers), "Неразобранное", 10, "#c1c1c1", 1, is_editable=False),
        *own,
        Status(WON, "Успешно реализовано", 10_000, "#CCFF66", 0, is_editable=False),
        Status(LOST, "Закрыто и не реализовано", 11_000, "#D5D8DB", 0, is_editable=False),
    ]


class LeadBook:
    """Reads and changes leads; `version` grows with every change."""

    def __init__(self, pipelines: list[Pipeline], leads: dict[int, Lead]) -> None:
        self.pipelines = pipelines
        self.leads = leads
        self.version = 0
        self._of_contact: dict[int, list[int]] = defaultdict(list)
        for lead in leads.values():
            self._link(lead)

    def _link(self, lead: Lead) -> None:
        for contact_id in lead.contact_ids:
            self._of_contact[contact_id].append(lead.id)

    def get(self, lead_id: int) -> Lead | None:
        found = self.leads.get(lead_id)
        return None if found is None or found.is_deleted else found

    def all(self, *, deleted: bool = False) -> list[Lead]:
        return [one for one in self.leads.values() if one.is_deleted == deleted]

    def of_contact(self, contact_id: int) -> list[int]:
        """Ids of the living leads of a contact."""
        return [one for one in self._of_contact.get(contact_id, ()) if self.get(one) is not None]

    def pipeline(self, pipeline_id: int) -> Pipeline | None:
        return next((one for one in self.pipelines if one.id == pipeline_id), None)

    def status(self, pipeline_id: int, status_id: int) -> Status | None:
        pipeline = self.pipeline(pipeline_id)
        return next((one for one in pipeline.statuses if one.id == status_id), None) if pipeline else None

    def put(self, lead: Lead) -> None:
        """Store a new or changed lead."""
        if (known := self.leads.get(lead.id)) is not None:
            for contact_id in known.contact_ids:
                self._of_contact[contact_id].remove(lead.id)
        self.leads[lead.id] = lead
        self._link(lead)
        self.version += 1

    def replace_contact(self, loser: int, winner: int) -> None:
        """After a merge the leads of the loser belong to the winner."""
        for lead_id in self.of_contact(loser):
            lead = self.leads[lead_id]
            renamed = (winner if one == loser else one for one in lead.contact_ids)
            self.put(replace(lead, contact_ids=list(dict.fromkeys(renamed))))

    def new_id(self, account_id: int) -> int:
        return max(self.leads, default=20_000_000 + account_id % 1_000_000) + 2


def invented_leads(
    account_id: int,
    number: int,
    *,
    contacts: Iterable[Contact],
    pipelines: list[Pipeline],
    users: list[User],
    fields: FieldSet,
    now: int,
) -> dict[int, Lead]:
    """`number` leads spread over the stages, each with one of the contacts, every eighth with two."""
    chance = random.Random(account_id)
    first = 20_000_000 + account_id % 1_000_000
    made: dict[int, Lead] = {}
    previous: list[int] = []
    for place, contact in zip(range(number), contacts, strict=False):
        pipeline = pipelines[0] if chance.random() < 0.75 else pipelines[1]
        stage = chance.choice(pipeline.statuses[1:])
        created, user = now - chance.randrange(1, 300 * 86_400), chance.choice(users).id
        made[first + 2 * place] = Lead(
            id=first + 2 * place,
            name=f"Сделка № {place + 1}: {contact.name.strip()}",
            price=chance.randrange(0, 500_000, 500),
            status_id=stage.id,
            pipeline_id=pipeline.id,
            responsible_user_id=user,
            created_by=user,
            updated_by=user,
            created_at=created,
            updated_at=created,
            contact_ids=[contact.id, *(previous if place % 8 == 7 else ())],
            company_id=contact.company_id,
            values=_values(fields, chance, now=now),
            tags=[],
            closed_at=created if stage.id in (WON, LOST) else None,
        )
        previous = [contact.id]
    return made


def _values(fields: FieldSet, chance: random.Random, *, now: int) -> Values:
    program, site, access = (fields.of(name) for name in ("Тип программы", "Ссылка на сайт", "Дата доступа"))
    values = {program.id: [value_of(program, chance.choice(program.enums or []).value)]}
    if chance.random() < 0.5:
        values[site.id] = [value_of(site, "https://site.example/p?utm_source=a&utm_medium=b")]
    if chance.random() < 0.3:
        values[access.id] = [value_of(access, now // 86_400 * 86_400 - 10_800)]
    return values
