"""What tests of connecting do again and again: make a link, create an integration in amoCRM, follow, paste."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from local.sandbox.amocrm.integrations import Integration
from tests.fakes.world import HOST, Answer, World

__all__ = ["Attempt", "attempt", "named_hosts", "reason_of"]


@dataclass(slots=True)
class Attempt:
    """One connection under way: our integration with its link, and amoCRM's integration with its keys."""

    world: World
    integration: str
    link: dict[str, Any]
    made: Integration
    host: str = HOST

    @property
    def pasted(self) -> dict[str, str]:
        return {
            "client_id": self.made.client_id,
            "client_secret": self.made.secret,
            "code": self.made.last_code,
            "subdomain": self.host,
        }

    def paste(self, **changes: str | None) -> Answer:
        """«Создать авторизацию» with all four fields, except as `changes` say; None leaves a field out."""
        fields = {name: value for name, value in (self.pasted | changes).items() if value is not None}
        return self.world.api("POST", f"/integrations/{self.integration}/connection", fields)

    def come_back(self, **changes: str | None) -> Answer:
        """amoCRM's redirect of a person to the link."""
        query = {"code": self.made.last_code, "referer": self.host, "client_id": self.made.client_id, "platform": "1"}
        said = {name: value for name, value in (query | changes).items() if value is not None}
        return self.world.follow(f"{self.link['redirect_uri']}?{urlencode(said)}")

    def send_secrets(self, body: Any = None, *, kind: str = "application/json", **changes: Any) -> Answer:
        """amoCRM's server brings the keys before the redirect."""
        keys = {"client_id": self.made.client_id, "client_secret": self.made.secret, "state": self.link["state"]}
        sent = keys | changes if body is None else body
        headers = {"content-type": kind}
        return self.world.call(self.world.callback, "POST", self.link["secrets_uri"], sent, headers)

    def look(self) -> dict[str, Any]:
        found: dict[str, Any] = self.world.api("GET", f"/integrations/{self.integration}").json()
        return found

    def look_at_link(self) -> dict[str, Any]:
        found: dict[str, Any] = self.world.api("GET", f"/integrations/{self.integration}/ticket").json()
        return found

    def token_calls(self) -> list[str]:
        """The hosts whose token endpoint was asked."""
        calls = self.world.amocrm.calls.all()
        return [call.path.split("/")[1] for call in calls if call.path.endswith("/oauth2/access_token")]


def attempt(world: World, integration: str | None = None, *, host: str = HOST, **options: Any) -> Attempt:
    """A new link, and an integration in amoCRM that has it as its redirect link."""
    integration = integration or world.integration()
    link = world.api("POST", f"/integrations/{integration}/ticket").json()
    made = world.amocrm.create_integration(host, redirect_uri=link["redirect_uri"], **options)
    return Attempt(world, integration, link, made, host)


def reason_of(answer: Answer) -> tuple[int, str]:
    return answer.status, str(answer.json()["code"])


def named_hosts(text: str) -> set[str]:
    return set(re.findall(r"[a-z-]+\.amocrm\.ru", text))
