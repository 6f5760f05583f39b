"""Changes to companies: stored, recorded as events, and told to webhooks as contacts of another type."""

from collections.abc import Iterable
from dataclasses import replace

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.clock import Clock
from local.sandbox.amocrm.fields import value_of
from local.sandbox.amocrm.hooks import Announcer
from local.sandbox.amocrm.options import Options
from local.sandbox.amocrm.records import Company, Values


class CompanyEditor:
    """Works on the companies of one account."""

    def __init__(self, account: Account, announcer: Announcer, *, clock: Clock, options: Options) -> None:
        self._account = account
        self._announcer = announcer
        self._clock = clock
        self._options = options

    def add_company(self, name: str, *, emails: Iterable[str] = ()) -> Company:
        user, now = self._account.admin.id, self._clock.unix()
        company = Company(self._account.contacts.new_id(), name, user, user, user, now, now, self._emails({}, emails))
        self._account.companies.put(company)
        self._record("company_added", company)
        self._tell("add_company", company, action="add")
        if self._options.hook_add_then_update:
            self._tell("update_company", company, action="update")
        return company

    def edit_company(
        self,
        company_id: int,
        *,
        name: str | None = None,
        emails: Iterable[str] | None = None,
        responsible: int | None = None,
    ) -> Company:
        """Change what is given and nothing else."""
        old = self._living(company_id)
        new = replace(
            old,
            name=old.name if name is None else name,
            values=old.values if emails is None else self._emails(old.values, emails),
            responsible_user_id=responsible or old.responsible_user_id,
        )
        self._save(new)
        self._tell("update_company", new, action="update", old=old)
        if old.responsible_user_id != new.responsible_user_id:
            self._tell("responsible_company", new, action="responsible", old=old)
        return new

    def delete_company(self, company_id: int) -> None:
        company = self._save(replace(self._living(company_id), is_deleted=True))
        self._record("company_deleted", company)
        pairs = self._announcer.writer(self._account).deleted(company_id, "company")
        self._announcer.tell(self._account, "delete_company", pairs)

    def restore_company(self, company_id: int) -> Company:
        found = self._account.companies.stored(company_id)
        if found is None:
            raise KeyError(f"no company {company_id}")
        company = self._save(replace(found, is_deleted=False))
        self._record("company_restored", company)
        self._tell("restore_company", company, action="restore")
        return company

    def add_note(self, company_id: int, text: str) -> None:
        self._living(company_id)
        writer, by, at = self._announcer.writer(self._account), self._account.admin.id, self._clock.unix()
        pairs = writer.note(company_id, "company", text, by=by, at=at)
        self._announcer.tell(self._account, "note_company", pairs)

    def _living(self, company_id: int) -> Company:
        if (company := self._account.companies.get(company_id)) is None:
            raise KeyError(f"no company {company_id}")
        return company

    def _emails(self, known: Values, emails: Iterable[str]) -> Values:
        field = self._account.fields["companies"].of("EMAIL")
        values = {**known, field.id: [value_of(field, one) for one in emails]}
        return {key: given for key, given in values.items() if given}

    def _save(self, company: Company) -> Company:
        company.updated_at, company.updated_by = self._clock.unix(), self._account.admin.id
        self._account.companies.put(company)
        # Contacts show the name of their company, and rendered pages of them are kept.
        self._account.schema_version += 1
        return company

    def _record(self, kind: str, company: Company) -> None:
        by, at = company.updated_by, self._clock.unix()
        self._account.events.add(kind, ("company", company.id), by=by, at=at)

    def _tell(self, event: str, company: Company, *, action: str, old: Company | None = None) -> None:
        responsible = None if old is None else old.responsible_user_id
        writer = self._announcer.writer(self._account)
        self._announcer.tell(self._account, event, writer.company(company, action, old_responsible=responsible))
