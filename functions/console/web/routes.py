"""What every file of pages needs: a way to add a page, the visit at hand, and the integration that a page is about."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from amosend.domain.integration import Integration
from amosend.errors import AmosendError
from amosend.reasons import Reason
from amosend.redaction import redacted
from amosend.sentences import sentence_of
from amosend.sentences.funnels import FUNNELS
from amosend.sentences.own import OWN
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from wired import wired

from web.look import page
from web.visit import Form, Visit, base_url

__all__ = ["Pages", "Problem", "problem_of"]

_PARAMETER = re.compile("<[a-z_]+>")
# Beside these stand ids, or words for whoever calls the API.
_OF_LINKS = {Reason.LINK_EXISTS, Reason.LINK_EXISTS_ELSEWHERE, Reason.AUTOMATION_GONE, Reason.STAGE_UNKNOWN}
_DETAILS_OF_THE_API = {*OWN, *FUNNELS, *_OF_LINKS}
_HINTS = {Reason.SENDSAY_KEY_REFUSED: "sign_in.new_key"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong and what to do, in both languages; the vendor's own words beside. `hint`: a text of the pages.

    `marked`: the ids of the fields that it is about.
    """

    status: int
    ru: str
    en: str
    explanation: str = ""
    hint: str = ""
    marked: tuple[str, ...] = ()


class Pages(APIGatewayHttpRouter):
    """`pages`: method and path of each, as they were added."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.pages: list[tuple[str, str]] = []

    def on[**P](self, method: str, path: str) -> Callable[[Callable[P, Response[str]]], Callable[P, Response[str]]]:
        def register(function: Callable[P, Response[str]]) -> Callable[P, Response[str]]:
            add: Any = self.route(path, method)
            add(function)
            self.pages.append((method, path))
            return function

        return register

    def takes_form(self, path: str) -> bool:
        """Whether a form is sent to this very path."""
        templates = [template for method, template in self.pages if method == "POST"]
        return any(re.fullmatch(_PARAMETER.sub("[^/]+", template), path) for template in templates)

    @property
    def visit(self) -> Visit:
        visit: Visit = self.context["visit"]
        return visit

    @property
    def form(self) -> Form:
        return self.visit.form

    @property
    def base_url(self) -> str:
        return base_url(self.current_event, wired)

    def said(self, *known: str) -> str:
        """What the form before has done, told once; only what this page knows to say."""
        found = self.current_event.query_string_parameters.get("said", "")
        return found if found in known else ""

    def integration(self, integration_id: str) -> Integration:
        """Through the visitor's own tenant, so nobody meets another's."""
        return wired().integrations.get(self.visit.tenant, integration_id)

    def page(self, template: str, *, problem: AmosendError | Problem | None = None, **shown: Any) -> Response[str]:
        told = problem_of(problem) if isinstance(problem, AmosendError) else problem
        return page(self.visit, template, status=told.status if told else 200, problem=told, **shown)


def problem_of(error: AmosendError) -> Problem:
    sentence = sentence_of(error)
    words = "" if error.reason in _DETAILS_OF_THE_API else redacted(error.detail)
    return Problem(sentence.status, sentence.ru, sentence.en, words, _HINTS.get(error.reason, ""))
