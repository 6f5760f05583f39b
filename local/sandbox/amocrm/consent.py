"""The consent page of www.amocrm.ru and the calls amoCRM's own servers make to an integration.

For an external integration (site button) the keys are POSTed to secrets_uri first, and only an answer of exactly 200
lets the person be redirected. The other calls: the check of the redirect link, a widget's code, the disconnect hook.
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import requests

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.integrations import Integration
from local.sandbox.amocrm.state import AmoCrmState

_SECRETS_SECONDS = 15.0
_LINK_SECONDS = 5.0
_WIDGET_SECONDS = 3.0
NO_ANSWER = 0


class ConsentError(Exception):
    """Why the page cannot ask, or could not finish; the text is shown to the person."""


@dataclass(frozen=True)
class ConsentRequest:
    """What the button or link asked for."""

    client_id: str = ""
    name: str = ""
    description: str = ""
    redirect_uri: str = ""
    secrets_uri: str = ""
    scopes: tuple[str, ...] = ()
    state: str | None = None

    def check(self, state: AmoCrmState) -> None:
        """Raise ConsentError when amoCRM would not even ask."""
        if self.client_id:
            if self.client_id not in state.integrations:
                raise ConsentError("Интеграция не найдена")
            return
        needed = ("name", "redirect_uri", "secrets_uri", "scopes")
        if missing := [one for one in needed if not getattr(self, one)]:
            raise ConsentError(f"Не хватает параметров: {', '.join(missing)}")

    def accounts(self, state: AmoCrmState) -> list[Account]:
        """The accounts the person may choose from: a private integration has only its owner."""
        integration = state.integrations.get(self.client_id)
        owner = integration.account_id if integration is not None else None
        return [one for one in state.accounts.values() if owner in (None, one.id)]


def integration_for(request: ConsentRequest, state: AmoCrmState, account: Account) -> Integration:
    """The integration asked for; the site button makes a new one in the account each time."""
    if request.client_id:
        return state.integrations[request.client_id]
    integration = state.create_integration(
        account.host,
        name=request.name,
        redirect_uri=request.redirect_uri,
        kind="external",
        description=request.description,
    )
    integration.scopes = list(request.scopes)
    return integration


def send_secrets(uri: str, integration: Integration, state: str | None) -> None:
    """POST the keys to secrets_uri; anything but 200 ends the connection (observed)."""
    body = {"client_id": integration.client_id, "client_secret": integration.secret, "state": state}
    try:
        answer = requests.post(uri, json=body, timeout=_SECRETS_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        raise ConsentError(f"Не удалось передать ключи интеграции (Code {NO_ANSWER})") from error
    if answer.status_code != 200:
        raise ConsentError(f"Не удалось передать ключи интеграции (Code {answer.status_code})")


def allowed_url(
    integration: Integration, account: Account, *, code: str, state: str | None, from_widget: bool = False
) -> str:
    """Where the person is sent after «Разрешить»."""
    platform = "1" if account.base_domain == "amocrm.ru" else "2"
    answer = {"code": code, "referer": account.host}
    answer |= {} if state is None else {"state": state}
    answer |= {"client_id": integration.client_id, "platform": platform}
    return _with_query(integration.redirect_uri, answer | ({"from_widget": "1"} if from_widget else {}))


def refused_url(redirect_uri: str, *, state: str | None) -> str:
    return _with_query(redirect_uri, {"error": "access_denied"} | ({} if state is None else {"state": state}))


def _with_query(url: str, parameters: dict[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(parameters)}"


def check_link(integration: Integration) -> int:
    """A bare GET of the redirect link, as amoCRM does to see that it is alive."""
    integration.link_status = _get(integration.redirect_uri, timeout=_LINK_SECONDS)
    return integration.link_status


def install_widget(state: AmoCrmState, integration: Integration, account: Account) -> int:
    """A widget installation: server to server, 3 seconds, the answer does not matter, never repeated, no state."""
    code = state.new_code(integration.client_id, account.host)
    return _get(allowed_url(integration, account, code=code, state=None, from_widget=True), timeout=_WIDGET_SECONDS)


def announce_disconnect(integration: Integration, account: Account) -> int:
    """The signed hook about an integration that was switched off; NO_ANSWER when it has no address for it."""
    if not integration.disconnect_url:
        return NO_ANSWER
    parameters = {
        "account_id": str(account.id),
        "client_uuid": integration.client_id,
        "signature": integration.disconnect_signature(account.id),
    }
    return _get(_with_query(integration.disconnect_url, parameters), timeout=_LINK_SECONDS)


def _get(url: str, *, timeout: float) -> int:
    try:
        return requests.get(url, timeout=timeout, allow_redirects=False).status_code
    except requests.RequestException:
        return NO_ANSWER
