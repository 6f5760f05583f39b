"""An amoCRM account of a few known people beside the import of it: for tests that ask what became of one of them.

Between two runs two hours pass for everybody, so that a run of changes does not meet again what the one before read.
"""

from collections.abc import Sequence
from typing import Any

from local.sandbox.amocrm.editor import ContactEditor
from local.sandbox.sendsay.account import Account
from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.importing import Import

__all__ = ["FewPeople"]

_HOURS_BETWEEN = 2


class FewPeople:
    """`ids`: the contacts' ids by the name before the @ of their first address."""

    def __init__(self, world: World, *names: str, before: Sequence[str] = (), **settings: Any) -> None:
        """`before`: their addresses are on the stop-list before anything else happens."""
        world.amocrm.accounts.clear()
        world.amocrm.create_account(HOST, size=0)
        self.world, self.ids = world, dict[str, int]()
        for name in names:
            self.add(name)
        for name in before:
            self.acme.unsubscribe(self.email(name))
        self.importing = Import.of(world, **settings)

    @staticmethod
    def email(name: str) -> str:
        return f"{name}@example.com"

    @property
    def editor(self) -> ContactEditor:
        return self.world.amocrm.contacts(HOST)

    @property
    def acme(self) -> Account:
        return self.world.sendsay.account(ACCOUNT)

    def add(self, name: str, **given: Any) -> int:
        made = self.editor.add_contact(name, **{"emails": [self.email(name)], **given})
        self.ids[name] = made.id
        return made.id

    def edit(self, name: str, **given: Any) -> None:
        self.editor.edit_contact(self.ids[name], **given)

    def rename(self, name: str, *addresses: str) -> None:
        """The contact has these addresses from now on."""
        self.edit(name, emails=[self.email(one) for one in addresses])

    def pass_time(self, hours: float = _HOURS_BETWEEN) -> None:
        self.world.pass_time(hours * 3600)

    def run(self, mode: str = "full", *, preview: bool = False) -> dict[str, Any]:
        """A whole run that must succeed."""
        run = self.try_run(mode, preview=preview)
        assert run["status"] == "succeeded", run
        assert run["mode"] == mode
        self.importing.assert_harmless()
        return run

    def try_run(self, mode: str = "full", *, preview: bool = False) -> dict[str, Any]:
        return self.importing.finish(self.begin(mode, preview=preview))

    def begin(self, mode: str = "full", *, preview: bool = False) -> str:
        path = f"/integrations/{self.importing.integration}/runs"
        answer = self.world.api("POST", path, {"mode": mode, "preview": preview})
        assert answer.status == 202, answer.text
        return str(answer.json()["id"])

    def listed(self, run: dict[str, Any]) -> set[str]:
        """Who is in the list, by the name before the @."""
        return {each.partition("@")[0] for each in self.importing.members(run["list_id"])}

    def outcome(self, run: dict[str, Any], name: str) -> str:
        """The one thing that the run says became of the contact, "" when it did not meet it."""
        return self.outcomes(run).get(self.ids[name], "")

    def outcomes(self, run: dict[str, Any]) -> dict[int, str]:
        found: dict[int, str] = {}
        after: str | None = ""
        while after is not None:
            query = f"limit=100&after={after}" if after else "limit=100"
            path = f"/integrations/{self.importing.integration}/runs/{run['id']}/contacts?{query}"
            page = self.world.api("GET", path).json()
            found |= {one["contact_id"]: one["outcome"]["code"] for one in page["items"] if one["outcome"]}
            after = page["next"]
        return found
