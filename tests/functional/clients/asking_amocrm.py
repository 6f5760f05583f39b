"""The client of amoCRM as tests use it: its calls really go to the sandbox, its tokens and turns are in their hands."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from amosend.clients.amocrm import AmoCrm
from amosend.clients.amocrm_calls import AmoCrmCalls
from amosend.clients.amocrm_oauth import AMOCRM
from amosend.clients.http import Http, new_session
from amosend.domain.grant import AccessToken
from amosend.errors import AmosendError

from local.sandbox.amocrm import AmoCrmState
from local.sandbox.calls import Call
from tests.functional.sandbox.amocrm_world import HOST, World

MOVED = "moved.amocrm.ru"
SIZE = 120
PROBLEM = {"title": "Oops", "status": 0, "detail": "words of amoCRM"}


@dataclass
class CountedTurns:
    """Nobody waits; how often a turn was taken, and for how long everybody was asked to back off."""

    taken: int = 0
    pauses: list[float] = field(default_factory=list)
    refuse: Callable[[], None] = lambda: None

    def seconds_to_turn(self) -> float:
        return 0.25

    def wait(self) -> None:
        self.taken += 1
        self.refuse()

    def back_off(self, seconds: float) -> None:
        self.pauses.append(seconds)


@dataclass
class AmoCrmClient:
    """The client, and what it asked of those who serve it."""

    world: World
    pattern: str = ""
    read_timeout: float = 30.0
    renewed: list[AccessToken] = field(default_factory=list)
    next_tokens: list[AccessToken] = field(default_factory=list)
    current: AccessToken | None = None
    turns: CountedTurns = field(default_factory=CountedTurns)

    @property
    def state(self) -> AmoCrmState:
        return self.world.state

    @property
    def api(self) -> AmoCrm:
        def renew(refused: AccessToken) -> AccessToken:
            self.renewed.append(refused)
            self.current = self.next_tokens.pop(0) if self.next_tokens else refused
            return self.current

        calls = AmoCrmCalls(
            Http(new_session(), AMOCRM, timeout=(30.0, self.read_timeout)),
            self.pattern or f"{self.world.url}/{{host}}",
            access=lambda: self.current or AccessToken(self.world.access, HOST, 1),
            renew=renew,
            turns=self.turns,
        )
        return AmoCrm(calls)

    def calls(self, path: str = "/api/v4/") -> list[Call]:
        return [call for call in self.state.calls.all() if path in call.path]

    def everybody(self, query: str) -> list[int]:
        """The ids of all pages."""
        api, found, following = self.api, [], query or None
        while following:
            page = api.contacts_page(following)
            found += [int(contact["id"]) for contact in page.contacts]
            following = page.next
        return found


def failed(client: AmoCrmClient) -> AmosendError:
    """The error of one call, whatever it is."""
    with pytest.raises(AmosendError) as raised:
        client.api.contacts_page("limit=10&page=1")
    return raised.value
