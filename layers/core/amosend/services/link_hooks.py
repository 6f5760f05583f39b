"""amoCRM's hooks of a link, made and taken away through its API where plan and rights allow it.

The address that was shown to a person is not kept, so a hook gets a key of its own, which nobody sees. A new hook
stands before the former one goes: who dies in between leaves one too many and loses nothing.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from amosend.domain.account_hook import MOST_HOOKS, AccountHook, hooks_of
from amosend.domain.integration import Integration
from amosend.domain.link import EVENTS, HookState, Key, Link, key_hash
from amosend.errors import AmosendError, ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.link_keeper import LinkKeeper
from amosend.services.ports import AmoCrmAccounts, AmoCrmApi, Clock

__all__ = ["Address", "LinkHooks"]

_log = logging.getLogger("amosend")

Address = Callable[[str], str]  # of a key
Own = list[tuple[AccountHook, Key]]
# In amoCRM's words; how it refuses an account whose plan has no hooks is documented nowhere.
_SIGNS = {
    Reason.HOOKS_NEED_ADMIN: ("244", "прав", "rights"),
    Reason.HOOKS_NOT_IN_PLAN: ("тариф", "plan", "tariff"),
}
_OVERLAP = 24 * 3600  # seconds for which a replaced hook's key goes on: what amoCRM repeats comes within two hours
_TIME_FOR_REMOVAL = 10.0  # seconds of somebody who waits for a link to be deleted


@dataclass(frozen=True, slots=True)
class LinkHooks:
    keeper: LinkKeeper
    amocrm: AmoCrmAccounts
    clock: Clock
    new_key: Callable[[], str]

    def listed(self, amocrm: AmoCrmApi) -> list[AccountHook]:
        with _in_words_of_hooks():
            return [AccountHook.of(row) for row in amocrm.webhooks()]

    def register(self, integration: Integration, link: Link, *, address: Address, events: tuple[str, ...]) -> Link:
        """«Подключить хук»: a hook that is there is set right and enabled, otherwise there is one afterwards."""
        if not set(events) <= set(EVENTS[link.kind]):
            raise RejectedError(Reason.INVALID_REQUEST, "events")
        if not link.enabled:
            raise RejectedError(Reason.LINK_DISABLED)
        amocrm, wanted = self._api(integration), list(dict.fromkeys(events)) or list(EVENTS[link.kind])
        hooks = self.listed(amocrm)
        own = hooks_of(link, hooks)
        standing = next((hook for hook, key in own if not hook.disabled and not key.expires_at), None)
        if standing is None:
            return self._post(link, wanted, amocrm=amocrm, address=address, hooks=hooks)
        with _in_words_of_hooks():
            if sorted(standing.events) != sorted(wanted):
                amocrm.set_webhook(standing.destination, wanted)
            _delete(amocrm, [hook for hook, _ in own if hook is not standing and hook.disabled])
        return self.keeper.change(link, lambda found: self._settled(found, standing.digest))

    def move(self, integration: Integration, link: Link, *, address: Address) -> Link:
        """A new key for the hook that we have registered, for the same events."""
        amocrm = self._api(integration)
        hooks = self.listed(amocrm)
        events = [event for hook, key in hooks_of(link, hooks) if key.registered for event in hook.events]
        wanted = list(dict.fromkeys(events)) or list(EVENTS[link.kind])
        return self._post(link, wanted, amocrm=amocrm, address=address, hooks=hooks)

    def restore(self, link: Link, hook: AccountHook, *, amocrm: AmoCrmApi, hooks: list[AccountHook]) -> Link:
        """A hook that amoCRM has disabled, made anew: whether it would enable it by itself is not documented."""
        return self._post(link, list(hook.events), amocrm=amocrm, address=hook.beside, hooks=hooks)

    def unregister(self, integration: Integration, link: Link) -> Link:
        """The hook that we have registered goes, with its key; one that a person has pasted stays."""
        amocrm = self._api(integration)
        with _in_words_of_hooks():
            _delete(amocrm, [hook for hook, key in hooks_of(link, self.listed(amocrm)) if key.registered])
        now = int(self.clock())

        def unregistered(found: Link) -> Link:
            return replace(found.with_registered(None, until=now), hook=HookState.UNSEEN)

        return self.keeper.change(link, unregistered)

    def remove(self, integration: Integration, links: list[Link]) -> None:
        """Every hook that posts to these links, as far as amoCRM lets us: they would be refused from now on."""
        if not integration.connected or not links:
            return
        end = self.clock() + _TIME_FOR_REMOVAL
        try:
            amocrm = self.amocrm(integration)
            hooks = self.listed(amocrm)
            for hook in [hook for link in links for hook, _ in hooks_of(link, hooks)]:
                if self.clock() < end:
                    _delete(amocrm, [hook])
        except AmosendError as error:
            _log.warning("hooks not removed", extra={"integration": integration.id, "reason": error.reason})

    def _api(self, integration: Integration) -> AmoCrmApi:
        if not integration.connected:
            raise RejectedError(integration.problem or Reason.NOT_CONNECTED)
        return self.amocrm(integration)

    def _post(
        self, link: Link, events: list[str], *, amocrm: AmoCrmApi, address: Address, hooks: list[AccountHook]
    ) -> Link:
        """The key opens before amoCRM hears of it, and stays when its answer is lost: it may have taken it."""
        key = self.new_key()
        digest = key_hash(key)
        former = [hook for hook, held in hooks_of(link, hooks) if hook.disabled or held.registered or held.expires_at]
        if len(hooks) >= MOST_HOOKS:
            self._make_room(former, amocrm)
        link = self.keeper.change(link, lambda found: found.with_key(digest))
        try:
            with _in_words_of_hooks():
                amocrm.set_webhook(address(key), events)
        except TransientError:
            raise
        except AmosendError:
            self.keeper.change(link, lambda found: found.without_key(digest))
            raise
        self._remove_former(link, former, amocrm)
        return self.keeper.change(link, lambda found: self._settled(found, digest))

    def _remove_former(self, link: Link, former: list[AccountHook], amocrm: AmoCrmApi) -> None:
        """One that stays posts to a key that ends, and is disabled."""
        try:
            _delete(amocrm, former)
        except AmosendError as error:
            _log.warning("former hook not removed", extra={"link": link.id, "reason": error.reason})

    def _make_room(self, former: list[AccountHook], amocrm: AmoCrmApi) -> None:
        if not former:
            raise RejectedError(Reason.HOOKS_FULL)
        with _in_words_of_hooks():
            _delete(amocrm, former)

    def _settled(self, link: Link, digest: str) -> Link:
        now = int(self.clock())
        settled = link.with_registered(digest, until=now + _OVERLAP)
        return settled.expecting(now).seen(HookState.ACTIVE, at=now)


def _delete(amocrm: AmoCrmApi, hooks: list[AccountHook]) -> None:
    for hook in hooks:
        amocrm.delete_webhook(hook.destination)


@contextmanager
def _in_words_of_hooks() -> Iterator[None]:
    """Which of its refusals concerns hooks; they say nothing about the connection itself."""
    try:
        yield
    except ReconnectRequiredError as error:
        if error.reason is not Reason.AMOCRM_FORBIDDEN:
            raise
        raise RejectedError(_why_forbidden(error.detail), error.detail) from error
    except RejectedError as error:
        if error.reason is Reason.AMOCRM_UNPAID:  # this call alone: the account answers
            raise RejectedError(Reason.HOOKS_NOT_IN_PLAN, error.detail) from error
        if error.reason is Reason.AMOCRM_REJECTED and "244" in error.detail:
            raise RejectedError(Reason.HOOKS_NEED_ADMIN, error.detail) from error
        raise


def _why_forbidden(words: str) -> Reason:
    for reason, signs in _SIGNS.items():
        if any(sign in words.lower() for sign in signs):
            return reason
    return Reason.HOOKS_REFUSED
