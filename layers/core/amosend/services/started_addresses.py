"""The address by which somebody was started, of which nothing is remembered but a keyed hash.

It is among those that the person has now, or those that amoCRM's events still tell of, or those in the automation:
amoCRM tells nothing of a contact that it has deleted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from amosend.domain.email import normal_email
from amosend.domain.lead import company_id
from amosend.domain.start import Start
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.funnel_people import FunnelPeople
from amosend.services.ports import KeyedHash

__all__ = ["StartedAddresses"]


@dataclass(frozen=True, slots=True)
class StartedAddresses:
    keyed_hash: KeyedHash

    def of(self, ground: DeliveryGround, start: Start, people: FunnelPeople) -> str:
        """The one that was started; else the present main one; "" for neither."""
        now = people.emails(start.person)
        if found := self._recognised(now, start.email):
            return found
        asked = not company_id(start.person)
        former = ground.patience(lambda: list(ground.amocrm.former_texts([start.person]))) if asked else []
        if found := self._recognised(map(normal_email, former), start.email):
            return found
        return self._recognised(ground.emails_in(start.automation), start.email) or (now[0] if now else "")

    def _recognised(self, emails: Iterable[str | None], number: int) -> str:
        return next((each for each in emails if each and self.keyed_hash(each.lower()) == number), "")
