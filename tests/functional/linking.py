"""What tests of links do again and again: make one, post a hook to it as amoCRM would, look at how it is doing."""

from dataclasses import dataclass
from typing import Any

from amosend.domain.link import key_hash
from amosend.store.links import LinkKeyTable

from local.sandbox.amocrm.hooks import find_hook, save_hook
from local.sandbox.amocrm.records import Hook
from tests.fakes.world import ACCOUNT, HOST, Answer, World

__all__ = ["Linked", "linked"]


@dataclass(slots=True)
class Linked:
    """An integration of the world whose Sendsay account has a list and an automation."""

    world: World
    integration: str
    list_id: str
    automation: str

    def ask(self, method: str, path: str = "", body: Any = None) -> Answer:
        return self.world.api(method, f"/integrations/{self.integration}/links{path}", body)

    def made(self, kind: str = "list", **changes: Any) -> dict[str, Any]:
        """A new link, with its address."""
        target = {"list": self.list_id, "automation": self.automation}.get(kind)
        answer = self.ask("POST", "", {"kind": kind, **({"target": target} if target else {}), **changes})
        assert answer.status == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def do(self, link: dict[str, Any], what: str, body: Any = None) -> dict[str, Any]:
        """One of a link's buttons, which works."""
        answer = self.ask("POST", f"/{link['id']}/{what}", body)
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def look(self, link: dict[str, Any]) -> dict[str, Any]:
        answer = self.ask("GET", f"/{link['id']}")
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def problem(self, link: dict[str, Any]) -> tuple[str, str | None]:
        """How it is doing, and the code of what is wrong."""
        found = self.look(link)
        return found["health"], found["problem"] and found["problem"]["code"]

    def opens(self, url: str) -> bool:
        """Whether the address lets a hook in now, by the row that the intake looks at."""
        row = LinkKeyTable.find(key_hash(url.rpartition("/")[2]))
        ended = row is not None and row.expires_at is not None and row.expires_at <= self.world.clock.now()
        return row is not None and row.enabled and not ended

    # --- in amoCRM ---------------------------------------------------------------------------------------------------

    def paste(self, url: str, *events: str) -> Hook:
        """As a person does in «Web hooks»."""
        account = self.world.amocrm.account(HOST)
        now = self.world.amocrm.clock_of(account).unix()
        return save_hook(account, url, settings=list(events), now=now)

    @property
    def hooks(self) -> list[Hook]:
        return self.world.amocrm.account(HOST).record.hooks

    def hook_at(self, url: str) -> Hook | None:
        return find_hook(self.world.amocrm.account(HOST), url)


def linked(world: World) -> Linked:
    acme = world.sendsay.account(ACCOUNT)
    target = acme.create_group("Клиенты", addr_type="email")
    sequence = acme.create_sequence("Приветствие")
    return Linked(world, world.connected(), target.id, str(sequence.id))
