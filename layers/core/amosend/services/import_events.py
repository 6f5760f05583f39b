"""What amoCRM's events tell of contacts since the last run that succeeded: who was deleted, merged, or restored.

An answer that lacks a contact looks the same whether it was deleted or is only hidden, because somebody's rights were
cut. So where events can be read, only they prove that a contact is gone.
"""

from functools import cached_property

from amosend.domain.contact import bare, entity_id, listed_fields
from amosend.domain.email import normal_email
from amosend.services.import_ground import ImportGround

__all__ = ["ImportEvents"]

_DELETED, _MERGED, _RESTORED = "contact_deleted", "entity_merged", "contact_restored"


class ImportEvents:
    def __init__(self, ground: ImportGround) -> None:
        self._ground = ground

    @property
    def readable(self) -> bool:
        return self._found is not None

    @property
    def restored(self) -> set[int]:
        return self._of(_RESTORED)

    @cached_property
    def gone(self) -> set[int]:
        """Whoever may have been deleted or merged."""
        return self._of(_DELETED) | self._of(_MERGED) | self._merged_away()

    def _of(self, kind: str) -> set[int]:
        return (self._found or {}).get(kind, set())

    @cached_property
    def _found(self) -> dict[str, set[int]] | None:
        """Contacts by the type of what happened to them; None when the grant may not read events."""
        events = self._ground.events((_DELETED, _MERGED, _RESTORED), self._ground.run.events_since)
        if events is None:
            return None
        found: dict[str, set[int]] = {}
        for event in events:
            if event.get("entity_type") in {None, "contact"} and (named := entity_id(event.get("entity_id"))):
                found.setdefault(str(event.get("type")), set()).add(named)
        return found

    def _merged_away(self) -> set[int]:
        """Which contact of a merger an event names is not confirmed: the one that is left has the others' addresses."""
        merged = sorted(self._of(_MERGED))
        numbers: set[int] = set()
        for contact in self._ground.amocrm.contacts_by_id(merged) if merged else ():
            emails = (listed_fields(contact) or ((),))[0]
            addresses = (normal_email(bare(value)) for value in emails)
            numbers |= {self._ground.email_hash(address) for address in addresses if address}
        holders = self._ground.register.holders(numbers) if numbers else {}
        return {each.contact_id for entries in holders.values() for each in entries}
