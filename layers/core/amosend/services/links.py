"""Links of an integration: making, changing, switching and rotating them, and taking them away.

What a link leads to is checked against both vendors as they are now. An address is shown once: when it is made and
when it is rotated.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

from amosend.domain.funnel import Rule
from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.domain.integration import Integration, sharing
from amosend.domain.link import Key, Link, LinkKind, key_hash
from amosend.errors import RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.link_hooks import Address, LinkHooks
from amosend.services.link_keeper import LinkKeeper
from amosend.services.link_targets import LinkTargets
from amosend.services.ports import Causes, Clock, Integrations, Rounds
from amosend.services.ports import Links as LinkRows

__all__ = ["MOST_LINKS", "Links", "Made", "Wanted"]

_SOON = 2  # seconds: what is to be looked at has been saved by then
_AFTER_DELETION = 60  # seconds: nobody who waits for an answer to deleting waits longer
_MOST_COUNTED = 10_000
MOST_LINKS = 100  # of an integration; amoCRM has no more hooks than that in an account


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person chooses. Without a name the link is called as its target, with a number when another one is."""

    name: str
    kind: LinkKind
    target: str = ""
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """`key`: the end of the address, which nobody can be told a second time."""

    link: Link
    key: str


@dataclass(frozen=True, slots=True)
class Links:
    integrations: Integrations
    rows: LinkRows
    keeper: LinkKeeper
    targets: LinkTargets
    hooks: LinkHooks
    rounds: Rounds
    causes: Causes
    clock: Clock
    new_id: Callable[[], str]
    new_key: Callable[[], str]

    def create(self, integration: Integration, wanted: Wanted, *, link_id: str = "", key: str = "") -> Made:
        """«Сгенерировать ссылку». With an id and a key that a form was given, the form may be sent twice."""
        links = [link for link in self.all(integration) if link.id != link_id]
        if len(links) >= MOST_LINKS:
            raise RejectedError(Reason.TOO_MANY_LINKS)
        self._require_unused(integration, wanted, links)
        found = self.targets.name(integration, wanted.kind, target=wanted.target, rules=wanted.rules)
        key, now = key or self.new_key(), int(self.clock())
        link = Link(
            tenant=integration.tenant,
            integration_id=integration.id,
            id=link_id or self.new_id(),
            name=wanted.name or _unused_name(found, links),
            kind=wanted.kind,
            created_at=now,
            target=wanted.target,
            rules=self.targets.rules((), wanted.rules),
            keys=(Key(key_hash(key), shown=True),),
            expecting_since=now,
        )
        if self.rows.create(link):
            return Made(link, key)
        known = self.get(integration, link.id)
        if not known.has(key_hash(key)):
            raise TransientError(Reason.BUSY, link.id)
        return Made(known, key)

    def all(self, integration: Integration) -> list[Link]:
        """The oldest first."""
        found = self.rows.of_integration(integration.tenant, integration.id)
        return sorted(found, key=lambda link: (link.created_at, link.id))

    def get(self, integration: Integration, link_id: str) -> Link:
        return self.keeper.get(integration.tenant, integration.id, link_id)

    def started(self, link: Link, rule_id: str = "") -> int:
        """How many people it has put into automations who were not stopped by it: there they go on without it.

        Whether somebody has come to the end meanwhile is not asked. Of very many only the first are counted.
        `rule_id`: by this rule of a funnel.
        """
        some = islice(self.causes.all_starts(link.id), _MOST_COUNTED)
        goes_on = (start for start in some if start.open and start.automation in link.automations)
        return len({start.person for start in goes_on if rule_id in {"", start.rule_id}})

    def change(self, integration: Integration, link_id: str, wanted: Wanted) -> Link:
        """Its address stays, and so does its kind. What waits for delivery goes where the link leads then."""
        link = self.get(integration, link_id)
        if wanted.kind is not link.kind:
            raise RejectedError(Reason.INVALID_REQUEST, "kind")
        others = [each for each in self.all(integration) if each.id != link.id]
        self._require_unused(integration, wanted, others)
        found = self.targets.name(integration, wanted.kind, target=wanted.target, rules=wanted.rules)

        def changed(current: Link) -> Link:
            problem = None if wanted.target != current.target else current.problem
            rules = self.targets.rules(current.rules, wanted.rules)
            named = wanted.name or _unused_name(found, others)
            return replace(current.leading(wanted.target, rules), name=named, problem=problem)

        return self.keeper.change(link, changed)

    def enable(self, integration: Integration, link_id: str) -> Link:
        """From now on: what happened while it was off was not missed, and who waits goes on.

        Its hook is looked at soon, and so are the deals that a funnel has started somebody for: one may have left.
        """
        now = int(self.clock())

        def enabled(link: Link) -> Link:
            again = link.kind is LinkKind.FUNNEL
            fresh = replace(link, enabled=True, enabled_at=now, to_look_again=again, expecting_since=now)
            return replace(fresh, gap=None, problem=None)

        link = self.get(integration, link_id)
        if link.enabled:
            return link
        self._look_soon(integration)
        return self.keeper.change(link, enabled)

    def disable(self, integration: Integration, link_id: str) -> Link:
        """Its address is answered as one that never was, and amoCRM will disable a hook that goes on posting there.

        Who waits for delivery goes on waiting.
        """
        return self.keeper.change(self.get(integration, link_id), lambda link: replace(link, enabled=False))

    def rotate(self, integration: Integration, link_id: str, *, overlap: int, address: Address, key: str = "") -> Made:
        """A new address; the former ones work for so many seconds. A registered hook gets another of its own.

        With a key that a form was given, the form may be sent twice.
        """
        link = self.get(integration, link_id)
        if key and link.has(key_hash(key)):
            return Made(link, key)
        if link.registered:
            link = self.hooks.move(integration, link, address=address)
        key, now = key or self.new_key(), int(self.clock())
        digest = key_hash(key)

        def rotated(current: Link) -> Link:
            former = tuple(each.digest for each in current.keys if not each.registered)
            return current.ending_keys(former, at=now + overlap).with_key(digest, shown=True)

        return Made(self.keeper.change(link, rotated), key)

    def register(
        self, integration: Integration, link_id: str, *, address: Address, events: tuple[str, ...] = ()
    ) -> Link:
        """«Подключить хук», and the way to mend one; whatever it missed is read soon."""
        registered = self.hooks.register(integration, self.get(integration, link_id), address=address, events=events)
        if registered.gap:
            self._look_soon(integration)
        return registered

    def unregister(self, integration: Integration, link_id: str) -> Link:
        return self.hooks.unregister(integration, self.get(integration, link_id))

    def delete(self, integration: Integration, link_id: str) -> None:
        """With its hook, as far as amoCRM lets us."""
        link = self.get(integration, link_id)
        self.hooks.remove(integration, [link])
        self._delete(link)

    def forget(self, integration: Integration) -> None:
        """All of an integration that is being deleted. A round that finds it gone forgets who was waiting."""
        links = self.all(integration)
        self.hooks.remove(integration, links)
        for link in links:
            self._delete(link)
        last = RoundMessage(RoundErrand.ROUND, integration.tenant, integration.id)
        self.rounds.send(last, delay=_AFTER_DELETION)

    def _delete(self, link: Link) -> None:
        """What it has started is forgotten when no round can be at work for it any more."""
        self.keeper.delete(link)
        message = RoundMessage(RoundErrand.FORGET, link.tenant, link.integration_id, link.id)
        self.rounds.send(message, delay=_AFTER_DELETION)

    def _require_unused(self, integration: Integration, wanted: Wanted, links: list[Link]) -> None:
        """A second link to one automation would start it twice for the same person, whichever integration has it."""
        if wanted.kind is not LinkKind.AUTOMATION:
            return
        if same := _same(links, wanted):
            raise RejectedError(Reason.LINK_EXISTS, same.id)
        for other in sharing(integration, self.integrations.of_tenant(integration.tenant)):
            if same := _same(self.all(other), wanted):
                raise RejectedError(Reason.LINK_EXISTS_ELSEWHERE, same.id)

    def _look_soon(self, integration: Integration) -> None:
        self.rounds.send(RoundMessage(RoundErrand.TEND, integration.tenant, integration.id), delay=_SOON)


def _same(links: list[Link], wanted: Wanted) -> Link | None:
    return next((link for link in links if (link.kind, link.target) == (wanted.kind, wanted.target)), None)


def _unused_name(name: str, links: list[Link]) -> str:
    """Several links may lead to one list: on pages and in the journal each is known by its name."""
    taken = {link.name for link in links}
    numbered = (f"{name} ({number})" for number in range(2, MOST_LINKS + 2))
    return name if name not in taken else next(each for each in numbered if each not in taken)
