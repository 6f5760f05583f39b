"""The contacts of rows that are being tried, as amoCRM has them now; whom it does not show may be gone, or may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from amosend.domain.contact import contact_id
from amosend.domain.missing import pauses_of_unseen
from amosend.domain.pending import CONTACT
from amosend.domain.tried import Tried
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.ports import Json

__all__ = ["DeliveryPeople", "read_people"]


@dataclass(frozen=True, slots=True)
class DeliveryPeople:
    """`contacts`: that are shown, by id. `pauses`: in how many seconds others are asked for again; the rest is gone."""

    asked: bool
    contacts: Mapping[int, Json]
    pauses: Mapping[int, float]

    def without_unseen(self, some: Sequence[Tried], *, now: float) -> list[Tried]:
        """Those about whom something is known; the others wait for the second reading."""
        known = list[Tried]()
        for tried in some:
            pause = self.pauses.get(tried.row.id) if tried.row.entity == CONTACT else None
            if pause is None:
                known.append(tried)
            else:
                tried.not_shown(now=now, seconds=pause)
        return known


def read_people(ground: DeliveryGround, some: Sequence[Tried], *, now: float) -> DeliveryPeople:
    """Of rows that are contacts; one call for all of them, and another one when it shows nobody."""
    asked = {tried.row.id: tried for tried in some if tried.row.entity == CONTACT}
    found = ground.patience(lambda: ground.amocrm.contacts_by_id(list(asked))) if asked else []
    contacts = {contact_id(each) or 0: each for each in found}
    unseen = {one: tried.unseen_since or int(now) for one, tried in asked.items() if one not in contacts}
    pauses = pauses_of_unseen(unseen, shown=len(contacts), shows_any=lambda: _shows_any(ground), now=int(now))
    return DeliveryPeople(bool(asked), contacts, pauses)


def _shows_any(ground: DeliveryGround) -> bool:
    return ground.patience(ground.amocrm.latest_change) > 0
