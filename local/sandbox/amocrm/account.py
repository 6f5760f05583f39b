"""One amoCRM account: its records as plain data (saved) and the books that work on them (rebuilt)."""

from dataclasses import dataclass, field

from local.sandbox.amocrm.birth import Birth
from local.sandbox.amocrm.companies import CompanyBook
from local.sandbox.amocrm.contacts import ContactBook, ContactChanges
from local.sandbox.amocrm.events import EventLog
from local.sandbox.amocrm.fields import FieldSet, default_fields
from local.sandbox.amocrm.leads import LeadBook
from local.sandbox.amocrm.options import AccountOptions
from local.sandbox.amocrm.records import (
    Company,
    CustomField,
    Event,
    Hook,
    Lead,
    Origin,
    Pipeline,
    StageHook,
    User,
)


@dataclass(slots=True)
class AccountRecord:
    """All that must be saved of an account."""

    id: int
    host: str
    name: str
    api_domain: str
    created_at: int
    origin: Origin
    users: list[User]
    fields: dict[str, list[CustomField]]
    pipelines: list[Pipeline]
    options: AccountOptions = field(default_factory=AccountOptions)
    former_hosts: list[str] = field(default_factory=list)
    contacts: ContactChanges = field(default_factory=ContactChanges)
    companies: dict[int, Company] = field(default_factory=dict)
    leads: dict[int, Lead] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    stage_hooks: list[StageHook] = field(default_factory=list)


class Account:
    """The account at work."""

    def __init__(self, record: AccountRecord) -> None:
        self.record = record
        self.id = record.id
        self.options = record.options
        self.users = record.users
        self.fields = {entity: FieldSet(fields) for entity, fields in record.fields.items()}
        # Generated values refer to the fields the account was born with, whatever became of those since.
        born = {entity: FieldSet(fields) for entity, fields in default_fields(record.id).items()}
        birth = Birth(record.origin, record.users, born, timezone=record.options.timezone)
        self.contacts = ContactBook(record.origin, birth, record.contacts)
        self.companies = CompanyBook(record.origin, birth, record.companies)
        self.leads = LeadBook(record.pipelines, record.leads)
        self.events = EventLog(record.events)
        self.schema_version = 0
        """Grows when fields or names change, so that rendered pages are made anew."""

    @property
    def host(self) -> str:
        return self.record.host

    @property
    def subdomain(self) -> str:
        return self.host.partition(".")[0]

    @property
    def base_domain(self) -> str:
        return self.host.partition(".")[2]

    @property
    def url(self) -> str:
        return f"https://{self.host}"

    @property
    def admin(self) -> User:
        return self.users[0]

    @property
    def version(self) -> tuple[object, ...]:
        """Changes whenever any list of the account may look different."""
        return (self.host, self.contacts.version, self.leads.version, self.schema_version)
