"""An integration with links whose hooks stand in amoCRM's sandbox, and a few people: for tests of the whole way.

A person changes something in amoCRM, the sandbox posts its hooks to the real intake, the queues are worked off, and
Sendsay's sandbox is looked at. Nobody waits: delays pass at once.
"""

from dataclasses import dataclass
from typing import Any

from local.sandbox.amocrm.hooks import save_hook
from local.sandbox.amocrm.lead_editor import LeadEditor
from local.sandbox.amocrm.records import StageHook
from local.sandbox.sendsay.account import Passage, Sequence
from tests.fakes.front import hook_event
from tests.fakes.functions import Context
from tests.fakes.world import HOST, World
from tests.functional.few_people import FewPeople

__all__ = ["Hooking", "Link"]

_EVENTS = {
    "list": ("add_contact",),
    "automation": ("add_contact", "update_contact"),
    "funnel": ("add_lead", "status_lead", "delete_lead", "restore_lead"),
}


@dataclass(frozen=True, slots=True)
class Link:
    id: str
    url: str
    target: str

    @property
    def path(self) -> str:
        return "/webhooks/" + self.url.rpartition("/")[2]


class Hooking(FewPeople):
    """`most` calls that the queues may need to come to an end."""

    def __init__(self, world: World, *names: str, most: int = 200, **settings: Any) -> None:
        super().__init__(world, *names, **settings)
        self.most = most
        self.integration = self.importing.integration
        self.settle()  # what connecting has sent

    def settle(self) -> None:
        """All hooks arrive, and everything that follows from them is done."""
        for _ in range(2):
            self.world.post_hooks()
            self.world.work_off(most=self.most)

    # Links

    def link(self, kind: str, target: str = "", *, events: tuple[str, ...] = (), **more: Any) -> Link:
        """A new one, whose address a person has pasted in amoCRM with these events."""
        wanted = {"kind": kind, **({"target": target} if target else {}), **more}
        answer = self.world.api("POST", f"/integrations/{self.integration}/links", wanted)
        assert answer.status == 201, answer.text
        made = answer.json()
        settings = list(events or _EVENTS[kind])
        save_hook(self.world.amocrm.account(HOST), made["url"], settings=settings, now=self.world.amocrm.clock.unix())
        return Link(made["id"], made["url"], target)

    def list_link(self, **more: Any) -> Link:
        return self.link("list", self.acme.create_group("Горячие").id, **more)

    def automation_link(self, *, onlyonce: bool = False, **more: Any) -> Link:
        """To an automation that may be passed more than once, so that every start counts."""
        return self.link("automation", str(self.automation(onlyonce=onlyonce).id), **more)

    def funnel_link(self, *rules: dict[str, Any], **more: Any) -> Link:
        return self.link("funnel", rules=list(rules), **more)

    def stage_hook(self, link: Link, stage: int) -> None:
        """«API: отправить webhook» of a stage of the first pipeline."""
        account = self.world.amocrm.account(HOST)
        account.record.stage_hooks.append(StageHook(account.leads.pipelines[0].id, stage, link.url))

    def shown(self, link: Link) -> dict[str, Any]:
        found: dict[str, Any] = self.world.api("GET", f"/integrations/{self.integration}/links/{link.id}").json()
        return found

    def post(self, link: Link, body: bytes) -> int:
        """Anybody's post; the status of the answer."""
        answer = self.world.intake(hook_event(link.path, body), Context(3.0))
        return int(answer["statusCode"])

    # Deals

    @property
    def leads(self) -> LeadEditor:
        return self.world.amocrm.leads(HOST)

    @property
    def stages(self) -> list[int]:
        """The first pipeline's own stages."""
        return [one.id for one in self.world.amocrm.account(HOST).leads.pipelines[0].statuses if one.is_editable]

    @property
    def pipeline(self) -> int:
        return self.world.amocrm.account(HOST).leads.pipelines[0].id

    def rule(self, stage: int, action: str, target: Any, **more: Any) -> dict[str, Any]:
        return {"pipeline_id": self.pipeline, "status_id": stage, "action": action, "target": str(target), **more}

    # What came of it

    def automation(self, *, onlyonce: bool = False) -> Sequence:
        return self.acme.create_sequence("Добро пожаловать", onlyonce=onlyonce)

    def in_list(self, link: Link) -> set[str]:
        """By the name before the @."""
        return {each.partition("@")[0] for each in self.importing.members(link.target)}

    def passages(self, automation: str | int) -> dict[str, Passage]:
        """Who was ever started, by the name before the @."""
        members = self.acme.sequences[int(automation)].members
        known = ((self.acme.roster.by_id(member_id), passage) for member_id, passage in members.items())
        return {one.email.partition("@")[0]: passage for one, passage in known if one is not None}

    def starts(self, automation: str | int) -> dict[str, int]:
        return {name: passage.starts for name, passage in self.passages(automation).items()}

    def story(self, name: str) -> list[str]:
        """What became of a contact, the oldest first."""
        path = f"/integrations/{self.integration}/contacts/{self.ids[name]}/history"
        items = self.world.api("GET", path).json()["items"]
        return [one["outcome"]["code"] for one in reversed(items)]

    def remarks(self, name: str) -> list[str]:
        path = f"/integrations/{self.integration}/contacts/{self.ids[name]}/history"
        return [each["code"] for one in self.world.api("GET", path).json()["items"] for each in one["remarks"]]

    def reads(self, path: str = "contacts") -> int:
        """How often amoCRM was asked for contacts or deals since its log was cleared."""
        return sum(f"/api/v4/{path}" in call.path for call in self.world.amocrm.calls.all())

    def calls(self, action: str) -> int:
        return len(self.world.sendsay.calls.of(action))

    def assert_never(self, *names: str) -> None:
        """Nothing was ever done to bring these into a list, and no automation was started for them."""
        for name in names:
            added = [one for one in self.acme.additions(self.email(name)) if one.list_id]
            assert not added, (name, added)
            assert all(name not in self.passages(one) for one in self.acme.sequences)

    def assert_nothing_forbidden(self) -> None:
        """Nobody was taken off a stop-list, no card was deleted, no block was lifted."""
        assert self.world.sendsay.forbidden_calls() == []
