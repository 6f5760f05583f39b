"""Following the jobs by which Sendsay starts and stops people, for a few seconds; longer ones are looked at later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amosend.domain.start import Start
from amosend.domain.track import Track, TrackState
from amosend.errors import TransientError
from amosend.services.patience import Patience
from amosend.services.ports import Clock, SendsayApi, Sleep

__all__ = ["AutomationJobs"]

_FIRST_PAUSE = 0.1  # seconds between two looks, growing by half
_RUNNING = Track(TrackState.RUNNING)


@dataclass(frozen=True, slots=True)
class AutomationJobs:
    clock: Clock
    sleep: Sleep
    seconds: float = 5.0

    def patience(self) -> Patience:
        """For what may be asked twice: a hiccup of Sendsay's costs nobody the whole delivery."""
        return Patience(self.clock, self.sleep, self.clock() + self.seconds, lambda: None)

    def running(self, sendsay: SendsayApi, starts: Iterable[Start]) -> set[str]:
        """The jobs of these starts that Sendsay has not done yet: a stop must not overtake them."""
        tracks = self.follow(sendsay, [start.track for start in starts if start.is_under_way])
        return {each for each, track in tracks.items() if track and track.state is TrackState.RUNNING}

    def follow(self, sendsay: SendsayApi, track_ids: Sequence[str]) -> dict[str, Track | None]:
        """How far each has come; None for a job that Sendsay does not know."""
        found: dict[str, Track | None] = dict.fromkeys(track_ids, _RUNNING)
        until, pause = self.clock() + self.seconds, _FIRST_PAUSE
        while left := [each for each, track in found.items() if track and track.state is TrackState.RUNNING]:
            try:
                found |= dict(zip(left, sendsay.tracks(left), strict=True))
            except TransientError:
                return found
            if self.clock() + pause > until:
                return found
            if any(track and track.state is TrackState.RUNNING for track in found.values()):
                self.sleep(pause)
            pause *= 1.5
        return found
