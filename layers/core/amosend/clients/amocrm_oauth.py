"""amoCRM's token endpoint, on the account's own host, and the question where an account lives now.

Its refusals are told apart by `hint` (league/oauth2-server's words); 401 without a hint is a wrong secret.
"""

import re
from collections.abc import Mapping
from typing import Any

from amosend.clients.http import Http, Vendor
from amosend.domain.account_host import allowed_host
from amosend.domain.grant import AmoCrmApp, TokenPair
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

__all__ = ["AMOCRM", "AmoCrmOAuth"]

AMOCRM = Vendor(
    unavailable=Reason.AMOCRM_UNAVAILABLE,
    busy=Reason.AMOCRM_BUSY,
    too_heavy=Reason.AMOCRM_TOO_HEAVY,
    unauthorized=Reason.GRANT_REVOKED,
    unpaid=Reason.AMOCRM_UNPAID,
    blocked=Reason.AMOCRM_BLOCKED,
    forbidden=Reason.AMOCRM_FORBIDDEN,
    login_page=Reason.AMOCRM_LOGIN_PAGE,
    rejected=Reason.AMOCRM_REJECTED,
)

# The beginning of a hint, in lower case, and what it means for the person who is connecting.
_CODE_HINTS: Mapping[str, Reason] = {
    "authorization code has been revoked": Reason.CODE_USED,
    "authorization code has expired": Reason.CODE_EXPIRED,
    "cannot decrypt the authorization code": Reason.CODE_INVALID,
    "authorization code was not issued to this client": Reason.CODE_INVALID,
    "invalid account": Reason.CODE_OF_ANOTHER_ACCOUNT,
    "redirect uri is not associated with client": Reason.REDIRECT_URI_MISMATCH,
    "invalid redirect uri": Reason.REDIRECT_URI_MISMATCH,
    "check the `redirect_uri`": Reason.REDIRECT_URI_MISMATCH,
    "check the `code`": Reason.CODE_INVALID,
    "check the `client_id`": Reason.SECRET_WRONG,
    "check the `client_secret`": Reason.SECRET_WRONG,
}
_OF_THE_KEYS = frozenset({Reason.REDIRECT_URI_MISMATCH, Reason.SECRET_WRONG})
_ACCESS_SECONDS = 86_400  # the life of an access token, as documented
_ACCOUNT_UNKNOWN = "101"  # amoCRM's number for a subdomain without an account


class AmoCrmOAuth:
    def __init__(self, http: Http, url_pattern: str) -> None:
        self._http = http
        self._url_pattern = url_pattern

    def exchange(self, host: str, app: AmoCrmApp, code: str) -> TokenPair:
        """The first pair for an authorization code; a refusal becomes a RejectedError with its named reason."""
        url, body = self._token_url(host), _body(app, grant_type="authorization_code", code=code)
        try:
            return self._pair(url, body)
        except (RejectedError, UnauthorizedError) as error:
            raise RejectedError(_code_refusal(error), error.detail) from error

    def refresh(self, host: str, app: AmoCrmApp, refresh_token: str) -> TokenPair:
        """The next pair. UnauthorizedError: this refresh token is worth nothing (any more)."""
        url, body = self._token_url(host), _body(app, grant_type="refresh_token", refresh_token=refresh_token)
        try:
            return self._pair(url, body)
        except (RejectedError, UnauthorizedError) as error:
            raise UnauthorizedError(_refresh_refusal(error), error.detail) from error

    def current_host(self, api_domain: str, refresh_token: str) -> str | None:
        """The account's host today (documented as the subdomain method); the refresh token is not spent by it."""
        found = self._http.send(
            "GET",
            self._url(api_domain, "/oauth2/account/current/subdomain"),
            headers={"X-Refresh-Token": refresh_token},
        )
        domain = found.get("domain") if isinstance(found, dict) else None
        return allowed_host(domain) if isinstance(domain, str) else None

    def _pair(self, url: str, body: Mapping[str, str]) -> TokenPair:
        try:
            found = self._http.send("POST", url, body=body)
        except NotFoundError as error:  # no account has this subdomain (any more)
            raise RejectedError(Reason.ACCOUNT_UNKNOWN, error.detail) from error
        except (RejectedError, UnauthorizedError) as error:
            if error.problem:
                raise
            # nginx's page says nothing about code, token or secret.
            raise TransientError(Reason.AMOCRM_UNAVAILABLE, error.detail) from error
        try:
            return TokenPair(_text(found["access_token"]), _text(found["refresh_token"]), _lifetime(found))
        except (KeyError, TypeError) as error:
            # A 200 without a pair may still have spent the token, so it counts as a lost answer.
            raise LostAnswerError(Reason.AMOCRM_UNAVAILABLE, "200 without tokens") from error

    def _token_url(self, host: str) -> str:
        return self._url(host, "/oauth2/access_token")

    def _url(self, host: str, path: str) -> str:
        return self._url_pattern.format(host=allowed_host(host)) + path


def _body(app: AmoCrmApp, **grant: str) -> Mapping[str, str]:
    return {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        **grant,
        "redirect_uri": app.redirect_uri,
    }


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a token is a text")
    return value


def _lifetime(found: Mapping[str, Any]) -> int:
    """A pair must not be lost for an oddly written lifetime."""
    seconds = found.get("expires_in")
    if isinstance(seconds, str) and seconds.isdecimal():
        seconds = int(seconds)
    return seconds if isinstance(seconds, int) and seconds > 0 else _ACCESS_SECONDS


def _no_account(error: AmosendError) -> bool:
    """The number stands in the older frame's error_code, or somewhere in the words of the newer one."""
    older = error.problem.get("response")
    code = older.get("error_code") if isinstance(older, dict) else error.problem.get("error_code")
    said = re.findall(r"\d+", str(error.problem.get("detail") or ""))
    return _ACCOUNT_UNKNOWN in {str(code), *said}


def _code_refusal(error: AmosendError) -> Reason:
    if error.reason is Reason.ACCOUNT_UNKNOWN or _no_account(error):
        return Reason.ACCOUNT_UNKNOWN
    unhinted = Reason.SECRET_WRONG if isinstance(error, ReconnectRequiredError) else Reason.CODE_INVALID
    return _hinted(error) or unhinted


def _refresh_refusal(error: AmosendError) -> Reason:
    """401 with a hint is about the token, 401 without one about id and secret; 400 may be about either."""
    if error.reason is Reason.ACCOUNT_UNKNOWN or _no_account(error):
        return Reason.ACCOUNT_UNKNOWN
    if isinstance(error, UnauthorizedError) and not error.problem.get("hint"):
        return Reason.SECRET_WRONG
    hinted = _hinted(error)
    return hinted if hinted in _OF_THE_KEYS else Reason.GRANT_REVOKED


def _hinted(error: AmosendError) -> Reason | None:
    hint = str(error.problem.get("hint") or "").lower()
    return next((reason for beginning, reason in _CODE_HINTS.items() if hint.startswith(beginning)), None)
