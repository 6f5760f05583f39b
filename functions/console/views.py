"""From the domain's objects to the API's shapes: integrations, settings, and what is told."""

from dataclasses import asdict

from amosend.domain.import_run import FieldWarning
from amosend.domain.import_settings import ImportSettings
from amosend.domain.integration import Integration
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.plan import Plan
from amosend.reasons import Reason
from amosend.sentences import SENTENCES
from amosend.sentences.outcomes import warning_phrase
from amosend.sentences.previewed import outcome_phrase
from base_shapes import Told
from integration_shapes import AccountShape, IntegrationShape
from run_shapes import WarningShape
from settings_shapes import ImportSettingsShape


def integration_shape(integration: Integration, one_off: Plan | None) -> IntegrationShape:
    return IntegrationShape(
        id=integration.id,
        name=integration.name,
        created_at=integration.created_at,
        status=integration.status,
        problem=told(integration.problem),
        account=AccountShape(**asdict(integration.account)) if integration.account else None,
        import_settings=settings_shape(one_off.settings) if one_off else None,
        active_run=one_off.active_run if one_off else None,
    )


def settings_shape(settings: ImportSettings) -> ImportSettingsShape:
    return ImportSettingsShape.model_validate(settings.to_json())


def chosen(request: ImportSettingsShape) -> ImportSettings:
    return ImportSettings.from_json(request.model_dump(mode="json"))


def told(reason: Reason | None, explanation: str = "") -> Told | None:
    if reason is None:
        return None
    sentence = SENTENCES[reason]
    return Told(code=reason, ru=sentence.ru, en=sentence.en, explanation=explanation)


def told_outcome(outcome: Outcome, explanation: str = "", *, preview: bool) -> Told:
    phrase = outcome_phrase(outcome, preview=preview)
    return Told(code=outcome, ru=phrase.ru, en=phrase.en, explanation=explanation)


def told_remark(remark: Remark, *, preview: bool) -> Told:
    return told_outcome(remark.outcome, remark.explanation, preview=preview)


def warning_shape(warning: FieldWarning) -> WarningShape:
    phrase = warning_phrase(warning)
    return WarningShape(**asdict(warning), ru=phrase.ru, en=phrase.en)
