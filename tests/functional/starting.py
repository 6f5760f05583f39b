"""Automations of a Sendsay sandbox, our client of it, the table of starts, and a clock that nobody waits for."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field

import botocore.session
from amosend.clients.sendsay import Sendsay as Client
from amosend.domain.outcome import Outcome
from amosend.domain.start import Occasion
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.automation_people import Starting, Wanted
from amosend.services.automation_starts import AutomationStarts
from amosend.services.automation_stops import AutomationStops
from amosend.store.causes import CauseStore, CauseTable
from amosend.store.table import Table, bind

from local.sandbox.sendsay.account import Account, Passage, Sequence
from local.sandbox.sendsay.app import create_app
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.fakes.aws import REGION, on_moto
from tests.functional.clients.asking_sendsay import made
from tests.functional.sandbox.sendsay_client import KEY

__all__ = ["ANN", "BOB", "LINK", "WELCOME", "Starter", "keyed_hash", "starter"]

LINK, WELCOME = "link", "321"
ANN, BOB = 7, 8
_NAMES = {ANN: "ann", BOB: "bob"}


@dataclass
class Starter:
    """Ann and Bob are in the base; Welcome is an automation that takes everybody, and again."""

    state: SendsayState
    client: Client
    now: float = 1_790_000_000.0
    told: list[tuple[int, Outcome]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    causes: CauseStore = field(default_factory=CauseStore)

    @property
    def account(self) -> Account:
        return self.state.account("acme")

    @property
    def welcome(self) -> Sequence:
        return self.account.sequences[int(WELCOME)]

    @property
    def jobs(self) -> AutomationJobs:
        return AutomationJobs(lambda: self.now, self.sleep)

    @property
    def starts(self) -> AutomationStarts:
        return AutomationStarts(self.causes, self.jobs, keyed_hash, lambda: self.now)

    @property
    def stops(self) -> AutomationStops:
        return AutomationStops(self.jobs)

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def start(self, occasion: Occasion, *people: int, begun: bool = False) -> Starting:
        wanted = [self.wanted(occasion, each, begun=begun) for each in people or (ANN,)]
        made = self.starts.start(self.client, LINK, WELCOME, wanted)
        self.told += [(each.contact_id, each.outcome) for each in made.remarks]
        self.words += [each.explanation for each in made.remarks]
        return made

    def wanted(self, occasion: Occasion, person: int = ANN, *, begun: bool = False) -> Wanted:
        return Wanted(person, self.email(person), occasion, begun)

    def pass_time(self, seconds: float) -> None:
        """Sendsay does in it what it has been asked for."""
        self.now += seconds
        self.state.finish_tracks()

    def begun(self, person: int = ANN) -> int:
        """How often the person was started in the automation."""
        self.state.finish_tracks()
        passage = self._passage(person)
        return passage.starts if passage else 0

    def going(self, person: int = ANN) -> bool:
        self.state.finish_tracks()
        passage = self._passage(person)
        return passage is not None and passage.state == "going"

    @staticmethod
    def email(person: int) -> str:
        return f"{_NAMES.get(person, f'stranger{person}')}@example.com"

    def _passage(self, person: int) -> Passage | None:
        member = self.account.member(self.email(person))
        return self.welcome.members.get(member.id) if member else None


def keyed_hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


@contextmanager
def starter(aws: Callable[[], AbstractContextManager[dict[str, str]]] = on_moto) -> Iterator[Starter]:
    with ExitStack() as running:
        environment = running.enter_context(aws())
        session = botocore.session.get_session()
        names: dict[type[Table], str] = {CauseTable: environment["CAUSES_TABLE"]}
        bind(names, lambda: session.create_client("dynamodb", region_name=REGION), region=REGION)
        state = SendsayState()
        url = running.enter_context(serve(create_app(state)))
        account = state.create_account("acme", key=KEY)
        account.create_sequence("Welcome", sequence_id=int(WELCOME), onlyonce=False)
        state.options.track_step_seconds = 0
        client = made(url)
        for person in (ANN, BOB):
            client.set_member(Starter.email(person))
        state.calls.clear()
        yield Starter(state, client)
