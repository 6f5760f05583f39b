"""When deals entered the stages they are in, where only amoCRM's events can tell it.

A rule acts on who enters its stage since it was made. Of a deal that was never looked at before, or not since then, a
hook proves nothing: anybody could have sent it, at any time. Events may show up a little later than the hook, so the
absence of one is believed only when the deal has not changed for a while.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from amosend.domain.contact import entity_id
from amosend.domain.funnel import Stage
from amosend.domain.lead import Lead
from amosend.errors import ReconnectRequiredError, RejectedError
from amosend.reasons import Reason
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.ports import Json

__all__ = ["moves_of", "too_early"]

_MOVED = ("lead_status_changed",)
_FEW = 10  # deals in one question about their own events; of more the latest events of all are asked first
_WORTH = 5  # events for each deal: half of what asking for all of them by themselves would cost
_MOVED_BEFORE = 600  # seconds between a move and the deal's last change, for most of them
_EVENTS_LATE = 15 * 60  # seconds


def moves_of(ground: DeliveryGround, leads: Iterable[Lead], *, since: int) -> dict[int, int]:
    """By the deal's id, when it entered the stage it is in, of those that changed since then at all."""
    changed = {lead.id: lead for lead in leads if lead.updated_at >= since}
    if not changed:
        return {}
    try:
        return ground.patience(lambda: _told(ground, changed, since))
    except RejectedError:
        return _as_changed(changed)
    except ReconnectRequiredError as error:
        if error.reason is not Reason.AMOCRM_FORBIDDEN:
            raise
        return _as_changed(changed)


def too_early(lead: Lead, now: float) -> bool:
    """To conclude from a missing event that there is none."""
    return now - lead.updated_at < _EVENTS_LATE


def _told(ground: DeliveryGround, leads: Mapping[int, Lead], since: int) -> dict[int, int]:
    found: dict[int, int] = {}
    if len(leads) > _FEW:
        changed = min(lead.updated_at for lead in leads.values()) - _MOVED_BEFORE
        latest = ground.amocrm.events(_MOVED, max(since, changed))
        _note(found, leads, islice(latest, _WORTH * len(leads)), enough=len(leads))
    left = [lead for lead in leads if lead not in found]
    _note(found, leads, ground.amocrm.moves(left) if left else ())
    return found


def _note(found: dict[int, int], leads: Mapping[int, Lead], events: Iterable[Json], *, enough: int = 0) -> None:
    """The newest come first, so where moves of `enough` deals are known, nobody reads on."""
    for event in events:
        lead, at = leads.get(entity_id(event.get("entity_id")) or 0), event.get("created_at")
        if lead and isinstance(at, int) and lead.stage in set(_stages(event.get("value_after"))):
            found[lead.id] = max(at, found.get(lead.id, 0))
            if len(found) == enough:
                return


def _stages(values: object) -> Iterator[Stage]:
    for value in values if isinstance(values, list) else ():
        found = value.get("lead_status") if isinstance(value, dict) else None
        if isinstance(found, dict):
            yield Stage(entity_id(found.get("pipeline_id")) or 0, entity_id(found.get("id")) or 0)


def _as_changed(leads: Mapping[int, Lead]) -> dict[int, int]:
    """Where this grant may not read events, a deal's last change is the best that there is."""
    return {lead.id: lead.updated_at for lead in leads.values()}
