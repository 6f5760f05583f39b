"""One attempt to hand over a webhook: the headers of the captures, no redirects, and a time for the whole exchange."""

import threading
import time
from typing import Final

import requests

from local.sandbox.amocrm.options import Options

__all__ = ["Postman"]

_NO_ANSWER: Final = 0


class Postman:
    """Posts from several threads; each keeps its connection, blind to the proxies of the person at the keyboard."""

    def __init__(self, options: Options) -> None:
        self.hosts: dict[str, str] = {}
        """Beginnings of addresses and where they really are, as in a file of hosts."""
        self._options = options
        self._own = threading.local()

    def post(self, destination: str, body: str, *, request_id: str) -> tuple[int, float]:
        """The status as amoCRM books it, 0 being no answer, and how long it took."""
        started = time.monotonic()
        status = self._status(destination, body, request_id=request_id)
        seconds = time.monotonic() - started
        # `requests` counts its seconds from one byte to the next.
        in_time = seconds <= self._options.hook_answer_seconds
        return (status if in_time else self._options.hook_timeout_status), seconds

    def _status(self, destination: str, body: str, *, request_id: str) -> int:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "amoCRM-Webhooks/3.0",
            "Accept-Encoding": "gzip",
            "Accept": "*/*",
            "X-AmoCRM-RequestId": request_id,
        }
        for known, real in self.hosts.items():
            destination = destination.replace(known, real, 1)
        try:
            answer = self._session.post(
                destination,
                body.encode(),
                headers=headers,
                timeout=self._options.hook_answer_seconds,
                allow_redirects=False,
            )
        except requests.RequestException:
            return _NO_ANSWER
        return answer.status_code

    @property
    def _session(self) -> requests.Session:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.trust_env = False
        session: requests.Session = self._own.session
        return session
