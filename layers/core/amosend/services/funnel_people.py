"""People of deals, as amoCRM has them now: contacts, and companies under numbers of their own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from amosend.domain.contact import contact_id
from amosend.domain.lead import COMPANIES, company_id, company_number
from amosend.domain.missing import hides_all
from amosend.domain.subscriber import Subscriber
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.ports import Json

__all__ = ["FunnelPeople", "read_people"]


@dataclass(frozen=True, slots=True)
class FunnelPeople:
    """By their numbers (domain/lead.py); who is missing may be gone from amoCRM. `hidden`: nobody of several came."""

    ground: DeliveryGround
    rows: dict[int, Json] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def of(self, people: Iterable[int]) -> list[Json]:
        return [self.rows[person] for person in dict.fromkeys(people) if person in self.rows]

    def gone(self, people: Iterable[int]) -> list[int]:
        return [person for person in dict.fromkeys(people) if person not in self.rows]

    def hides(self, person: int) -> bool:
        return person in self.hidden

    def emails(self, person: int) -> tuple[str, ...]:
        """The main address first, as the integration's settings choose them; none where there is no valid one."""
        row = self.rows.get(person)
        found = self.ground.grounds.mapping(self.ground).subscriber(row) if row else None
        return (found.email, *found.further) if isinstance(found, Subscriber) else ()


def read_people(ground: DeliveryGround, people: Sequence[int]) -> FunnelPeople:
    contacts = list(dict.fromkeys(person for person in people if person < COMPANIES))
    companies = list(dict.fromkeys(person for person in people if person >= COMPANIES))
    found = FunnelPeople(ground)
    for row in ground.patience(lambda: ground.amocrm.contacts_by_id(contacts)) if contacts else ():
        found.rows[contact_id(row) or 0] = row
    ids = [company_id(person) for person in companies]
    for row in ground.patience(lambda: ground.amocrm.companies_by_id(ids)) if ids else ():
        number = company_number(contact_id(row) or 0)
        found.rows[number] = {**row, "id": number}
    for asked in (contacts, companies):
        if hides_all(asked=len(asked), shown=sum(one in found.rows for one in asked)):
            found.hidden.update(asked)
    return found
