"""One run of a plan: where it stands, what it has counted, and the chunk of it that Sendsay is working on.

A run is saved as a whole under its version after every page. What it counts always adds up:
read = sent + skipped by reason + failed by reason, and sent = added + updated + moved + unchanged.
A preview is a run that decides about everybody and changes nothing.
"""

from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Self

from amosend.domain.import_settings import ImportSettings
from amosend.domain.outcome import FAILED, SENT, SKIPPED, Outcome
from amosend.reasons import Reason

__all__ = ["MOST_EXAMPLES", "Chunk", "Counts", "FieldWarning", "Mode", "Part", "Run", "RunStatus", "Stage", "Trigger"]

MOST_EXAMPLES = 5  # contacts of each outcome that a run shows


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"  # a vendor asked for patience; goes on by itself
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in {RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED}


class Trigger(StrEnum):
    PERSON = "person"
    SCHEDULE = "schedule"
    RECONNECT = "reconnect"
    HOOK = "hook"  # no import: what a link delivered in one day


class Mode(StrEnum):
    FULL = "full"  # everybody
    CHANGES = "changes"  # who changed since the last successful run started


class Stage(StrEnum):
    """In this order. A stage that was interrupted is done again; nobody is counted twice."""

    READING = "reading"  # page by page
    BY_ID = "by_id"  # restored ones, and those whom an earlier run could not finish
    GONE = "gone"  # deleted and merged ones


@dataclass(frozen=True, slots=True)
class Counts:
    """Contacts, each counted once; `removed` and `kept` were not read but are gone, and the last ones stand beside.

    `consent_withdrawn`: of those without consent, who was in the list and has left it.

    Of rules of a funnel: deals, people started in an automation, and people who were started or added before.
    """

    read: int = 0
    sent: int = 0
    added: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    without_email: int = 0
    invalid_email: int = 0
    duplicate_email: int = 0
    no_consent: int = 0
    unsubscribed: int = 0
    blocked: int = 0
    removed_in_sendsay: int = 0
    status_unknown: int = 0
    company: int = 0
    gone_meanwhile: int = 0
    before_link: int = 0
    left_by_rule: int = 0
    rejected_by_sendsay: int = 0
    removed: int = 0
    kept: int = 0
    consent_withdrawn: int = 0
    further_addresses: int = 0
    phones_attached: int = 0
    phones_skipped: int = 0
    deals: int = 0
    started: int = 0
    not_again: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    @classmethod
    def of(cls, outcomes: dict[Outcome, int], **beside: int) -> "Counts":
        """`outcomes`: how many contacts have each; notes are not counted here."""
        sent = sum(outcomes.get(each, 0) for each in SENT)
        read = sent + sum(outcomes.get(each, 0) for each in (*SKIPPED, *FAILED))
        known = {f.name for f in fields(cls)}
        named = {str(each): number for each, number in outcomes.items() if each in known}
        return cls(read=read, sent=sent, **named, **beside)

    @property
    def out_of_list(self) -> int:
        """Contacts who have left the list, because they are gone from amoCRM or do not agree."""
        return self.removed + self.consent_withdrawn

    def add_up(self) -> bool:
        left_out: int = sum(getattr(self, each) for each in (*SKIPPED, *FAILED))
        sent: int = sum(getattr(self, each) for each in SENT)
        return self.sent == sent and self.read == sent + left_out


