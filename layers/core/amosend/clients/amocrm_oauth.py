"""amoCRM's token endpoint, on the account's own host, and the question where an account lives now.

Its refusals are told apart by `hint` (league/oauth2-server's words); 401 without a hint is a wrong secret.
"""

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
    "check the `code`": Reason.CODE_INVALID,
    "check the `client_id`": Reason.SECRET_WRONG,
    "check the `client_secret`": Reason.SECRET_WRONG,
}
_ACCOUNT_UNKNOWN = "101"  # amoCRM's number for a subdomain without an account


class AmoCrmOAuth:
    def __init__(self, http: Http, url_pattern: str) -> None:
        self._http = http
        self._url_pattern = url_pattern

    def exchange(self, host: str, app: AmoCrmApp, code: str) -> TokenPair:
        """The first pair for an authorization code; a refusal becomes a RejectedError with its named reason."""
        body = _body(app, grant_type="authorization_code", code=code)
        try:
            return self._pair(host, body)
        except (RejectedError, UnauthorizedError) as error:
            raise RejectedError(_code_refusal(error), error.detail) from error

    def refresh(self, host: str, app: AmoCrmApp, refresh_token: str) -> TokenPair:
        """The next pair. UnauthorizedError: this refresh token is worth nothing (any more)."""
        body = _body(app, grant_type="refresh_token", refresh_token=refresh_token)
        try:
            return self._pair(host, body)
        except UnauthorizedError as error:
            if _is_shape_b(error) and _ACCOUNT_UNKNOWN not in error.detail:
                raise UnauthorizedError(Reason.SECRET_WRONG, error.detail) from error
            raise
        except RejectedError as error:
            # 400 on a refresh: documented only as "bad parameters"; the token may still be good, the keys are not.
            raise UnauthorizedError(Reason.GRANT_REVOKED, error.detail) from error

    def current_host(self, api_domain: str, refresh_token: str) -> str | None:
        """The account's host today (documented as the subdomain method); the refresh token is not spent by it."""
        found = self._http.send(
            "GET",
            self._url(api_domain, "/oauth2/account/current/subdomain"),
            headers={"X-Refresh-Token": refresh_token},
        )
        domain = found.get("domain") if isinstance(found, dict) else None
        return allowed_host(domain) if isinstance(domain, str) else None

    def _pair(self, host: str, body: Mapping[str, str]) -> TokenPair:
        try:
            found = self._http.send("POST", self._url(host, "/oauth2/access_token"), body=body)
        except NotFoundError as error:  # no account has this subdomain (any more)
            raise RejectedError(Reason.ACCOUNT_UNKNOWN, error.detail) from error
        try:
            return TokenPair(_text(found["access_token"]), _text(found["refresh_token"]), int(found["expires_in"]))
        except (KeyError, TypeError, ValueError) as error:
            # A 200 without a pair may still have spent the token, so it counts as a lost answer.
            raise LostAnswerError(Reason.AMOCRM_UNAVAILABLE, "200 without tokens") from error

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


def _is_shape_b(error: AmosendError) -> bool:
    """401 without a hint: amoCRM does not know this id and secret."""
    return not error.problem.get("hint")


def _code_refusal(error: AmosendError) -> Reason:
    if error.reason is Reason.ACCOUNT_UNKNOWN or _ACCOUNT_UNKNOWN in str(error.problem.get("detail", "")):
        return Reason.ACCOUNT_UNKNOWN
    hint = str(error.problem.get("hint") or "").lower()
    for beginning, reason in _CODE_HINTS.items():
        if hint.startswith(beginning):
            return reason
    return Reason.SECRET_WRONG if isinstance(error, ReconnectRequiredError) else Reason.CODE_INVALID
