"""Sessions: a signed cookie that names the Sendsay account, for twelve hours, and the CSRF token that goes with it.

The signature is the proof; what is stored are the few that were signed out before their time. The key is derived from
the deployment's generated secret.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from amosend.services.ports import Clock, EndedSessions

__all__ = ["LIFETIME", "Session", "Sessions"]

LIFETIME = 12 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Session:
    tenant: str
    id: str
    expires_at: int


class Sessions:
    def __init__(self, secret: bytes, ended: EndedSessions, *, clock: Clock, new_id: Callable[[], str]) -> None:
        self._secret = secret
        self._serializer = URLSafeSerializer(secret, salt="session", signer_kwargs={"digest_method": hashlib.sha256})
        self._ended = ended
        self._clock = clock
        self._new_id = new_id

    def start(self, tenant: str) -> tuple[Session, str]:
        """A new session with an id of its own (a cookie from before signing in is never taken over), and its cookie."""
        session = Session(tenant, self._new_id(), int(self._clock()) + LIFETIME)
        return session, str(self._serializer.dumps([session.tenant, session.id, session.expires_at]))

    def read(self, cookie: str) -> Session | None:
        try:
            session = Session(*self._serializer.loads(cookie))
        except (BadData, TypeError):
            return None
        return session if session.expires_at > self._clock() and not self._ended.has_ended(session.id) else None

    def end(self, session: Session) -> None:
        """For whoever has its cookie."""
        self._ended.end(session.id, until=session.expires_at)

    def csrf_token(self, session: Session) -> str:
        return hmac.new(self._secret, f"csrf {session.id}".encode(), hashlib.sha256).hexdigest()

    def csrf_matches(self, session: Session, token: str) -> bool:
        return hmac.compare_digest(self.csrf_token(session).encode(), token.encode())
