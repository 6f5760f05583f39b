"""Changes to contacts as a user or a program makes them: each is stored, recorded as events, and told to webhooks.

The rule: nothing else writes to the books of an account, so no change goes unrecorded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.birth import tag_named
from local.sandbox.amocrm.clock import Clock
from local.sandbox.amocrm.events import FIELD_TYPE_NUMBERS
from local.sandbox.amocrm.fields import value_of
from local.sandbox.amocrm.hooks import Announcer
from local.sandbox.amocrm.options import Options
from local.sandbox.amocrm.records import Contact, Tag, Values

type Labelled = str | tuple[str, str]
"""An e-mail or phone, or one with its label (WORK, PRIV, MOB …)."""


class ContactEditor:
    """Works on the contacts of one account."""

    def __init__(self, account: Account, announcer: Announcer, *, clock: Clock, options: Options) -> None:
        self._account = account
        self._announcer = announcer
        self._clock = clock
        self._options = options

    def add_contact(
        self,
        name: str = "",
        *,
        first_name: str = "",
        last_name: str = "",
        emails: Iterable[Labelled] = (),
        phones: Iterable[Labelled] = (),
        fields: Mapping[int | str, Any] | None = None,
        tags: Iterable[str] = (),
        by: int | None = None,
    ) -> Contact:
        """A new contact, as from the button «Добавить контакт»."""
        user, now = self._user(by), self._clock.unix()
        contact_id = self._account.contacts.new_id()
        full = name or f"{first_name} {last_name}".strip()
        owner = user or self._account.admin.id
        contact = Contact(contact_id, full, first_name, last_name, owner, user, user, now, now, {}, [])
        contact.values = self._values({}, emails=emails, phones=phones, fields=fields or {})
        contact.tags = self.tags(tags)
        return self.create(contact)

    def create(self, contact: Contact) -> Contact:
        self._account.contacts.put(contact)
        note = [{"note": {"id": contact.id + 1}}]
        self._record("contact_added", contact, after=note)
        self._tell("add_contact", contact, action="add")
        if self._options.hook_add_then_update:
            self._tell("update_contact", contact, action="update")
        return contact

    def edit_contact(
        self,
        contact_id: int,
        *,
        name: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        emails: Iterable[Labelled] | None = None,
        phones: Iterable[Labelled] | None = None,
        fields: Mapping[int | str, Any] | None = None,
        tags: Iterable[str] | None = None,
        responsible: int | None = None,
        by: int | None = None,
    ) -> Contact:
        """Change what is given and nothing else; an empty list of e-mails clears them."""
        old = self._living(contact_id)
        new = replace(
            old,
            first_name=old.first_name if first_name is None else first_name,
            last_name=old.last_name if last_name is None else last_name,
            responsible_user_id=responsible or old.responsible_user_id,
            values=self._values(old.values, emails=emails, phones=phones, fields=fields or {}),
            tags=old.tags if tags is None else self.tags(tags),
        )
        renamed = (new.first_name, new.last_name) != (old.first_name, old.last_name)
        whole = f"{new.first_name} {new.last_name}".strip() if renamed else old.name
        new.name = whole if name is None else name
        return self.update(old, new, by=by)

    def update(self, old: Contact, new: Contact, *, by: int | None = None) -> Contact:
        """Store `new` in the place of `old` and tell everybody what differs."""
        new.updated_at, new.updated_by = self._clock.unix(), self._user(by)
        self._account.contacts.put(new)
        self._record_differences(old, new)
        self._tell("update_contact", new, action="update", old_responsible=old.responsible_user_id)
        if old.responsible_user_id != new.responsible_user_id:
            self._tell("responsible_contact", new, action="responsible", old_responsible=old.responsible_user_id)
        return new

    def edit_contacts(self, contact_ids: Iterable[int], **changes: Any) -> int:
        """The same change to many, as from a list with ticks; every one of them is told by itself."""
        return len([self.edit_contact(one, **changes) for one in contact_ids])

    def touch_contact(self, contact_id: int, *, by: int | None = None) -> None:
        """A lead was attached or taken away, which counts as a change of the card (captured)."""
        if (contact := self._account.contacts.get(contact_id)) is not None:
            self.update(contact, replace(contact), by=by)

    def add_note(self, contact_id: int, text: str) -> None:
        self._living(contact_id)
        writer, by, at = self._announcer.writer(self._account), self._account.admin.id, self._clock.unix()
        pairs = writer.note(contact_id, "contact", text, by=by, at=at)
        self._announcer.tell(self._account, "note_contact", pairs)

    def delete_contact(self, contact_id: int, *, by: int | None = None) -> None:
        """Move the contact to the trash, from where it can be restored for a month."""
        contact = self._living(contact_id)
        self._account.contacts.delete(contact_id, now=self._clock.unix(), by=self._user(by))
        self._record("contact_deleted", contact)
        self._forms_tell("delete_contact", contact_id)

    def restore_contact(self, contact_id: int, *, by: int | None = None) -> Contact:
        restored = self._account.contacts.restore(contact_id, now=self._clock.unix(), by=self._user(by))
        self._record("contact_restored", restored)
        self._tell("restore_contact", restored, action="restore")
        return restored

    def merge_contacts(self, winner_id: int, loser_id: int, *, by: int | None = None) -> Contact:
        """The winner takes over values and leads of the loser, which disappears at once, past the trash."""
        winner, loser = self._living(winner_id), self._living(loser_id)
        values = dict(winner.values)
        for field_id, given in loser.values.items():
            known = values.get(field_id, [])
            field = self._account.fields["contacts"].find(field_id)
            if field is not None and (field.type in ("multitext", "multiselect") or not known):
                values[field_id] = known + [one for one in given if one not in known]
        self._account.contacts.erase(loser_id)
        self._account.leads.replace_contact(loser_id, winner_id)
        merged = self.update(winner, replace(winner, values=values), by=by)
        named = merged if self._options.merged_event_names == "winner" else loser
        self._record("entity_merged", named)
        self._forms_tell("delete_contact", loser_id)
        return merged

    def tags(self, names: Iterable[str]) -> list[Tag]:
        return [tag_named(name) for name in dict.fromkeys(names) if name]

    def _living(self, contact_id: int) -> Contact:
        if (contact := self._account.contacts.get(contact_id)) is None:
            raise KeyError(f"no contact {contact_id}")
        return contact

    def _user(self, by: int | None) -> int:
        return self._account.admin.id if by is None else by

    def _values(
        self,
        known: Values,
        *,
        emails: Iterable[Labelled] | None,
        phones: Iterable[Labelled] | None,
        fields: Mapping[int | str, Any],
    ) -> Values:
        values = dict(known)
        asked: dict[int | str, Any] = {"EMAIL": emails, "PHONE": phones}
        for key, given in [*((key, one) for key, one in asked.items() if one is not None), *fields.items()]:
            field = self._account.fields["contacts"].of(key)
            listed = [given] if isinstance(given, str | int | float) else list(given or ())
            labelled = (one if isinstance(one, tuple) else (one, None) for one in listed)
            values[field.id] = [value_of(field, value, code=code) for value, code in labelled]
        return {key: given for key, given in values.items() if given}

    def _record(self, kind: str, contact: Contact, **values: Any) -> None:
        now, user = self._clock.unix(), contact.updated_by
        self._account.events.add(kind, ("contact", contact.id), by=user, at=now, **values)

    def _record_differences(self, old: Contact, new: Contact) -> None:
        if old.name != new.name:
            self._record_change("name_field_changed", old, new, lambda one: {"name_field_value": {"name": one.name}})
        if old.responsible_user_id != new.responsible_user_id:
            self._record_change(
                "entity_responsible_changed",
                old,
                new,
                lambda one: {"responsible_user": {"id": one.responsible_user_id}},
            )
        if added := [{"tag": {"name": tag.name}} for tag in new.tags if tag not in old.tags]:
            self._record("entity_tag_added", new, after=added)
        if removed := [{"tag": {"name": tag.name}} for tag in old.tags if tag not in new.tags]:
            self._record("entity_tag_deleted", new, before=removed)
        for field_id in old.values.keys() | new.values.keys():
            before, after = (self._told(field_id, one.values.get(field_id, [])) for one in (old, new))
            if before != after:
                self._record("custom_field_value_changed", new, before=before, after=after)

    def _record_change(self, kind: str, old: Contact, new: Contact, told: Callable[[Contact], dict[str, Any]]) -> None:
        self._record(kind, new, before=[told(old)], after=[told(new)])

    def _told(self, field_id: int, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
        field = self._account.fields["contacts"].find(field_id)
        number = FIELD_TYPE_NUMBERS.get(field.type if field else "", 1)
        return [
            {
                "custom_field_value": {
                    "field_id": field_id,
                    "field_type": number,
                    "enum_id": one.get("enum_id"),
                    "text": str(one["value"]),
                }
            }
            for one in values
        ]

    def _tell(self, event: str, contact: Contact, *, action: str, old_responsible: int | None = None) -> None:
        if any(event in hook.settings for hook in self._account.record.hooks):
            writer = self._announcer.writer(self._account)
            pairs = writer.contact(contact, action, old_responsible=old_responsible)
            self._announcer.tell(self._account, event, pairs)

    def _forms_tell(self, event: str, contact_id: int) -> None:
        pairs = self._announcer.writer(self._account).deleted(contact_id, "contact")
        self._announcer.tell(self._account, event, pairs)
