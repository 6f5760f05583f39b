"""A contact as Sendsay is to have it. What a contact lacks is left out, so that nothing known there is overwritten."""

from dataclasses import dataclass

from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome

__all__ = ["Subscriber", "Unsent"]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """`email` and `further` in normal form; `further` only when all of a contact's addresses are wanted.

    `cells`: `anketa.quest` and its text, as an import's row has them. `choices`: `anketa.quest` and the codes of the
    chosen answers, which only member.set takes. `empties`: what the contact leaves empty and Sendsay has to clear.
    `phone`: digits of the phone to be attached as an additional contact; empty: none. `no_phones`: the contact has no
    phone at all, so that one given before may be cleared. `agreed`: None when nobody asks for consent.
    """

    contact_id: int
    email: str
    further: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    empties: tuple[str, ...] = ()
    phone: str = ""
    no_phones: bool = False
    agreed: bool | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsent:
    """A contact that has no address to be sent to, or whose fields were not told."""

    contact_id: int
    outcome: Outcome
