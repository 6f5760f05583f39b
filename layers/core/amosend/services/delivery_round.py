"""A round: one worker delivers what waits for one integration while his time lasts; then the next one may.

While a vendor is away all rows of the integration rest together, longer after each try; without a grant they wait for
it. Behind a death the next worker goes on in smaller steps, until the row that kills workers stands alone and is given
up. Rounds close behind each other are held apart, so that a mass edit is read in few calls.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from amosend.domain.hook import RoundMessage
from amosend.domain.integration import Integration
from amosend.domain.link import Link
from amosend.domain.pending import Turn
from amosend.domain.tried import MOST_TRIES, pause_after
from amosend.errors import ReconnectRequiredError, TransientError
from amosend.reasons import Reason
from amosend.services.delivery_ground import DeliveryGround, DeliveryGrounds
from amosend.services.delivery_rows import DeliveryRows
from amosend.services.delivery_trial import Trial
from amosend.services.delivery_turn import DeliveryTurns, TurnInHand
from amosend.services.patience import Patience
from amosend.services.ports import AmoCrmAccounts, Clock, Integrations, Links, Pendings, Sleep
from amosend.services.sign_in import TenantSendsay
from amosend.services.vendor_words import name_of
from amosend.telemetry import count

__all__ = ["DeliveryRound"]

_log = logging.getLogger("amosend")
_AT_ONCE = 200  # rows: as many contacts as amoCRM shows by their ids in one call
_A_ROUND = 20.0  # seconds, then others have their turn at the function
_PAUSES = (0.0, 1.0, 2.0, 3.0)  # seconds behind the first, second … of several rounds in a row
_IN_A_ROW = 10.0  # seconds between two rounds that follow each other
_DEATHS_TOGETHER = 3  # behind so many deaths in a row, rows are tried one by one
_REST_FOR_AMOCRM = 60.0  # seconds after a 429 that outlasted the client's patience


@dataclass(slots=True)
class _Sweep:
    """How far a round has come through the rows: `place` is the last one tried. `ground`: once it is needed."""

    place: str
    ground: DeliveryGround | None = None
    tried: int = 0
    more: bool = True
    resting_until: float = 0.0

    def rests(self, until: float) -> None:
        self.resting_until = min(self.resting_until or until, until or self.resting_until)


@dataclass(frozen=True, slots=True)
class DeliveryRound:
    turns: DeliveryTurns
    integrations: Integrations
    links: Links
    pendings: Pendings
    rows: DeliveryRows
    grounds: DeliveryGrounds
    amocrm: AmoCrmAccounts
    sendsay: TenantSendsay
    clock: Clock
    sleep: Sleep
    chance: Callable[[], float]

    def __call__(self, message: RoundMessage, *, deadline: float, until: float) -> None:
        """`deadline`: when work has to end; `until`: when the worker itself does."""
        turn = self.turns.take(message, until=until)
        if turn is None:
            return
        with turn:
            integration = self.integrations.get(message.tenant, message.integration_id)
            if integration is None:
                self.pendings.forget(message.integration_id)
            elif turn.died:
                self._after_death(turn)
            elif turn.turn.not_before > self.clock() + 1:
                turn.give_back(at=turn.turn.not_before)
            elif not integration.connected:
                turn.give_back()
            else:
                self._have(turn, integration, deadline)

    def _have(self, turn: TurnInHand, integration: Integration, deadline: float) -> None:
        found = self.links.of_integration(integration.tenant, integration.id)
        links = {link.id: link for link in found}
        sweep = _Sweep(turn.turn.place)
        try:
            self._sweep(sweep, turn, integration, links=links, deadline=deadline)
        except TransientError as error:
            self._rest(turn, sweep, error, deadline=deadline)
        except ReconnectRequiredError as error:
            self._stop(turn, integration, links, error)
        else:
            self._end(turn, sweep)
        finally:
            if sweep.ground:
                sweep.ground.put_away()

    def _sweep(
        self,
        sweep: _Sweep,
        turn: TurnInHand,
        integration: Integration,
        *,
        links: Mapping[str, Link],
        deadline: float,
    ) -> None:
        began_at, until = sweep.place, min(deadline, self.clock() + _A_ROUND)
        size, trial = _size(turn.turn), None
        while sweep.more and self.clock() < until:
            page = self.pendings.due(integration.id, self.clock(), limit=size, after=sweep.place)
            if page.rows:
                if turn.turn.deaths and size == 1:
                    turn.note(alone=page.rows[0].place)
                trial = trial or self._trial(sweep, integration, links, deadline=deadline)
                trial(page.rows)
                sweep.place = page.rows[-1].place
                sweep.tried += len(page.rows)
            sweep.rests(page.resting_until)
            sweep.more = page.more
        if not sweep.more and began_at:  # those before the place where it began come next
            sweep.more, sweep.place = True, ""

    def _trial(self, sweep: _Sweep, integration: Integration, links: Mapping[str, Link], *, deadline: float) -> Trial:
        ground = sweep.ground = self._ground(integration, deadline)
        return Trial(
            lambda rows: sweep.rests(self.rows.deliver(ground, links, rows)),
            lambda row, error: sweep.rests(self.rows.put_off(row, error.reason, detail=name_of(error))),
            lambda row, error: self.rows.give_up(row, error.reason, detail=name_of(error)),
        )

    def _ground(self, integration: Integration, deadline: float) -> DeliveryGround:
        patience = Patience(self.clock, self.sleep, deadline, lambda: None)
        return self.grounds.of(
            integration,
            amocrm=self.amocrm(integration),
            sendsay=self.sendsay(integration.tenant),
            patience=patience,
        )

    def _end(self, turn: TurnInHand, sweep: _Sweep) -> None:
        now = self.clock()
        in_a_row = sweep.tried and turn.turn.ended_at > now - _IN_A_ROW
        rounds = turn.turn.rounds + 1 if in_a_row else 0
        not_before = now if sweep.more else now + _PAUSES[min(rounds, len(_PAUSES) - 1)]
        resting = max(not_before, sweep.resting_until + 1) if sweep.resting_until else None
        told = {"integration": turn.message.integration_id, "rows": sweep.tried, "more": sweep.more}
        _log.info("round", extra=told)
        turn.give_back(
            at=now if sweep.more else resting,
            not_before=not_before,
            place=sweep.place if sweep.more else "",
            deaths=turn.turn.deaths if sweep.more else 0,
            alone="",
            attempts=0,
            failing_since=0,
            reason=None,
            rounds=rounds,
            ended_at=now if sweep.tried else turn.turn.ended_at,
        )

    def _rest(self, turn: TurnInHand, sweep: _Sweep, error: TransientError, *, deadline: float) -> None:
        """Nobody's fault: all wait for the vendor."""
        now, before = self.clock(), turn.turn
        attempts = 1 if sweep.tried else before.attempts + 1
        since = now if sweep.tried or not before.failing_since else before.failing_since
        if attempts > MOST_TRIES and self._give_up(turn.message.integration_id, since, error, deadline=deadline):
            attempts, since = MOST_TRIES // 2, now
        least = _REST_FOR_AMOCRM if error.reason is Reason.AMOCRM_BUSY else error.retry_after
        not_before = self.clock() + max(least, pause_after(attempts, self.chance()))
        told = {"integration": turn.message.integration_id, "reason": error.reason, "attempts": attempts}
        _log.warning("deliveries rest", extra=told)
        turn.give_back(
            at=not_before,
            not_before=not_before,
            attempts=attempts,
            failing_since=since,
            reason=error.reason,
            place="",
            alone="",
            ended_at=now,
        )

    def _give_up(self, integration_id: str, since: float, error: TransientError, *, deadline: float) -> bool:
        """Whoever has been waiting through all the tries; whether that was everybody of them."""
        place, more = "", True
        while more and self.clock() < deadline:
            page = self.pendings.due(integration_id, self.clock(), limit=_AT_ONCE, after=place)
            for row in page.rows:
                if row.first_at <= since:
                    self.rows.give_up(row, error.reason, detail=name_of(error))
            more, place = page.more, page.rows[-1].place if page.rows else place
        return not more

    def _stop(
        self, turn: TurnInHand, integration: Integration, links: Mapping[str, Link], error: ReconnectRequiredError
    ) -> None:
        """They wait for the owner; a reconnect sends a round, and so does the hourly look."""
        if error.reason.concerns_sendsay:
            for link in (each for each in links.values() if each.enabled):
                self.rows.tell(link, error.reason)
        else:
            self.integrations.disconnect(integration.tenant, integration.id, error.reason)
        if turn.turn.reason is not error.reason:
            _log.error("reconnect required", extra={"integration": integration.id, "reason": error.reason})
            count("ReconnectRequired")
        turn.give_back(reason=error.reason, attempts=0, failing_since=0, place="", ended_at=self.clock())

    def _after_death(self, turn: TurnInHand) -> None:
        """A fresh message carries on: SQS counts how often it delivers one, and no round may become a dead letter."""
        deaths, integration_id = turn.turn.deaths + 1, turn.message.integration_id
        row = self.pendings.find(integration_id, turn.turn.alone) if turn.turn.alone else None
        if row is not None and deaths > _DEATHS_TOGETHER + 1:  # alone, and not for the first time
            self.rows.give_up(row, Reason.DELIVERY_BROKE_OFF, detail="")
            deaths = 0
        _log.warning("after a death", extra={"integration": integration_id, "deaths": deaths})
        turn.give_back(at=self.clock(), deaths=deaths, alone="", place="")


def _size(turn: Turn) -> int:
    """Smaller behind each death, down to one; and behind each try of a vendor that was away, down to two."""
    if turn.deaths:
        return max(1, _AT_ONCE >> (3 * turn.deaths))
    return max(2, _AT_ONCE >> turn.attempts)
