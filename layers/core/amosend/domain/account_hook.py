"""A hook in an amoCRM account, as GET /api/v4/webhooks lists it; among those of others, ours are known by their key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from amosend.domain.link import EVENTS, HookState, Key, Link, key_hash

__all__ = ["MOST_HOOKS", "AccountHook", "hooks_of", "seen"]

Own = Sequence[tuple["AccountHook", Key]]  # with the key that each posts to
MOST_HOOKS = 100  # of an account, whoever has made them


@dataclass(frozen=True, slots=True)
class AccountHook:
    destination: str
    events: tuple[str, ...]
    disabled: bool
    created_at: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        events, created_at = row.get("settings"), row.get("created_at")
        return cls(
            str(row.get("destination") or ""),
            tuple(str(each) for each in events) if isinstance(events, list) else (),
            row.get("disabled") is True,
            created_at if isinstance(created_at, int) else 0,
        )

    @property
    def digest(self) -> str:
        return key_hash(self._parts[1])

    def beside(self, key: str) -> str:
        """The address that a hook has with this key in place of its own."""
        return self._parts[0] + key

    @property
    def _parts(self) -> tuple[str, str]:
        """What stands before the key, and the key: the last part of the path."""
        before, slash, key = self.destination.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")
        return before + slash, key


def hooks_of(link: Link, hooks: Iterable[AccountHook]) -> list[tuple[AccountHook, Key]]:
    """The hooks that post to this link, each with the key that it does so by."""
    keys = {key.digest: key for key in link.keys}
    return [(hook, keys[hook.digest]) for hook in hooks if hook.digest in keys]


def seen(link: Link, own: Own, *, at: int) -> Link:
    """The link, now that `own` are all the hooks that post to it."""
    state = _state(link, own)
    if own:
        link = link.expecting(min(hook.created_at for hook, _ in own))
    return link.seen(state, at=at)


def _state(link: Link, own: Own) -> HookState:
    active = [(hook, key) for hook, key in own if not hook.disabled]
    lasting = [hook for hook, key in active if not key.expires_at]
    if lasting:
        useful = any(set(hook.events) & set(EVENTS[link.kind]) for hook in lasting)
        return HookState.ACTIVE if useful else HookState.IDLE
    if own:
        return HookState.OUTDATED if active else HookState.DISABLED
    was_there = link.hook not in {HookState.UNSEEN, HookState.UNREADABLE}
    return HookState.MISSING if was_there or link.registered else HookState.UNSEEN
