"""The switches of the Sendsay sandbox: every point on which Sendsay's real behaviour is not confirmed, and limits.

One object for the whole sandbox, changed from Python or by `PUT /_control/options`; wrong names and values are refused.
"""

from dataclasses import dataclass, field, fields
from typing import Any, Final

_CHOICES: Final = {
    "errors_as": ("array", "object", "error_object", "error_string"),
    "explain_as": ("string", "array", "object"),
    "status_as": ("text", "number"),
    "track_id_as": ("text", "number"),
    "track_error_in": ("error", "error.info", "errors", "errors_object", "param.error", "param.result.error"),
    "counters_in": ("param.result", "result", "nowhere"),
    "unknown_member_as": ("nothing", "error", "both"),
    "member_list_as": ("strings", "arrays", "objects", "refused", "track"),
    "stop_list_as": ("objects", "strings", "refused", "track"),
    "rejected_rows_as": ("list", "object"),
    "sequence_failure_as": ("error", "track"),
    "sequence_answer_as": ("track", "nothing", "nothing_for_lists"),
    "sequence_list_as": ("objects", "dotted", "strings", "arrays", "refused", "track"),
    "empty_cells": ("wipe", "keep"),
}


@dataclass(slots=True)
class Options:
    """Defaults are what the sources make likeliest."""

    errors_as: str = "array"
    explain_as: str = "string"
    warnings: list[Any] = field(default_factory=list)
    """Added to every successful answer."""
    status_as: str = "text"
    track_id_as: str = "text"

    track_steps: list[int] = field(default_factory=lambda: [0, 1, 2])
    """Statuses shown before the end, one per `track.get` or per `track_step_seconds`, whichever is further."""
    track_by_polls: bool = True
    track_step_seconds: float = 0.15
    """0: time alone finishes no track."""
    track_end: int = -1
    """How tracks end: -1, -2, -3 or -6; 0 means never."""
    track_next_ends: list[int] = field(default_factory=list)
    """Ends of the next tracks, used up one by one before `track_end` counts again."""
    track_error: str = "import failed"
    track_error_in: str = "error"
    counters_in: str = "param.result"
    counter_names: dict[str, Any] = field(default_factory=dict)
    """Our counter name to the one shown; null leaves it out."""
    rejected_rows: bool = True
    """Whether a finished import tells which rows were rejected and why."""
    rejected_rows_name: str = "errors.list"
    rejected_rows_as: str = "list"
    """A list of rows, or an object of them by their numbers."""
    track_failure_acts: bool = False
    """A job that ends badly has done its work all the same."""

    unknown_member_as: str = "nothing"
    unreadable_members: list[str] = field(default_factory=list)
    """Addresses about which `member.get` answers an error, though their cards exist."""
    member_list_as: str = "strings"
    """How `member.list` answers without a `format`."""
    stop_list_as: str = "objects"
    sequence_failure_as: str = "error"
    sequence_answer_as: str = "track"
    """Whether starting one person gives a track or is done at once, as several may be, too."""
    sequence_lists_refused: bool = False
    """Of several people one who may not start, or is not in the base, refuses all."""
    sequence_list_as: str = "objects"
    """How `sequence.member.list` answers."""
    sequence_list_going: bool = False
    """Only those who are under way are in it."""
    sequence_closed_blocks: bool = True
    empty_cells: str = "wipe"

    redirects: list[str] = field(default_factory=list)
    """Prefixes answered as REDIRECT one after another; the last one, at origin + prefix, does the work."""
    redirect_appended: bool = False
    """Also accept a redirect that was appended to the v100 address."""
    session_seconds: float = 0.0
    rate_per_second: int = 0
    """Calls per account in any sliding second; more get 429. 0: no limit."""
    retry_after: int = 1
    max_body_bytes: int = 400_000_000
    batch_limit: int = 0

    def set(self, given: Any) -> None:
        """Change some options; all or nothing, with a readable ValueError."""
        if not isinstance(given, dict):
            raise ValueError("options are given as an object")
        checked = {name: self._checked(name, value) for name, value in given.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def _checked(self, name: str, value: Any) -> Any:
        defaults = Options()
        if name not in {one.name for one in fields(self)}:
            raise ValueError(f"unknown option {name}")
        wanted = type(getattr(defaults, name))
        if wanted is float and type(value) is int:
            value = float(value)
        if type(value) is not wanted:
            raise ValueError(f"{name} must be of type {wanted.__name__}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise ValueError(f"{name} must be one of: {', '.join(_CHOICES[name])}")
        return value
