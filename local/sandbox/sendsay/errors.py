"""Application errors of a call: always HTTP 200 with an id and an explanation.

The first block of ids was seen in real answers; the second is ours, because the real ids are not published.
"""

from typing import Any, Final

AUTH_FAILED: Final = "error/auth/failed"
MEMBER_EXISTS: Final = "member_exists"
GROUP_ID_NOT_EXISTS: Final = "group_id_not_exists"
WRONG_GROUP_ID: Final = "wrong_group_id"

UNKNOWN_ACTION: Final = "error/action/unknown"
WRONG_REQUEST: Final = "error/request/wrong"
WRONG_PARAMETER: Final = "error/parameter/wrong"
GROUP_ID_EXISTS: Final = "group_id_exists"
WRONG_GROUP_TYPE: Final = "wrong_group_addr_type"
ANKETA_NOT_EXISTS: Final = "anketa_not_exists"
QUEST_NOT_EXISTS: Final = "quest_not_exists"
QUEST_EXISTS: Final = "quest_id_exists"
WRONG_VALUE: Final = "wrong_value"
WRONG_ADDRESS: Final = "wrong_email"
MEMBER_NOT_EXISTS: Final = "member_not_exists"
MEMBER_UNREADABLE: Final = "member_unreadable"
HEAD_TAKEN: Final = "head_taken"
SEQUENCE_NOT_EXISTS: Final = "sequence_not_exists"
SEQUENCE_CLOSED: Final = "sequence_closed"
SEQUENCE_PAUSED: Final = "sequence_paused"
SEQUENCE_ONLY_ONCE: Final = "sequence_onlyonce"
TRACK_NOT_EXISTS: Final = "track_not_exists"


class CallError(Exception):
    """The call is refused; becomes `errors` in the answer."""

    def __init__(self, error_id: str, explain: Any = "") -> None:
        super().__init__(f"{error_id}: {explain}")
        self.id = error_id
        self.explain = explain


class WrongValueError(ValueError):
    """A value that does not fit its field; inside an import it rejects one row only."""