@dataclass(frozen=True, slots=True)
class FieldWarning:
    """A field that was renamed or removed since it was chosen, or that cannot be converted: the run goes on without it.

    `code` is one of renamed_in_amocrm, removed_in_amocrm, renamed_in_sendsay, removed_in_sendsay, types_differ.
    """

    code: str
    field: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a chunk that have the same columns, imported by one member.import whose job is `track_id`.

    None: not sent, or sent and the answer was lost. An empty text: Sendsay did it at once, without a job.
    `mark` sums the keyed hashes of the people and of their rows: when they are read again, it tells whether they are
    the same.
    """

    columns: tuple[str, ...]
    rows: int
    mark: int = 0
    track_id: str | None = None
    sent_at: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """What has been read but is not settled yet. `position` is where reading goes on behind it.

    `decided` tells that the journal holds what is to be done about each of its contacts; `parts` are what is sent.
    """

    number: int
    position: str | None
    decided: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """`position` is the query of the next page to read, None when all are read.

    `since`: contacts that changed before it do not concern this run (0: all do). `watermark`: amoCRM's time of the
    last change that was there when reading began; a success makes it the plan's.
    `expected`: how many contacts the last full run read, and `expected_sent` how many of them were sent.
    `events_since`: since then amoCRM's events tell who was deleted, for everything before has been read.
    `held`: why people are left as they were, of which the run fails at its end. `insisted`: why the run before failed,
    when a person has started this one all the same.
    `sweep` numbers the readings: contacts deleted meanwhile shift the pages, which shows by another `newest_event`.
    `cut_off` tells that this reading ended at an empty page where another one had been promised.
    `reading` counts the contacts that have been read since the last settled chunk.
    `led_to`: of a preview that was agreed to, the run that did it.
    `rule_id`: a rule of a funnel that is applied to the deals in its stage; then `position` is the last deal's id.
    `hop` numbers the messages that carry the run on; `announced` tells that the message for `hop` has come, and
    `due_at` when it was to come. `deaths` and `postponements` are in a row, without any progress between them.
    """

    tenant: str
    integration_id: str
    id: str
    plan_id: str
    trigger: Trigger
    mode: Mode
    settings: ImportSettings
    created_at: int
    preview: bool = False
    led_to: str = ""
    rule_id: str = ""
    due: int | None = None
    status: RunStatus = RunStatus.QUEUED
    version: int = 0
    prepared: bool = False
    since: int = 0
    watermark: int = 0
    timezone: str = ""
    stage: Stage = Stage.READING
    position: str | None = None
    first_query: str = ""
    expected: int = 0
    expected_sent: int = 0
    events_since: int = 0
    held: Reason | None = None
    insisted: Reason | None = None
    newest_event: str = ""
    sweep: int = 0
    sweep_pages: int = 0
    cut_off: bool = False
    chunk: Chunk | None = None
    chunks_settled: int = 0
    counts: Counts = field(default_factory=Counts)
    examples: dict[str, list[int]] = field(default_factory=dict)
    warnings: tuple[FieldWarning, ...] = ()
    reading: int = 0
    pages: int = 0
    retries: int = 0
    hop: int = 0
    announced: bool = True
    due_at: int = 0
    deaths: int = 0
    postponements: int = 0
    lease_owner: str | None = None
    lease_until: float = 0.0
    started_at: int = 0
    updated_at: int = 0
    finished_at: int | None = None
    problem: Reason | None = None
    problem_detail: str = ""

    @property
    def told_at(self) -> int:
        """Its time in the journal: when it was started, and of a link's day when the last one was delivered."""
        return self.updated_at if self.trigger is Trigger.HOOK else self.created_at

    @property
    def by_person(self) -> bool:
        return self.trigger is Trigger.PERSON

    @property
    def attempts(self) -> int:
        """Tries in a row that led to nothing, whatever ended them."""
        return self.deaths + self.postponements

    def interrupted_at(self, moment: float) -> bool:
        """Its worker has fallen silent without letting go; the message that carries it comes back by itself."""
        return not self.status.ended and self.lease_owner is not None and self.lease_until <= moment

    def leased_at(self, moment: float) -> bool:
        return self.lease_owner is not None and self.lease_until > moment

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"settings": self.settings.to_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        chunk = stored["chunk"]
        reasons = {each: Reason(stored[each]) if stored.get(each) else None for each in ("problem", "held", "insisted")}
        return cls(
            **stored
            | {
                "trigger": Trigger(stored["trigger"]),
                "mode": Mode(stored["mode"]),
                "stage": Stage(stored["stage"]),
                "status": RunStatus(stored["status"]),
                "settings": ImportSettings.from_json(stored["settings"]),
                "counts": Counts(**stored["counts"]),
                "warnings": tuple(FieldWarning(**each) for each in stored["warnings"]),
                "chunk": _chunk(chunk) if chunk else None,
            }
            | reasons
        )

    def settled(self, chunk: Chunk, counts: Counts, examples: dict[str, list[int]]) -> Self:
        """The run behind a chunk that is finished."""
        return replace(
            self,
            chunk=None,
            chunks_settled=chunk.number,
            counts=self.counts + counts,
            examples=_more(self.examples, examples),
            position=chunk.position,
            reading=max(0, self.reading - counts.read),
            deaths=0,
            postponements=0,
            problem=None,
            problem_detail="",
        )

    def swept_again(self, newest_event: str) -> Self:
        """The run at the beginning of another reading of everything."""
        return replace(
            self,
            sweep=self.sweep + 1,
            newest_event=newest_event,
            sweep_pages=0,
            cut_off=False,
            position=self.first_query,
        )


def _chunk(stored: dict[str, Any]) -> Chunk:
    parts = tuple(Part(**part | {"columns": tuple(part["columns"])}) for part in stored["parts"])
    return Chunk(**stored | {"parts": parts})


def _more(examples: dict[str, list[int]], others: dict[str, list[int]]) -> dict[str, list[int]]:
    names = {**examples, **others}
    return {name: [*examples.get(name, []), *others.get(name, [])][:MOST_EXAMPLES] for name in names}
