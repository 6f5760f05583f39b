"""A rule of a funnel in one sentence: when, what, for whom, and whether again.

Names of stages, automations and lists are the vendors' own, and come from whoever shows the sentence.
"""

from amosend.domain.funnel import LOST, WON, Action, Reentry, Rule, Who
from amosend.sentences.sentence import Phrase

__all__ = ["rule_phrase"]

_WHEN = {
    WON: Phrase("Сделка успешно реализована{pipeline}", "When a deal is won{pipeline}"),
    LOST: Phrase("Сделка закрыта и не реализована{pipeline}", "When a deal is lost{pipeline}"),
}
_ENTERS = Phrase("Сделка перешла на этап «{stage}»{pipeline}", "When a deal enters the stage “{stage}”{pipeline}")
_OF_PIPELINE = Phrase(" воронки «{pipeline}»", " of the pipeline “{pipeline}”")
_WHAT = {
    Action.START: Phrase("запустить автоматизацию «{target}»", "start the automation “{target}”"),
    Action.STOP: Phrase("остановить автоматизацию «{target}»", "stop the automation “{target}”"),
    Action.ADD_TO_LIST: Phrase("добавить в список «{target}»", "add to the list “{target}”"),
    Action.REMOVE_FROM_LIST: Phrase("убрать из списка «{target}»", "take out of the list “{target}”"),
}
_WHOM = {
    Who.MAIN: Phrase("для главного контакта", "for its main contact"),
    Who.ALL: Phrase("для всех контактов", "for all its contacts"),
    Who.COMPANY: Phrase("для адреса компании", "for its company's address"),
}
_AGAIN = {
    Reentry.NEVER: Phrase("Каждого человека — один раз.", "Each person once."),
    Reentry.ALWAYS: Phrase("При каждом входе заново.", "Again at each entry."),
    Reentry.AFTER_DAYS: Phrase("Заново — не раньше чем через {days} дн.", "Again after {days} days at the earliest."),
}


def rule_phrase(rule: Rule, *, stage: str, target: str, pipeline: str = "") -> Phrase:
    """`pipeline` empty: any of them."""
    return Phrase(*(_said(rule, language, stage, target, pipeline) for language in ("ru", "en")))


def _said(rule: Rule, language: str, stage: str, target: str, pipeline: str) -> str:
    def text(phrase: Phrase, **names: object) -> str:
        return str(getattr(phrase, language)).format(**names)

    place = text(_OF_PIPELINE, pipeline=pipeline) if pipeline else ""
    when = text(_WHEN.get(rule.status_id, _ENTERS), stage=stage, pipeline=place)
    sentence = f"{when}: {text(_WHAT[rule.action], target=target)} {text(_WHOM[rule.who])}."
    return f"{sentence} {text(_AGAIN[rule.reentry], days=rule.days)}" if rule.action.counted else sentence
