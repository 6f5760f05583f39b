"""Changes to leads: stored, recorded as events, told to webhooks and Digital Pipeline hooks.

Whoever is attached to a lead or taken from it has changed as well: their hooks leave, too.
"""

from dataclasses import replace
from typing import Any

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.clock import Clock
from local.sandbox.amocrm.editor import ContactEditor
from local.sandbox.amocrm.hooks import Announcer
from local.sandbox.amocrm.leads import LOST, WON
from local.sandbox.amocrm.options import Options
from local.sandbox.amocrm.records import Lead


class LeadEditor:
    """Works on the leads of one account."""

    def __init__(
        self, account: Account, announcer: Announcer, contacts: ContactEditor, *, clock: Clock, options: Options
    ) -> None:
        self._account = account
        self._announcer = announcer
        self._contacts = contacts
        self._clock = clock
        self._options = options

    def add_lead(
        self,
        name: str,
        *,
        contacts: list[int] | None = None,
        pipeline_id: int | None = None,
        status_id: int | None = None,
        price: int = 0,
        company_id: int | None = None,
        by: int | None = None,
    ) -> Lead:
        """A new lead, by default in the first real stage; the first contact is the main one."""
        book, now = self._account.leads, self._clock.unix()
        pipeline = book.pipelines[0] if pipeline_id is None else book.pipeline(pipeline_id)
        if pipeline is None:
            raise KeyError(f"no pipeline {pipeline_id}")
        user = self._account.admin.id if by is None else by
        lead = Lead(
            id=book.new_id(self._account.id),
            name=name,
            price=price,
            status_id=status_id or pipeline.statuses[1].id,
            pipeline_id=pipeline.id,
            responsible_user_id=self._account.admin.id,
            created_by=user,
            updated_by=user,
            created_at=now,
            updated_at=now,
            contact_ids=list(contacts or ()),
            company_id=company_id,
            values={},
            tags=[],
        )
        book.put(lead)
        self._record("lead_added", lead)
        self._tell("add_lead", lead, action="add")
        if self._options.hook_add_then_update:
            self._tell("update_lead", lead, action="update")
        self._announcer.tell_stage(self._account, lead, old=None)
        for contact_id in lead.contact_ids:
            self._contacts.touch_contact(contact_id, by=user)
        return lead

    def move_lead(self, lead_id: int, status_id: int, *, pipeline_id: int | None = None, by: int | None = None) -> Lead:
        """Move a lead to a stage, of another pipeline if one is named."""
        old = self._living(lead_id)
        pipeline = pipeline_id or old.pipeline_id
        if self._account.leads.status(pipeline, status_id) is None:
            raise KeyError(f"no status {status_id} in pipeline {pipeline}")
        if (old.pipeline_id, old.status_id) == (pipeline, status_id):
            return old
        closed = self._clock.unix() if status_id in (WON, LOST) else None
        new = self._save(replace(old, pipeline_id=pipeline, status_id=status_id, closed_at=closed), by=by)
        before, after = ([{"lead_status": {"id": one.status_id, "pipeline_id": one.pipeline_id}}] for one in (old, new))
        self._record("lead_status_changed", new, before=before, after=after)
        self._tell("status_lead", new, action="status", old=old)
        self._tell("update_lead", new, action="update")
        self._announcer.tell_stage(self._account, new, old=old)
        return new

    def edit_lead(
        self,
        lead_id: int,
        *,
        name: str | None = None,
        price: int | None = None,
        responsible: int | None = None,
        by: int | None = None,
    ) -> Lead:
        old = self._living(lead_id)
        changed = replace(
            old,
            name=name or old.name,
            price=old.price if price is None else price,
            responsible_user_id=responsible or old.responsible_user_id,
        )
        new = self._save(changed, by=by)
        self._tell("update_lead", new, action="update")
        if old.responsible_user_id != new.responsible_user_id:
            self._tell("responsible_lead", new, action="responsible", old=old)
        return new

    def link_contact(self, lead_id: int, contact_id: int, *, main: bool = False) -> Lead:
        """Attach a contact to a lead, in front when it is to be the main one."""
        others = [one for one in self._living(lead_id).contact_ids if one != contact_id]
        ids = [contact_id, *others] if main else [*others, contact_id]
        return self._relink(lead_id, ids, contact_id, kind="contact_linked")

    def unlink_contact(self, lead_id: int, contact_id: int) -> Lead:
        ids = [one for one in self._living(lead_id).contact_ids if one != contact_id]
        return self._relink(lead_id, ids, contact_id, kind="contact_unlinked")

    def _relink(self, lead_id: int, ids: list[int], contact_id: int, *, kind: str) -> Lead:
        lead = self._save(replace(self._living(lead_id), contact_ids=ids))
        self._record(kind, lead, after=[{"link": {"entity": {"type": "contact", "id": contact_id}}}])
        self._tell("update_lead", lead, action="update")
        self._contacts.touch_contact(contact_id)
        return lead

    def add_note(self, lead_id: int, text: str) -> None:
        self._living(lead_id)
        writer, by, at = self._announcer.writer(self._account), self._account.admin.id, self._clock.unix()
        self._announcer.tell(self._account, "note_lead", writer.note(lead_id, "lead", text, by=by, at=at))

    def delete_lead(self, lead_id: int, *, by: int | None = None) -> None:
        lead = self._save(replace(self._living(lead_id), is_deleted=True), by=by)
        self._record("lead_deleted", lead)
        writer = self._announcer.writer(self._account)
        self._announcer.tell(self._account, "delete_lead", writer.deleted_lead(lead))

    def restore_lead(self, lead_id: int, *, by: int | None = None) -> Lead:
        lead = self._save(replace(self._account.leads.leads[lead_id], is_deleted=False), by=by)
        self._record("lead_restored", lead)
        self._tell("restore_lead", lead, action="restore")
        return lead

    def _living(self, lead_id: int) -> Lead:
        if (lead := self._account.leads.get(lead_id)) is None:
            raise KeyError(f"no lead {lead_id}")
        return lead

    def _save(self, lead: Lead, *, by: int | None = None) -> Lead:
        lead.updated_at = self._clock.unix()
        lead.updated_by = self._account.admin.id if by is None else by
        self._account.leads.put(lead)
        return lead

    def _record(self, kind: str, lead: Lead, **values: Any) -> None:
        now = self._clock.unix()
        self._account.events.add(kind, ("lead", lead.id), by=lead.updated_by, at=now, **values)

    def _tell(self, event: str, lead: Lead, *, action: str, old: Lead | None = None) -> None:
        pairs = self._announcer.writer(self._account).lead(lead, action, old=old)
        self._announcer.tell(self._account, event, pairs)
