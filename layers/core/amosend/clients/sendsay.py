"""Sendsay's API v100 for one account and one API key.

Errors come under HTTP 200, as `errors` (array, object or text) or `error`; `explain` may be a text, an array or an
object. The key travels in the Authorization header only: two credentials at once are refused. There is no call here
that takes anybody off a stop-list or deletes a member, and there must never be one.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

from amosend.clients.http import Http, Vendor
from amosend.clients.sendsay_automations import in_automation, move_call, moved, track_id
from amosend.clients.sendsay_errors import refusal
from amosend.clients.sendsay_members import card_of, exists_call, get_call, is_absent, people, stopped
from amosend.clients.sendsay_track import read_track
from amosend.domain.answer import BatchAnswer, InAutomation, Moved
from amosend.domain.card import Card
from amosend.domain.track import Track
from amosend.errors import LostAnswerError, ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason

__all__ = ["SENDSAY", "Sendsay"]

SENDSAY = Vendor(
    unavailable=Reason.SENDSAY_UNAVAILABLE,
    busy=Reason.SENDSAY_BUSY,
    too_heavy=Reason.SENDSAY_UNAVAILABLE,
    unauthorized=Reason.SENDSAY_KEY_REFUSED,
    unpaid=Reason.SENDSAY_UNPAID,
    blocked=Reason.SENDSAY_FORBIDDEN,
    forbidden=Reason.SENDSAY_FORBIDDEN,
    login_page=Reason.SENDSAY_FORBIDDEN,
    rejected=Reason.SENDSAY_REJECTED,
)

MOST_IN_A_BATCH = 100  # a documented maximum is not known; this is the advised size
MEMBERS_A_PAGE = 5_000
# UNCONFIRMED for member.import, where only the feature is documented; seen in member.set.
_UNCONFIRMED_NEWCOMERS = "newbie.confirm"
# UNCONFIRMED parameters, seen in one program; rows come in several shapes.
_MEMBER_LIST = {"sort": "member.email", "sort.order": "asc", "result": "response", "pagesize": MEMBERS_A_PAGE}
_MOST_REDIRECTS = 10  # as in Sendsay's own clients
_PREFIX = re.compile(r"/[A-Za-z0-9_.~-][A-Za-z0-9_.~/-]*")  # a path of the same host, never "//elsewhere"

Json = Mapping[str, Any]


class Sendsay:
    def __init__(self, http: Http, url_pattern: str, *, account: str, key: str) -> None:
        self._http = http
        self._base = url_pattern.format(account=account)
        self._url = self._base
        self._headers = {"Authorization": f"sendsay apikey={key}"}

    def account(self) -> str | None:
        """`pong` proves the key and, since June 2024, names the account that it belongs to."""
        found = self.call("pong").get("account")
        return found if isinstance(found, str) else None

    def lists(self) -> list[Json]:
        return [group for group in _list(self.call("group.list")) if group.get("type") == "list"]

    def find_list(self, list_id: str) -> Json | None:
        """None when there is no such list. Only one of the ids of that error is known, so the lists are asked too."""
        try:
            found = self.call("group.get", id=list_id).get("obj")
        except RejectedError:
            found = None
        if isinstance(found, dict):
            return found
        return next((each for each in self.lists() if str(each.get("id")) == list_id), None)

    def create_list(self, name: str) -> str:
        found = self.call("group.create", name=name, type="list", addr_type="email").get("id")
        if not isinstance(found, str | int):
            raise TransientError(Reason.SENDSAY_UNAVAILABLE, "group.create gave no id")
        return str(found)

    def anketas(self) -> list[Json]:
        return _list(self.call("anketa.list"))

    def anketa(self, anketa_id: str) -> Json:
        found = self.call("anketa.get", id=anketa_id).get("obj")
        return found if isinstance(found, dict) else {}

    def automations(self) -> list[Json]:
        return _list(self.call("sequence.list"))

    def set_member(self, email: str, **parameters: Any) -> Json:
        """Creates or updates one member; a new one is confirmed, an existing one's state is never touched."""
        return self.call("member.set", email=email, addr_type="email", **{_UNCONFIRMED_NEWCOMERS: 0}, **parameters)

    def import_members(
        self, columns: list[Json], rows: list[list[str]], *, list_id: str | None, unconfirmed: bool
    ) -> str:
        """Starts an import and gives its track; it fires no automations and unsubscribed people stay unsubscribed.

        `unconfirmed` newcomers get nothing but a letter that asks them to confirm; who has a card keeps its state.
        """
        parameters: dict[str, Any] = {
            "addr_type": "email",
            "if_exists": "overwrite",
            "charset": "utf-8",
            "clean_group": 0,
            _UNCONFIRMED_NEWCOMERS: int(unconfirmed),
            "sequence.event": 0,
            "users.list": {"caption": columns, "rows": rows},
        }
        if list_id is not None:
            parameters["auto_group"] = {"id": list_id}
        return track_id(self.call("member.import", **parameters))

    def track(self, track_id: str) -> Track:
        return read_track(self.call("track.get", id=track_id))

    def tracks(self, track_ids: Sequence[str]) -> list[Track | None]:
        """In their order; None for a job that Sendsay does not know."""
        answers = self.batch([{"action": "track.get", "id": each} for each in track_ids])
        return [None if answer.error else read_track(answer.fields) for answer in answers]

    def cards(self, emails: Sequence[str]) -> list[Card]:
        """The cards of these addresses, in their order; an address about which Sendsay does not tell has `exists` None.

        UNCONFIRMED whether `member.get` answers an error for an unknown address, so after one `member.exists` is asked.
        """
        found = [card_of(answer) for answer in self.batch([get_call(email) for email in emails])]
        unclear = [place for place, card in enumerate(found) if card is None]
        again = self.batch([exists_call(emails[place]) for place in unclear])
        told = dict(zip(unclear, again, strict=True))
        return [card or Card(exists=False if is_absent(told[place]) else None) for place, card in enumerate(found)]

    def list_members(self, list_id: str, page: int) -> list[str]:
        """The addresses of a list, in pages from 1 on; empty behind its end, and when it is not told."""
        try:
            return people(self.call("member.list", group=list_id, page=page, **_MEMBER_LIST))
        except RejectedError:
            return []

    def stop_list(self) -> list[str] | None:
        """Who gets no mail, with or without a card; None when Sendsay does not tell it at once, or not at all."""
        try:
            return stopped(self.call("stoplist.get"))
        except RejectedError:
            return None
        except ReconnectRequiredError as error:
            if error.reason is not Reason.SENDSAY_FORBIDDEN:  # a role may send and yet not read this
                raise
            return None

    def batch(self, calls: list[Json]) -> list[BatchAnswer]:
        """The answers in the order of the calls; each has its own fields or its own error."""
        answers: list[BatchAnswer] = []
        for some in batched(calls, MOST_IN_A_BATCH, strict=False):
            answers += [_batch_answer(answer) for answer in self._together(some)]
        return answers

    def start_automation(self, automation_id: str, emails: Sequence[str]) -> list[Moved]:
        """A hundred people at most, with an answer for each: about a `list` of people there would be one for all.

        What raises has started nobody.
        """
        return self._move("sequence.member.start", automation_id, emails)

    def stop_automation(self, automation_id: str, emails: Sequence[str]) -> list[Moved]:
        return self._move("sequence.member.stop", automation_id, emails)

    def in_automation(self, automation_id: str) -> InAutomation | None:
        """None when Sendsay does not tell it, or in a way that is not understood."""
        try:
            return in_automation(self.call("sequence.member.list", id=automation_id, groupby="member"))
        except RejectedError:
            return None

    def call(self, action: str, **parameters: Any) -> Json:
        """One action; its errors are raised, its warnings are not: the request was executed."""
        answer = self._post({"action": action, **parameters})
        error = refusal(answer)
        if error:
            raise error
        return answer

    def _move(self, action: str, automation_id: str, emails: Sequence[str]) -> list[Moved]:
        """UNCONFIRMED whether a batch takes this action: where it moves nobody at all, people are moved one by one."""
        calls = [move_call(action, automation_id, email) for email in emails]
        together = self._moved_together(calls) if len(calls) > 1 else []
        if any(not each.refusal for each in together):
            return together
        first = self._moved_alone(calls[0])
        if first.refusal and together:  # not because of the batch
            return together
        return [first, *(self._moved_behind(call) for call in calls[1:])]

    def _moved_together(self, calls: Sequence[Json]) -> list[Moved]:
        try:
            return [moved(answer) for answer in self._together(calls)]
        except LostAnswerError:
            return [Moved(lost=True)] * len(calls)
        except RejectedError:
            return []

    def _moved_alone(self, call: Json) -> Moved:
        try:
            return moved(self.call(**call))
        except RejectedError as error:
            return Moved(refusal=error.detail or str(error.reason))
        except LostAnswerError:
            return Moved(lost=True)

    def _moved_behind(self, call: Json) -> Moved:
        """Others have been moved by now, and that must be told."""
        try:
            return self._moved_alone(call)
        except (TransientError, ReconnectRequiredError):
            return Moved(busy=True)

    def _together(self, calls: Sequence[Json]) -> list[Json]:
        found = self.call("batch", stop_on_error=0, do=calls).get("result")
        if not isinstance(found, list) or len(found) != len(calls):
            raise LostAnswerError(Reason.SENDSAY_UNAVAILABLE, "batch answered another number of results")
        return [each if isinstance(each, dict) else {} for each in found]

    def _post(self, request: Json) -> Json:
        url, answer = self._url, self._send(self._url, request)
        for _ in range(_MOST_REDIRECTS):
            if answer.get("REDIRECT") is None:
                break
            url, answer = self._follow(answer["REDIRECT"], request)
        if answer.get("REDIRECT") is not None:
            raise TransientError(Reason.SENDSAY_UNAVAILABLE, "redirected too often")
        self._url = url
        return answer

    def _follow(self, prefix: Any, request: Json) -> tuple[str, Json]:
        """Sendsay's clients join the prefix to the origin, one program to the whole address; never elsewhere."""
        if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
            raise TransientError(Reason.SENDSAY_UNAVAILABLE, "a redirect that is no path")
        parts = urlsplit(self._base)
        at_origin = f"{parts.scheme}://{parts.netloc}{prefix}"
        try:
            return at_origin, self._send(at_origin, request)
        except RejectedError:
            joined = self._base.rstrip("/") + prefix
            return joined, self._send(joined, request)

    def _send(self, url: str, request: Json) -> Json:
        try:
            answer = self._http.send("POST", url, body=request, headers=self._headers)
        except (RejectedError, ReconnectRequiredError) as error:
            raise refusal(error.problem) or error from error  # Sendsay's own clients look into the body first
        if not isinstance(answer, dict):
            raise LostAnswerError(Reason.SENDSAY_UNAVAILABLE, "the answer is not an object")
        return answer


def _list(answer: Json) -> list[Json]:
    found = answer.get("list")
    if not isinstance(found, list):
        raise TransientError(Reason.SENDSAY_UNAVAILABLE, "the answer has no list")
    return [row for row in found if isinstance(row, dict)]


def _batch_answer(answer: Json) -> BatchAnswer:
    error = refusal(answer)
    return BatchAnswer(answer, error.detail or str(error.reason) if error else "")
