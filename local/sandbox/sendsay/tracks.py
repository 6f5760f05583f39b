"""The journal of asynchronous jobs: each is accepted at once, moves through its statuses, and works at its end.

The rule: jobs of an account finish in the order they were accepted, and what a job does is seen only when it is
finished. A job is kept as the call that asked for it, so that an unfinished one survives a restart.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from local.sandbox.sendsay.errors import TRACK_NOT_EXISTS, CallError
from local.sandbox.sendsay.options import Options

DONE: Final = -1
FAILED: Final = -2
CANCELLED: Final = -3
NEVER: Final = 0
_ENDS: Final = (DONE, FAILED, CANCELLED, -6)
"""The other negative ones, -4 postponed and -5 before moderation, are waiting."""
_KEPT: Final = 5_000


@dataclass(slots=True)
class Track:
    """One job. `end` is the status it will end with, 0 when it never will; `at` is the monotonic start."""

    id: str
    action: str
    call: dict[str, Any]
    created: int
    at: float
    end: int
    status: int = 0
    polls: int = 0
    step: int = 0
    result: dict[str, Any] = field(default_factory=dict)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""

    @property
    def finished(self) -> bool:
        return self.status in _ENDS


Work = Callable[[Track], None]
"""Does what a track's call asks for and fills in its result; a CallError makes the track fail."""


class TrackJournal:
    """All jobs of one account."""

    def __init__(self, options: Options, *, clock: Callable[[], float], work: Work) -> None:
        self._options = options
        self._clock = clock
        self._work = work
        self._tracks: dict[str, Track] = {}
        self._pending: deque[Track] = deque()
        self._next = 1_234_567

    def __len__(self) -> int:
        return len(self._tracks)

    def start(self, call: dict[str, Any], *, created: int, end: int | None = None, error: str = "") -> Track:
        end = self._end() if end is None else end
        self._next += 1
        track = Track(str(self._next), str(call["action"]), call, created, self._clock(), end, error=error)
        self._tracks[track.id] = track
        self._pending.append(track)
        self._forget_old()
        return track

    def poll(self, track_id: str) -> Track:
        """Look at a track as `track.get` does, which moves it one step on."""
        track = self.get(track_id)
        if not track.finished:
            self._move(track, polls=track.polls)
            track.polls += 1
        return track

    def get(self, track_id: str) -> Track:
        if track_id not in self._tracks:
            raise CallError(TRACK_NOT_EXISTS, track_id)
        return self._tracks[track_id]

    def newest(self) -> list[Track]:
        return list(reversed(self._tracks.values()))

    def settle(self) -> None:
        """Finish whatever is due by time, whether or not anybody asks."""
        for track in list(self._pending):
            if not track.finished:
                self._move(track, polls=0)

    def finish(self) -> None:
        """Finish everything that will ever end, now."""
        for track in list(self._pending):
            if track.end != NEVER:
                self._finish_up_to(track)

    def cancel(self, track: Track) -> None:
        if not track.finished:
            track.end = CANCELLED
            self._close(track)

    def unfinished(self) -> int:
        return len(self._pending)

    def restore(self, track: Track) -> None:
        track.at = self._clock()
        self._tracks[track.id] = track
        self._next = max(self._next, int(track.id))
        if not track.finished:
            self._pending.append(track)

    def _end(self) -> int:
        ends = self._options.track_next_ends
        return ends.pop(0) if ends else self._options.track_end

    def _move(self, track: Track, *, polls: int) -> None:
        steps = self._options.track_steps
        progress = polls if self._options.track_by_polls else 0
        if self._options.track_step_seconds > 0:
            progress = max(progress, int((self._clock() - track.at) / self._options.track_step_seconds))
        if progress >= len(steps) and track.end != NEVER:
            self._finish_up_to(track)
        elif steps:
            track.step = max(track.step, min(progress, len(steps) - 1))
            track.status = steps[track.step]

    def _finish_up_to(self, last: Track) -> None:
        for track in [one for one in self._pending if one.end != NEVER]:
            self._close(track)
            if track is last:
                return

    def _close(self, track: Track) -> None:
        self._pending.remove(track)
        if track.end == DONE or self._options.track_failure_acts:
            self._try(track)
        if track.end != DONE:
            track.status = track.end
            track.error = track.error or self._options.track_error
        track.call = {key: value for key, value in track.call.items() if key != "users.list"}

    def _try(self, track: Track) -> None:
        try:
            self._work(track)
            track.status = DONE
        except CallError as error:
            track.status, track.error = FAILED, str(error)

    def _forget_old(self) -> None:
        if len(self._tracks) > _KEPT:
            oldest = next(iter(self._tracks))
            if self._tracks[oldest].finished:
                del self._tracks[oldest]
