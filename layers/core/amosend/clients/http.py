"""One way to speak HTTP with a vendor: explicit timeouts, no redirects, and the only reader of status codes.

Whatever a vendor answers becomes parsed JSON, None for "nothing" (204), or one of the four errors. Vendors do
answer with nginx's HTML, empty bodies, login pages and half a body; none of that may pass for data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import requests
from requests.adapters import HTTPAdapter

from amosend.errors import (
    AmosendError,
    LostAnswerError,
    NotFoundError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
    UnauthorizedError,
)
from amosend.reasons import Reason

__all__ = ["Http", "Vendor", "new_session"]

_USER_AGENT = "amosend/1.0"  # some of amoCRM's filters refuse calls without one
_TIMEOUT = (5.0, 20.0)  # seconds to connect and between two bytes; the vendor's own library uses the same
_MOST_AT_ONCE = 1 << 20  # bytes; requests itself reads 10 kB at a time, and a page of contacts has 400
_MOST_DETAIL = 300  # characters of a vendor's words that are worth keeping


@dataclass(frozen=True, slots=True)
class Vendor:
    """Which reason each kind of refusal of this vendor has."""

    unavailable: Reason
    busy: Reason
    too_heavy: Reason
    unauthorized: Reason
    unpaid: Reason
    blocked: Reason
    forbidden: Reason
    login_page: Reason
    rejected: Reason


def new_session() -> requests.Session:
    """A session that ignores the environment: no proxies, no .netrc that could add a credential of its own."""
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = _USER_AGENT
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=16, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class Http:
    def __init__(self, session: requests.Session, vendor: Vendor, *, timeout: tuple[float, float] = _TIMEOUT) -> None:
        self._session = session
        self._vendor = vendor
        self._timeout = timeout

    def send(
        self,
        method: str,
        url: str,
        *,
        body: Mapping[str, Any] | list[Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The parsed JSON of a 2xx answer, or None when there is nothing; every other answer raises."""
        content = None if body is None else orjson.dumps(body)
        typed = {"Content-Type": "application/json"} if content is not None else {}
        try:
            response = self._session.request(
                method,
                url,
                data=content,
                headers={**typed, **(headers or {})},
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as error:
            raise TransientError(self._vendor.unavailable, type(error).__name__) from error
        except requests.RequestException as error:
            raise self._broken(error) from error
        return self._read(response.status_code, self._content(response))

    def _content(self, response: requests.Response) -> bytes:
        """It was sent, so whatever breaks now has lost an answer."""
        try:
            return b"".join(response.iter_content(_MOST_AT_ONCE))
        except requests.RequestException as error:
            raise LostAnswerError(self._vendor.unavailable, type(error).__name__) from error

    def _broken(self, error: requests.RequestException) -> AmosendError:
        """Refused before it was sent, or lost on the way: only the second can have been acted upon."""
        unsent = "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
        kind = TransientError if unsent else LostAnswerError
        return kind(self._vendor.unavailable, type(error).__name__)

    def _read(self, status: int, content: bytes) -> Any:
        if status == 204:
            return None
        found = _parsed(content)
        if 200 <= status < 300:
            if found is _NOT_JSON or found is None:  # only 204 means "nothing"
                raise LostAnswerError(self._vendor.unavailable, f"{status} without JSON")
            return found
        problem = found if isinstance(found, dict) else {}
        raise self._refusal(status, problem)

    def _refusal(self, status: int, problem: Mapping[str, Any]) -> AmosendError:
        vendor = self._vendor
        kinds: dict[int, tuple[type[AmosendError], Reason]] = {
            401: (UnauthorizedError, vendor.unauthorized),
            402: (ReconnectRequiredError, vendor.unpaid),
            403: (ReconnectRequiredError, vendor.forbidden if problem else vendor.blocked),
            404: (NotFoundError, vendor.rejected),
            429: (TransientError, vendor.busy),
            504: (LostAnswerError, vendor.too_heavy),
        }
        other: tuple[type[AmosendError], Reason] = (RejectedError, vendor.rejected)
        if status < 400:
            other = (ReconnectRequiredError, vendor.login_page)
        elif status >= 500:  # the vendor may have acted before it broke
            other = (LostAnswerError, vendor.unavailable)
        kind, reason = kinds.get(status, other)
        return kind(reason, _words(status, problem), problem=problem)


_NOT_JSON = object()


def _parsed(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return _NOT_JSON


def _words(status: int, problem: Mapping[str, Any]) -> str:
    """The vendor's own explanation, as far as there is one."""
    said = [str(problem[key]) for key in ("hint", "title", "detail") if problem.get(key)]
    return f"{status} {'; '.join(said)}"[:_MOST_DETAIL].strip()
