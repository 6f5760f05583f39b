"""Looking after the links of one integration, every hour and whenever somebody asks for it.

amoCRM disables a hook that fails too often, people delete them, and some never come. Their states are read from
amoCRM's own list; what we have registered is enabled again, the owner is told of everything else, and what was missed
is read. Whoever waits for delivery and was forgotten gets a round.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.account_hook import AccountHook, hooks_of, seen
from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.domain.integration import Integration
from amosend.domain.link import HookState, Link, LinkKind
from amosend.errors import ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.link_gaps import LinkGaps
from amosend.services.link_hooks import LinkHooks
from amosend.services.link_keeper import LinkKeeper
from amosend.services.ports import AmoCrmAccounts, AmoCrmApi, Clock, FunnelPoll, Integrations, Links, Rounds
from amosend.telemetry import count

__all__ = ["LinkTending"]

_log = logging.getLogger("amosend")
_TOLD_FOR = 24 * 3600  # seconds for which it shows that a hook was disabled and enabled again


@dataclass(frozen=True, slots=True)
class LinkTending:
    """`waiting`: does anybody wait for delivery in an integration? `announce` asks for a round of it.

    `look_again`: at the deals of a funnel that was off; whether all of them wait for that.
    """

    integrations: Integrations
    rows: Links
    keeper: LinkKeeper
    hooks: LinkHooks
    gaps: LinkGaps
    waiting: Callable[[str], bool]
    announce: Callable[[str, str], None]
    rounds: Rounds
    amocrm: AmoCrmAccounts
    poll: FunnelPoll
    look_again: Callable[..., bool]
    clock: Clock

    def __call__(self, message: RoundMessage, *, deadline: float) -> None:
        """What takes longer than there is time for goes on with another message."""
        integration = self.integrations.get(message.tenant, message.integration_id)
        if integration is None or not integration.connected:
            return
        links = self._links(integration)
        if not links:
            return
        self._send_round(integration)
        try:
            self._tend(integration, links, deadline)
        except (RejectedError, TransientError) as error:
            if error.reason is Reason.STORE_UNAVAILABLE:
                raise
            # The next hour looks again; a message that waits for amoCRM would only end as a dead letter.
            _log.warning("not tended", extra={"integration": integration.id, "reason": error.reason})
        except ReconnectRequiredError as error:
            self.integrations.disconnect(integration.tenant, integration.id, error.reason)
            _log.error("reconnect required", extra={"integration": integration.id, "reason": error.reason})
            count("ReconnectRequired")

    def _links(self, integration: Integration) -> list[Link]:
        """The enabled ones; what somebody left unfinished about their keys is made good."""
        links = [link for link in self.rows.of_integration(integration.tenant, integration.id) if link.enabled]
        for link in links:
            if not self.rows.keys_stand(link):
                self.rows.put_keys(link)
        return links

    def _tend(self, integration: Integration, links: list[Link], deadline: float) -> None:
        amocrm = self.amocrm(integration)
        done = [self.look_again(link, deadline=deadline) for link in links]
        hooks = self._listed(links, amocrm)
        if hooks is not None:
            links = [self._looked_at(link, hooks, amocrm) for link in links]
        for link in links:
            if link.kind is LinkKind.FUNNEL:
                self.poll(integration, link, amocrm=amocrm, deadline=deadline)
        done += [self._caught_up(link, hooks, amocrm=amocrm, deadline=deadline) for link in links] if hooks else []
        self._send_round(integration)
        if not all(done):
            self.rounds.send(RoundMessage(RoundErrand.TEND, integration.tenant, integration.id))

    def _listed(self, links: list[Link], amocrm: AmoCrmApi) -> list[AccountHook] | None:
        """None where they may not be read, which is told once and not every hour."""
        try:
            return self.hooks.listed(amocrm)
        except RejectedError as error:
            for link in links:
                if link.hook is not HookState.UNREADABLE:
                    _log.warning("hooks unreadable", extra={"link": link.id, "reason": error.reason})
                    self.keeper.change(link, lambda found: replace(found, hook=HookState.UNREADABLE))
            return None

    def _looked_at(self, link: Link, hooks: list[AccountHook], amocrm: AmoCrmApi) -> Link:
        own, now = hooks_of(link, hooks), int(self.clock())
        looked = self.keeper.change(link, lambda found: _settled(seen(found, own, at=now), now))
        if looked.hook is not link.hook:
            _log.info("hook", extra={"link": link.id, "was": link.hook, "now": looked.hook})
        if looked.hook is not HookState.DISABLED:
            return looked
        if link.hook is not HookState.DISABLED:
            _log.error("hook disabled", extra={"integration": link.integration_id, "link": link.id})
            count("HookDisabled")
        ours = next((hook for hook, key in own if key.registered), None)
        return self._restored(looked, ours, hooks=hooks, amocrm=amocrm) if ours else looked

    def _restored(self, link: Link, hook: AccountHook, *, hooks: list[AccountHook], amocrm: AmoCrmApi) -> Link:
        try:
            self.hooks.restore(link, hook, amocrm=amocrm, hooks=hooks)
        except RejectedError as error:
            _log.warning("hook not restored", extra={"link": link.id, "reason": error.reason})
            return link
        return self.keeper.change(link, lambda found: replace(found, restored_at=int(self.clock())))

    def _caught_up(self, link: Link, hooks: list[AccountHook], *, amocrm: AmoCrmApi, deadline: float) -> bool:
        """While a hook is gone nothing is read for it: somebody may have meant it."""
        if link.gap is None or link.hook is HookState.MISSING:
            return True
        events = tuple(event for hook, _ in hooks_of(link, hooks) for event in hook.events)
        return self.gaps.read(link, events, amocrm=amocrm, deadline=deadline)

    def _send_round(self, integration: Integration) -> None:
        if self.waiting(integration.id):
            self.announce(integration.tenant, integration.id)


def _settled(link: Link, now: int) -> Link:
    """That a hook was restored has been told long enough."""
    return replace(link, restored_at=0) if link.restored_at and link.restored_at + _TOLD_FOR <= now else link
