"""How a hop of a run begins: the first one makes everything ready, each one finds again what the ones before have done.

Only one run at a time works with a list, whichever plan it belongs to: two would take each other's people for added by
somebody else. A new list is made by the first run that needs it, once, and remembered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from amosend.domain.choices import suits_contacts
from amosend.domain.doubts import insisted
from amosend.domain.import_run import Mode, Run
from amosend.domain.import_settings import NOT_MADE, ImportSettings, ListKind, PhoneKind
from amosend.domain.integration import Integration
from amosend.domain.outcome import SENT, Outcome
from amosend.domain.plan import Progress, believable
from amosend.domain.register import Entry, Mark
from amosend.domain.seen import SeenHashes
from amosend.errors import ConfigurationError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.choices import Choices
from amosend.services.import_draft import ImportDraft
from amosend.services.import_ground import ImportGround
from amosend.services.import_loop import newest_event
from amosend.services.list_facts import read_mapping, stopped_addresses
from amosend.services.list_ground import register_owner
from amosend.services.neighbours import Neighbours
from amosend.services.patience import Patience
from amosend.services.plan_keeper import PlanKeeper
from amosend.services.ports import AmoCrmApi, Clock, Journal, KeyedHash, Registers, Runs, SendsayApi
from amosend.services.run_keeper import RunKeeper

__all__ = ["MOST_CONTACTS", "MOST_WITH_PHONES", "ImportHop"]

MOST_CONTACTS = 5_000  # of a chunk: the largest import that Sendsay's own advice calls comfortable
# With phones as additional contacts each person costs two calls more, and a chunk must be settled within one hop.
MOST_WITH_PHONES = 500


@dataclass(frozen=True, slots=True)
class ImportHop:
    """`most_contacts` are read before they are handed over to Sendsay, as one chunk."""

    plans: PlanKeeper
    runs: Runs
    journal: Journal
    registers: Registers
    choices: Choices
    keyed_hash: KeyedHash
    clock: Clock
    most_contacts: int = MOST_CONTACTS

    def prepare(self, keeper: RunKeeper, integration: Integration, *, amocrm: AmoCrmApi, sendsay: SendsayApi) -> None:
        """Moments are amoCRM's own (the last change that is there now), so that no clock has to agree with another."""
        run = keeper.run
        settings = self._with_list(run, integration, sendsay)
        self._claim_list(run, settings)
        facts, watermark = amocrm.account(), believable(amocrm.latest_change(), self.clock())
        plan = self.plans.find(run)
        known = plan.progress if plan else Progress()
        if not watermark and known.people and run.mode is Mode.CHANGES:
            raise RejectedError(Reason.NOTHING_FOUND, f"0 / {known.people}")
        filters = facts.filters_enabled
        first = amocrm.changed_contacts(run.since, filters=filters) if run.since else amocrm.all_contacts()
        keeper.save(
            settings=settings,
            first_query=first,
            position=first,
            watermark=watermark,
            timezone=facts.timezone or "",
            expected=known.people,
            expected_sent=known.sent,
            events_since=plan.changes_since if plan else 0,
            insisted=insisted(run, plan.problem if plan else None),
            started_at=int(self.clock()),
            prepared=True,
        )

    def ground(
        self, keeper: RunKeeper, *, amocrm: AmoCrmApi, sendsay: SendsayApi, patience: Patience
    ) -> tuple[ImportGround, SeenHashes]:
        """And the ids of all contacts that the run has read so far."""
        run = keeper.run
        mapping = read_mapping(
            run.settings,
            amocrm,
            sendsay_fields=lambda: self.choices.fields(run.tenant),
            timezone=lambda: run.timezone,
            patience=patience,
        )
        owner = register_owner(run.integration_id, run.settings.list.target)
        register = self.registers.load(owner)
        ground = ImportGround(
            integration_id=run.integration_id,
            settings=run.settings,
            amocrm=amocrm,
            sendsay=sendsay,
            registers=self.registers,
            register=register,
            mapping=mapping,
            keyed_hash=self.keyed_hash,
            clock=self.clock,
            patience=patience,
            stopped=stopped_addresses(sendsay, self.keyed_hash, patience=patience),
            neighbours=Neighbours(self.registers, run.tenant, owner),
            keeper=keeper,
            journal=self.journal,
            most_contacts=self._most(run.settings),
            draft=ImportDraft(self.registers, run.id) if run.preview else None,
        )
        if mapping.warnings != run.warnings:
            keeper.note(warnings=mapping.warnings)
        if not run.newest_event and not run.sweep_pages and run.chunk is None:
            keeper.note(newest_event=newest_event(ground, run.watermark) or "")
        return ground, self._seen(ground)

    def leave_word(self, run: Run) -> None:
        """Of newcomers whom a run that fails has sent: what a stop-list says of them, the next run has to see."""
        record = self.journal.record(run.id, run.chunk.number) if run.chunk and run.chunk.decided else None
        if run.preview or record is None:
            return
        owner = register_owner(run.integration_id, run.settings.list.target)
        register = self.registers.load(owner)
        for each in record.happenings:
            if each.outcome in {Outcome.ADDED, Outcome.MOVED}:
                entries = register.of(each.contact_id)
                found = next((one for one in entries if one.email == each.email), Entry(each.contact_id, each.email))
                others = [one for one in entries if one.email != each.email]
                sent = replace(found, marks=found.marks | Mark.UNPROVEN | Mark.AGAIN)
                register.put(each.contact_id, [sent, *others])
        self.registers.save(owner, register)

    def release(self, run: Run) -> None:
        if run.preview:
            ImportDraft(self.registers, run.id).drop()
        else:
            self.registers.release(register_owner(run.integration_id, run.settings.list.target), run.id)

    def _most(self, settings: ImportSettings) -> int:
        with_phones = settings.phone.kind is PhoneKind.ADDITIONAL_CONTACT
        return min(MOST_WITH_PHONES, self.most_contacts) if with_phones else self.most_contacts

    def _with_list(self, run: Run, integration: Integration, sendsay: SendsayApi) -> ImportSettings:
        """One of the same name is taken, for names may repeat in Sendsay. A preview makes none."""
        settings = run.settings
        if settings.list.kind is ListKind.EXISTING and sendsay.find_list(settings.list.id or "") is None:
            raise ConfigurationError(Reason.LIST_GONE)
        if settings.list.kind is not ListKind.NEW:
            return settings
        name = settings.list.name or integration.name
        same = (each for each in sendsay.lists() if each.get("name") == name and suits_contacts(each))
        found = next(same, None)
        if run.preview:
            return settings.with_made_list(str(found["id"]) if found else NOT_MADE)
        made = settings.with_made_list(str(found["id"]) if found else sendsay.create_list(name))
        self.plans.remember_list(run, made)
        return made

    def _claim_list(self, run: Run, settings: ImportSettings) -> None:
        if run.preview:
            return
        owner = register_owner(run.integration_id, settings.list.target)
        holder = self.registers.claimed_by(owner)
        other = self.runs.get(run.integration_id, holder) if holder and holder != run.id else None
        if other and not other.status.ended:
            raise TransientError(Reason.LIST_BUSY, other.id)
        if not self.registers.claim(owner, run.id, instead_of=holder):
            raise TransientError(Reason.LIST_BUSY)

    def _seen(self, ground: ImportGround) -> SeenHashes:
        run = ground.run
        if ground.draft and run.chunks_settled:
            ground.draft.put_upon(ground.register)
            ground.foreseen.update(ground.draft.further_added(), self._sent(run))
        return SeenHashes(chain.from_iterable(self.journal.ids_read(run.id, chunks=run.chunks_settled)))

    def _sent(self, run: Run) -> Iterator[int]:
        """Hashes of the main addresses, as a preview has told."""
        records = self.journal.records(run.id, chunks=run.chunks_settled)
        return (each.email for record in records for each in record.happenings if each.outcome in SENT)
