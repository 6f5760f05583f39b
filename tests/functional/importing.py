"""What tests of imports do again and again: set an import up, let it run, and compare what came of it.

Who should have arrived is worked out here from the amoCRM sandbox's own records, by other means than the import's: the
first address that email-validator calls valid, of the contacts in the order of their ids.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from amosend.domain.import_run import Counts
from amosend.domain.outcome import SENT
from email_validator import EmailNotValidError, validate_email

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.records import Contact
from local.sandbox.sendsay.members import Member
from tests.fakes.functions import Context
from tests.fakes.world import ACCOUNT, HOST, World

__all__ = ["Import", "Person", "people_of"]

_EXTENSION = re.compile(r"доб|ext|[#,;]")


@dataclass(frozen=True, slots=True)
class Person:
    """Who should arrive in Sendsay."""

    contact_id: int
    email: str
    name: str
    phone: str


def people_of(account: Account) -> dict[str, Person]:
    """By address in lower case; of several contacts with one address the one with the lowest id."""
    email_field, phone_field = (account.fields["contacts"].of(code).id for code in ("EMAIL", "PHONE"))
    people: dict[str, Person] = {}
    for contact in sorted(account.contacts, key=lambda one: one.id):
        email = _first(_valid(value) for value in _values(contact, email_field))
        phone = _first(_digits(value) for value in _values(contact, phone_field))
        if email:
            people.setdefault(email.lower(), Person(contact.id, email, _name(contact), phone))
    return people


@dataclass(slots=True)
class Import:
    """One integration of the world, connected and set up; time passes without waiting."""

    world: World
    integration: str

    @classmethod
    def of(cls, world: World, *, most: int = 250, **settings: Any) -> "Import":
        """`most` contacts a chunk."""
        world.clock.skips_sleep = True
        world.wiring.import_hop = replace(world.wiring.import_hop, most_contacts=most)
        integration = world.connected()
        world.set_up(integration, **settings)
        return cls(world, integration)

    def run(self, *, autoimport: str | None = None, **asked: Any) -> dict[str, Any]:
        """A whole run, whatever comes of it."""
        return self.finish(self.begin(autoimport=autoimport, **asked))

    def begin(self, *, autoimport: str | None = None, **asked: Any) -> str:
        """`asked`: mode and preview. Of the one-off import unless an autoimport is named."""
        plan = f"/autoimports/{autoimport}" if autoimport else ""
        answer = self.world.api("POST", f"/integrations/{self.integration}{plan}/runs", asked or None)
        assert answer.status == 202, answer.text
        return str(answer.json()["id"])

    def autoimport(self, name: str = "Каждую ночь", *, hours: Sequence[int] = (0,), **settings: Any) -> str:
        """The id of a new one; into a new list unless the settings say otherwise."""
        chosen = {"list": {"kind": "new", "name": "amoCRM"}, **settings}
        body = {"name": name, "hours": list(hours), "settings": chosen}
        answer = self.world.api("POST", f"/integrations/{self.integration}/autoimports", body)
        assert answer.status == 201, answer.text
        return str(answer.json()["id"])

    def tick(self, hours: int = 1) -> None:
        """The schedule's events of the hours to come, each at its time, and the work that follows from each."""
        for _ in range(hours):
            at = (int(self.world.clock.now()) // 3600 + 1) * 3600
            self.world.pass_time(at - self.world.clock.now())
            self.world.nightly({"time": datetime.fromtimestamp(at, UTC).isoformat()}, Context())
            self.world.work_off()

    def finish(self, run_id: str, *, most: int = 300) -> dict[str, Any]:
        self.world.work_off(most=most)
        return self.look(run_id)

    def look(self, run_id: str) -> dict[str, Any]:
        """The run as the API shows it. What it counts adds up at every moment, whatever goes wrong."""
        found = self.world.run(self.integration, run_id)
        assert Counts(**found["counts"]).add_up(), found["counts"]
        return found

    def contacts(self, run_id: str) -> list[dict[str, Any]]:
        """What became of each contact: every page of it."""
        found: list[dict[str, Any]] = []
        path = f"/integrations/{self.integration}/runs/{run_id}/contacts?limit=100"
        after: str | None = ""
        while after is not None:
            page = self.world.api("GET", f"{path}&after={after}" if after else path).json()
            found += page["items"]
            after = page["next"]
        return found

    def skipped(self, run_id: str) -> list[dict[str, Any]]:
        """Who was left out, and what else is to be known: a line for each contact and reason."""
        found = []
        for one in self.contacts(run_id):
            told = {each["code"]: each["explanation"] for each in one["remarks"]}
            if one["outcome"]["code"] not in SENT:
                told.setdefault(one["outcome"]["code"], "")
            found += [
                {"contact_id": one["contact_id"], "reason": code, "explanation": words} for code, words in told.items()
            ]
        return found

    def shown(self) -> dict[str, Any]:
        """The integration as the API shows it."""
        found: dict[str, Any] = self.world.api("GET", f"/integrations/{self.integration}").json()
        return found

    @property
    def source(self) -> Account:
        return self.world.amocrm.account(HOST)

    def members(self, list_id: str | None = None) -> dict[str, Member]:
        """Sendsay's subscribers (of a list) by address in lower case."""
        acme = self.world.sendsay.account(ACCOUNT)
        found = acme.members_of(list_id) if list_id else iter(acme.roster)
        return {member.email.lower(): member for member in found}

    def assert_all_arrived(self, run: dict[str, Any], *, name: bool = True) -> None:
        """The list holds exactly who should be there, each under the right name, and nothing forbidden was done."""
        assert run["status"] == "succeeded", run
        people, members = people_of(self.source), self.members(run["list_id"])
        assert members.keys() == people.keys()
        if name:
            wrong = {key: members[key].value("base.firstName") for key in people if not _named(members[key], people)}
            assert not wrong
        self.assert_harmless()

    def assert_harmless(self) -> None:
        """Nobody was taken off a stop-list or deleted, no automation was started."""
        assert self.world.sendsay.forbidden_calls() == []
        assert not any(one.members for one in self.world.sendsay.account(ACCOUNT).sequences.values())


def _named(member: Member, people: dict[str, Person]) -> bool:
    return (member.value("base.firstName") or "") == people[member.email.lower()].name


def _values(contact: Contact, field_id: int) -> list[str]:
    return [str(one["value"]) for one in contact.values.get(field_id, [])]


def _first(found: Iterable[str]) -> str:
    return next((one for one in found if one), "")


def _valid(text: str) -> str:
    try:
        return validate_email(text.strip(), check_deliverability=False, test_environment=True).ascii_email or ""
    except EmailNotValidError:
        return ""


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", _EXTENSION.split(text)[0])
    if len(digits) == 11 and digits[0] == "8" and "+" not in text:
        return "7" + digits[1:]
    if len(digits) == 10:
        return "7" + digits
    return digits if len(digits) >= 11 and len(set(digits)) > 2 else ""


def _name(contact: Contact) -> str:
    if contact.first_name and contact.last_name:
        return f"{contact.first_name} {contact.last_name}".strip()[:256]
    return contact.name.strip()[:256]
