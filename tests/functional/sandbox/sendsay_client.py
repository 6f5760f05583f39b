"""Speaks to the Sendsay sandbox over HTTP as any client would, with one account and its key."""

from dataclasses import dataclass, field
from typing import Any

import requests

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.state import SendsayState

KEY = "key-of-acme"


@dataclass
class Sendsay:
    """A running sandbox: its state and a session that calls it."""

    url: str
    state: SendsayState
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def account(self) -> Account:
        return self.state.account("acme")

    @property
    def address(self) -> str:
        return f"{self.url}/general/api/v100/json/acme"

    def post(self, call: dict[str, Any], *, key: str | None = KEY, url: str = "") -> requests.Response:
        headers = {"Authorization": f"sendsay apikey={key}"} if key is not None else {}
        return self.session.post(url or self.address, json=call, headers=headers, timeout=10)

    def call(self, action: str, **parameters: Any) -> dict[str, Any]:
        """The answer, without what every answer has."""
        answer = self.post({"action": action, **_dotted(parameters)})
        assert answer.status_code == 200
        return {k: v for k, v in answer.json().items() if k not in ("request.id", "duration", "_ehid")}

    def error(self, action: str, **parameters: Any) -> str:
        return str(self.call(action, **parameters)["errors"][0]["id"])

    def finished(self, track_id: str) -> dict[str, Any]:
        """The track once it has ended, after as many looks as that takes."""
        for _ in range(10):
            track: dict[str, Any] = self.call("track.get", id=track_id)["obj"]
            if int(track["status"]) < 0:
                return track
        raise AssertionError("the track never ends")

    def do_import(self, rows: list[list[Any]], *columns: str, **parameters: Any) -> dict[str, Any]:
        """Import rows and return the finished track's counters."""
        caption = [dict(zip(("anketa", "quest"), one.split("."), strict=True)) for one in ("member.email", *columns)]
        answer = self.call("member.import", users__list={"caption": caption, "rows": rows}, **parameters)
        result: dict[str, Any] = self.finished(answer["track.id"])["param"]["result"]
        return result


def _dotted(parameters: dict[str, Any]) -> dict[str, Any]:
    """Python cannot spell `users.list`: two underscores stand for a dot."""
    return {name.replace("__", "."): value for name, value in parameters.items()}
