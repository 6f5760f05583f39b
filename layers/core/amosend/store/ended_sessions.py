"""Sessions that were signed out before their time: whoever has taken a copy of the cookie has nothing any more."""

from amosend.store.limits import LimitTable

__all__ = ["EndedSessionStore"]

_Row = LimitTable


class EndedSessionStore:
    """A row is kept until the cookie would have ended by itself."""

    def end(self, session_id: str, *, until: int) -> None:
        """`until`: in Unix time; DynamoDB's TTL sweeps it up behind that."""
        _Row(_name(session_id)).try_update([_Row.expires_at.set(until)])

    def has_ended(self, session_id: str) -> bool:
        return _Row.find(_name(session_id)) is not None


def _name(session_id: str) -> str:
    return f"signed-out {session_id}"
